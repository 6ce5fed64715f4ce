"""What the council did not let be as its provider had it, and why."""

from collections.abc import Collection, Sequence

from msgspec import Struct

from apdirectory.providers.entries.changes.difference import Difference
from apdirectory.providers.entries.changes.queries import Change, Held
from apdirectory.providers.entries.changes.tree import at, tree
from apdirectory.providers.entries.life.queries import Taken
from apdirectory.providers.entries.states import DRAFT, EDITOR, PAUSED, QUALITY, REMOVED

_SAID = {
    (DRAFT, QUALITY): "The council sent your entry back",
    (PAUSED, QUALITY): "The council paused your entry",
    (PAUSED, EDITOR): "You paused your entry",
    (REMOVED, QUALITY): "The council removed your entry",
}


class CameBack(Struct, frozen=True):
    """`rows` are what was not approved and neither waits nor stands now: nobody has to type it again from memory."""

    says: str
    why: str
    rows: Sequence[Difference] = ()


def came_back(found: Held, steps: Sequence[Taken], decided: Change | None) -> list[CameBack]:
    """Of the entry itself first, then of the changes that were decided last. `steps` begin with the newest."""
    return [*_of_entry(found.live.state, steps), *_of_changes(found, decided)]


def _of_entry(state: str, steps: Sequence[Taken]) -> list[CameBack]:
    last = next((step for step in steps if step.to_state == state), None)
    says = _SAID.get((state, last.who)) if last else None
    return [CameBack(says, last.why)] if last and says and last.why else []


def _of_changes(found: Held, decided: Change | None) -> list[CameBack]:
    if decided is None:
        return []
    waits = {each.path for each in found.waiting.fields} if found.waiting else set()
    refused = [each for each in decided.fields if each.path not in decided.accepted]
    rows = _still_open(found, refused, waits)
    says = "The council sent back some of your changes" if decided.accepted else "The council sent your changes back"
    return [CameBack(says, decided.why, rows)] if rows else []


def _still_open(found: Held, refused: Sequence[Difference], waits: Collection[str]) -> list[Difference]:
    told = tree(found.live)
    return [each for each in refused if each.path not in waits and at(told, each.path) != each.after]
