"""Quality officers of the authority where an entry sits decide what waits: field by field, as it is or put right."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from asyncpg import Connection
from msgspec import Struct
from msgspec.structs import replace

from apdirectory.accounts.people.queries import editors_mail
from apdirectory.accounts.people.second import refuse_own
from apdirectory.audit.actions import record
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, FieldError, Forbidden, InvalidInput, NotFound, WayOn
from apdirectory.messages.actions import put
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.entries.changes.difference import (
    Difference,
    changed_since,
    with_changes,
    without_site,
)
from apdirectory.providers.entries.changes.queries import Change, change_by_id
from apdirectory.providers.entries.changes.tree import entry_of
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.life.queries import Kept, asked_by_part, locked
from apdirectory.providers.entries.states import QUALITY
from apdirectory.web.clock import now

DECIDE = """
UPDATE pending_change
SET state = $2, revision = revision + 1, decided_by = $3, decided_at = $4, accepted = $5, why = $6
WHERE id = $1
"""

ONLY_OFFICERS = "Only a quality officer of the council where this entry sits can decide."
DECIDED_ALREADY = "Somebody has decided this already. Nothing was done."
CHANGED_AGAIN = "The provider changed this after you opened it. Nothing was done. Look at it as it is now."
NOT_AS_IT_WAS = "What is published has changed since this was proposed: {}. Nothing was done. Send these back."
NEEDS_SITE = "This stands at an address that you do not approve, or that you take away. Decide both the same way"


class Decision(Struct, frozen=True, kw_only=True):
    """What of a change is approved, by path. `edits`: texts as the officer put them right. All else is sent back."""

    accepted: Collection[str]
    edits: Mapping[str, str] = {}
    why: str = ""


async def approve(change: UUID, *, seen_revision: int, decision: Decision) -> None:
    """Put what is accepted into the entry, and send the rest back with the reason.

    Conflict where the provider has changed it since, where it is decided, or where a field that is accepted is not any
    more what it was when the change was proposed.
    """
    async with transaction() as database:
        found, kept = await _to_decide(change, seen_revision)
        accepted = _accepted(found, decision)
        if len(accepted) < len(found.fields) and not decision.why.strip():
            raise InvalidInput([FieldError("why", "Say why you send it back")])
        if accepted:
            await put_entry(_approved(kept.entry, accepted), by=QUALITY)
        await _close(database, found, accepted, decision.why)
        await _tell(found, kept, accepted, decision.why)


async def send_back(change: UUID, *, seen_revision: int, why: str) -> None:
    """Approve none of it."""
    await approve(change, seen_revision=seen_revision, decision=Decision(accepted=(), why=why))


async def _to_decide(change: UUID, seen_revision: int) -> tuple[Change, Kept]:
    """The change and its entry, which nobody else changes until the transaction ends."""
    named = await change_by_id(change)
    if named is None:
        raise NotFound
    kept = await locked(named.provider)
    if asked_by_part(kept) != QUALITY:
        raise Forbidden(ONLY_OFFICERS)
    found = await change_by_id(change)
    if found is None:
        raise NotFound
    await refuse_own(sent_by=[found.proposed_by], keeper=kept.organisation)
    refuse_unless_as_seen(found, seen_revision)
    return found, kept


def refuse_unless_as_seen(found: Change, seen_revision: int) -> None:
    """Conflict where the change is not any more what somebody had before them who decides on it."""
    if found.state != "waiting":
        raise Conflict(DECIDED_ALREADY, title="It is decided already")
    if found.revision != seen_revision:
        raise Conflict(CHANGED_AGAIN, way_on=WayOn("Look at it now", f"/quality/changes/{found.id}"))


def _accepted(found: Change, decision: Decision) -> list[Difference]:
    unknown = set(decision.accepted) - {each.path for each in found.fields}
    if unknown:
        raise InvalidInput([FieldError("accepted", "Choose among what waits")])
    edits = {path: text for path, text in decision.edits.items() if text}
    return [
        replace(each, after=edits.get(each.path, each.after)) if each.is_text else each
        for each in found.fields
        if each.path in decision.accepted
    ]


def _approved(entry: Entry, accepted: Sequence[Difference]) -> Entry:
    if stale := changed_since(entry, accepted):
        raise Conflict(NOT_AS_IT_WAS.format("; ".join(each.label for each in stale)))
    told = with_changes(entry, accepted)
    if without_site(told):
        raise InvalidInput([FieldError("accepted", NEEDS_SITE)])
    return replace(entry_of(told), imported_from=None)


async def _close(database: Connection, found: Change, accepted: Sequence[Difference], why: str) -> None:
    state = "approved" if accepted else "sent_back"
    paths = [each.path for each in accepted]
    await database.execute(DECIDE, found.id, state, asker().account, now(), paths, why)


async def _tell(found: Change, kept: Kept, accepted: Sequence[Difference], why: str) -> None:
    """The audit, and the editors: what was approved, and of what the words were put right."""
    put_right = [each for each in accepted if each not in found.fields]
    await record(
        "entry.change_approved" if accepted else "entry.change_sent_back",
        subject_kind="entry",
        subject=str(found.provider),
        authority=kept.entry.authority,
        why=why,
        detail={
            "accepted": [each.path for each in accepted],
            "of": len(found.fields),
            "put_right": [each.path for each in put_right],
        },
    )
    what = f"{len(accepted)} of {len(found.fields)} approved"
    if put_right:
        what += f". The council put words right in: {', '.join(each.label for each in put_right)}"
    said = {"name": kept.entry.name, "what": what, "reason": why}
    for to in await editors_mail(kept.organisation) if kept.organisation else ():
        await put(to, "change_decided", **said, link=f"/my-provider/{kept.entry.slug}")
