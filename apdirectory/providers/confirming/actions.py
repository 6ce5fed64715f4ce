"""A provider says that all of its entry is right, and is reminded to. That is apart from every change."""

from collections.abc import Sequence
from datetime import date

from apdirectory.accounts.access.roles import PROVIDER_EDITOR
from apdirectory.audit.actions import record
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict
from apdirectory.messages.actions import put
from apdirectory.messages.links.actions import make_link
from apdirectory.messages.links.purposes import Purpose
from apdirectory.providers.capacity.keepers.queries import Keeper, keepers
from apdirectory.providers.confirming.queries import RunsOut, confirmation_of, running_out
from apdirectory.providers.confirming.rule import Confirmation, due
from apdirectory.providers.listing.actions import project
from apdirectory.web.clock import moment, now
from apdirectory.web.today import today
from apdirectory.web.words import day as in_words

CONFIRM = "UPDATE provider SET confirmed_on = $2 WHERE id = $1 AND state IN ('published', 'paused') RETURNING authority"
REMIND = """
INSERT INTO confirm_reminder (provider, since, reminder)
SELECT * FROM unnest($1::int[], $2::date[], $3::text[]) ON CONFLICT DO NOTHING RETURNING provider
"""
NOT_PUBLIC = "Nobody sees this entry now, so there is nothing to confirm. You can once it is published."


async def confirm(provider: int) -> Confirmation:
    """All of it is still right: at once it is among checked results again, and no longer marked. Until when."""
    async with transaction() as database:
        authority = await database.fetchval(CONFIRM, provider, today(now()))
        if authority is None:
            raise Conflict(NOT_PUBLIC, title="This entry is not public")
        await record("entry.confirmed", subject_kind="provider", subject=str(provider), authority=authority)
        await project([provider])
        counts = await confirmation_of(provider)
    if counts is None:
        raise LookupError("What is published is listed")
    return counts


async def remind(day: date, purpose: Purpose) -> int:
    """Each reminder once to the editors, with a link that confirms; how many mails. Days missed are made good.

    An entry that nobody can confirm now is reminded of as soon as somebody can.
    """
    async with transaction():
        waiting = {each.provider: each for each in await running_out(day) if due(each.counts, each.sent, day)}
        editors = await keepers({PROVIDER_EDITOR}, waiting)
        sent = await _begin([waiting[number] for number in {each.provider for each in editors}], day)
        for editor in editors:
            if editor.provider in sent:
                await _mail(editor, waiting[editor.provider], purpose)
    return sum(editor.provider in sent for editor in editors)


async def _begin(entries: Sequence[RunsOut], day: date) -> set[int]:
    """Those of which nobody else has begun to remind."""
    rows = [
        (entry.provider, entry.since, each.name) for entry in entries for each in due(entry.counts, entry.sent, day)
    ]
    async with transaction() as database:
        begun = await database.fetch(REMIND, *([row[at] for row in rows] for at in range(3)))
    return {number for (number,) in begun}


async def _mail(editor: Keeper, entry: RunsOut, purpose: Purpose) -> None:
    await put(
        editor.email,
        "confirm_reminder",
        provider=editor.name,
        since=in_words(entry.since),
        marked_from=in_words(entry.counts.marked_from),
        out_from=in_words(entry.counts.out_from),
        link=await make_link(purpose, str(editor.provider), editor.email, authority=editor.authority),
        until=moment(now() + purpose.lasts),
    )
