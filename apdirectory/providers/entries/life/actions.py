"""Steps in an entry's life are taken here: sent, published, sent back, paused, shown again, removed, reinstated."""

from msgspec.structs import replace

from apdirectory.accounts.people.queries import editors_mail, quality_officers_mail
from apdirectory.accounts.people.second import refuse_own
from apdirectory.audit.actions import record
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import FieldError, InvalidInput
from apdirectory.messages.actions import put
from apdirectory.providers.entries.actions import write_entries
from apdirectory.providers.entries.life.queries import Kept, asked_by_part, locked, sent_by
from apdirectory.providers.entries.states import NEEDS_WHY, QUALITY, SHOWS, after
from apdirectory.providers.listing.actions import project
from apdirectory.web.clock import now
from apdirectory.web.today import today

# Whoever sent it said that it is right: from the day on which all see it they are to say so again.
THEIRS_FROM = "UPDATE provider SET claimed_on = $2 WHERE id = $1 AND organisation IS NOT NULL"
TOLD_TO_EDITORS = {
    "publish": "is published",
    "send_back": "came back to you",
    "pause": "is paused",
    "resume": "is shown again",
    "remove": "was removed",
    "reinstate": "is being looked at again",
}


async def step(provider: int, action: str, *, why: str = "") -> None:
    """Take one step, as whoever is asking: an editor of the entry, or a quality officer of where it sits.

    NotFound to all others. Conflict, with what is possible now, where the step is not. To pause, to remove and to
    send back take a reason, which the provider reads.
    """
    async with transaction() as database:
        kept = await locked(provider)
        part = asked_by_part(kept)
        to = after(kept.entry.state, action, part, paused_by=kept.paused_by)
        if part == QUALITY and action in SHOWS:
            await refuse_own(sent_by=[await sent_by(provider)], keeper=kept.organisation)
        if action in NEEDS_WHY and not why.strip():
            raise InvalidInput([FieldError("why", "Say why")])
        await write_entries([replace(kept.entry, state=to)], by=part, step=action, why=why)
        if action == "publish":
            await database.execute(THEIRS_FROM, provider, today(now()))
        await record(
            f"entry.{action}",
            subject_kind="entry",
            subject=str(provider),
            authority=kept.entry.authority,
            why=why,
            detail={"from": kept.entry.state, "to": to},
        )
        await _tell(kept, part, action, why)
        await project([provider])


async def _tell(kept: Kept, part: str, action: str, why: str) -> None:
    """Editors what the council did, the council's quality officers what was sent to them."""
    if part == QUALITY:
        said = {"name": kept.entry.name, "what": TOLD_TO_EDITORS[action], "reason": why}
        for to in await editors_mail(kept.organisation) if kept.organisation else ():
            await put(to, "entry_decided", **said, link=f"/my-provider/{kept.entry.slug}")
    elif action == "send":
        for to in await quality_officers_mail(kept.entry.authority, but=asker().account):
            await put(to, "entry_sent", name=kept.entry.name, link="/quality")
