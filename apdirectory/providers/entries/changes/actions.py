"""The one way a provider's edit is kept.

A draft is written. Of an entry that was sent or published, contacts, places and dates go live at once; all else waits
as one pending change, shown field by field, until a quality officer of the authority where it sits has decided.
"""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import uuid4

import msgspec
from asyncpg import Connection
from msgspec import Struct
from msgspec.structs import replace

from apdirectory.accounts.people.queries import quality_officers_mail
from apdirectory.audit.actions import record
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import Both, Conflict, Forbidden
from apdirectory.messages.actions import put
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.entries.alike import aligned, with_places
from apdirectory.providers.entries.changes.difference import Difference, applied, differences
from apdirectory.providers.entries.changes.queries import Held, held_of
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.life.queries import asked_by_part, locked
from apdirectory.providers.entries.states import DRAFT, EDITOR, REMOVED
from apdirectory.providers.names import names
from apdirectory.web.clock import now

NOT_THEIRS = (
    *("id", "slug", "authority", "state", "version", "example", "urn", "register_status", "register_seen_on"),
    *("closed_on", "confirmed_on", "changed_on", "imported_from", "sources"),
)
"""Fields of an entry that no edit sets: other acts do, or the national register."""
IS_REMOVED = "This entry is removed. Ask the council to put it back into review."
IS_DRAFT = "This is the provider’s draft. Once they send it to you, you can publish it or send it back."

ADD = """
INSERT INTO pending_change (id, provider, fields, proposed_by, proposed_at) VALUES ($1, $2, $3::jsonb, $4, $5)
"""
EXTEND = """
UPDATE pending_change
SET fields = $2::jsonb, revision = revision + 1, proposed_by = $3, proposed_at = $4::timestamptz,
    state = CASE $2::jsonb WHEN '[]' THEN 'withdrawn' ELSE state END,
    decided_at = CASE $2::jsonb WHEN '[]' THEN $4::timestamptz END
WHERE id = $1
"""


class Saved(Struct, frozen=True, kw_only=True):
    """What became of an edit: what is live now, and all that waits (what waited before, too)."""

    outcome: Literal["written", "waiting", "unchanged"]
    live: Sequence[Difference] = ()
    waiting: Sequence[Difference] = ()


class SavedMeanwhile(Conflict):
    """Somebody saved this entry after it was shown. Pages raise `to(…)`: both texts, and either to choose."""

    def __init__(self, mine: Sequence[Difference], version: int) -> None:
        super().__init__("Somebody saved this entry while you were typing. Nothing is lost: choose which stays.")
        self.mine = mine
        self.version = version

    def to(self, *, path: str, fields: Mapping[str, str | Sequence[str]], back: str, seen: str = "seen") -> Conflict:
        """`fields` are what was typed; the version as it stands now is sent with them, under the name `seen`."""
        rows = [(each.label, each.now, each.proposed) for each in self.mine]
        both = Both(rows=rows, path=path, fields={**fields, seen: str(self.version)}, back=back)
        return Conflict(self.message, both=both)


async def save(entry: Entry, *, seen_version: int) -> Saved:
    """Keep an edit. `entry` is whole, as `queries.held` gave it but for what was edited, and `seen_version` with it.

    SavedMeanwhile where the entry, or what waits, was changed after it was shown. NotFound to whoever is neither an
    editor of the entry nor a quality officer of where it sits; Forbidden to the latter while it is a draft.
    """
    async with transaction() as database:
        kept = await locked(entry.id or 0)
        part = asked_by_part(kept)
        if kept.entry.state == DRAFT and part != EDITOR:
            raise Forbidden(IS_DRAFT)
        held = await held_of(kept.entry)
        mine = edited(entry, kept.entry)
        changed = differences(held.entry, mine, (await names()).districts)
        if not changed:
            return Saved(outcome="unchanged", waiting=held.waiting.fields if held.waiting else ())
        if seen_version != held.version:
            raise SavedMeanwhile(changed, held.version)
        if kept.entry.state == REMOVED:
            raise Conflict(IS_REMOVED, title="This cannot be done now")
        saved = await _keep(database, held, kept.entry, mine, part)
        await _record(kept.entry, saved)
    return saved


def edited(entry: Entry, kept: Entry) -> Entry:
    """The entry with what an edit may set, and all else as it is kept; new offers can be spoken of from now on.

    Places are told of elsewhere, and may have been since the entry was read: no edit sets them.
    """
    said = aligned(replace(entry, **{name: getattr(kept, name) for name in NOT_THEIRS}), kept)
    programmes = (
        replace(shared, offers=tuple(replace(offer, public_id=offer.public_id or uuid4()) for offer in shared.offers))
        for shared in said.programmes
    )
    return with_places(replace(said, programmes=tuple(programmes)), kept)


async def _keep(database: Connection, held: Held, kept: Entry, mine: Entry, part: str) -> Saved:
    """A draft whole; else at once what goes live at once, and the rest as the change that waits."""
    changed = differences(kept, mine, (await names()).districts)
    live = [each for each in changed if kept.state == DRAFT or each.at_once]
    rest = [each for each in changed if each not in live]
    if live:
        # What a person has changed no import changes back
        await put_entry(replace(applied(kept, live), imported_from=None), by=part)
    await _have_wait(database, held, kept, rest)
    return Saved(outcome="waiting" if rest else "written", live=live, waiting=rest)


async def _have_wait(database: Connection, held: Held, kept: Entry, rest: Sequence[Difference]) -> None:
    """One change waits for each provider: it is begun, carried on, or, when all of it was undone, withdrawn."""
    said = msgspec.json.encode(rest).decode()
    who = (asker().account, now())
    if held.waiting:
        if list(held.waiting.fields) != list(rest):
            await database.execute(EXTEND, held.waiting.id, said, *who)
    elif rest:
        change = uuid4()
        await database.execute(ADD, change, kept.id, said, *who)
        for to in await quality_officers_mail(kept.authority, but=asker().account):
            await put(to, "change_waiting", name=kept.name, link=f"/quality/changes/{change}")


async def _record(kept: Entry, saved: Saved) -> None:
    detail = {"live": [each.path for each in saved.live], "waiting": [each.path for each in saved.waiting]}
    await record("entry.changed", subject_kind="entry", subject=str(kept.id), authority=kept.authority, detail=detail)
