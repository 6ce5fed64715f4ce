"""What people are told of one provider on one night: all in one mail, also of nights that were missed. Pure."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from msgspec import Struct, field

from apdirectory.providers.quality.clock.due import (
    RAN_OUT,
    Assurance,
    EndNotice,
    Line,
    Notice,
    line,
    line_of_review,
    notices_due,
    warnings_due,
)
from apdirectory.providers.quality.evidence.holding import Held, Shown
from apdirectory.providers.quality.evidence.permissions import Whose


class Told(Struct, frozen=True, kw_only=True):
    """Of what people were told before: of a piece of evidence, and of an assurance with its last day."""

    of_evidence: Mapping[UUID, set[int]]
    of_ends: Mapping[tuple[int, int, date], set[int]]


class Letter(Struct, kw_only=True):
    """One provider's."""

    whose: Whose
    lines: dict[int, dict[str, Line]] = field(default_factory=dict)
    """Authority → what it is about → what its officers read."""
    of_evidence: list[Notice] = field(default_factory=list)
    of_ends: list[EndNotice] = field(default_factory=list)
    ran_out: set[int] = field(default_factory=set)
    """The authorities of which this tells that critical evidence ran out, and so that their assurance lapses."""


def letter(shown: Shown, assured: Mapping[int, Assurance], told: Told, day: date) -> Letter:
    """Home hears of all evidence it asks for, each other authority as long as it assures; and each of its own end."""
    found = Letter(whose=shown.whose)
    for authority in shown.whose.concerned:
        if authority == shown.whose.home or authority in assured:
            for held in shown.held[authority]:
                _note_evidence(found, authority, held, told, day)
        if authority in assured:
            _note_end(found, assured[authority], told, day)
    return found


def _note_evidence(found: Letter, authority: int, held: Held, told: Told, day: date) -> None:
    if held.evidence is None:
        return
    of = held.evidence.id
    days = notices_due(held, told.of_evidence.get(of, ()), day)
    if not days:
        return
    _say(found, authority, held.item.code, Line(line(held, day), held.item.critical))
    found.of_evidence += [
        each for each in (Notice(evidence=of, days=each) for each in days) if each not in found.of_evidence
    ]
    if RAN_OUT in days and held.item.critical:
        found.ran_out.add(authority)


def _note_end(found: Letter, assurance: Assurance, told: Told, day: date) -> None:
    """Of what has ended already, its lapse tells."""
    until, authority, provider = assurance.until, assurance.authority, found.whose.provider
    if until is None or until < day:
        return
    if days := warnings_due(until, assurance.decided_on, told.of_ends.get((provider, authority, until), ()), day):
        _say(found, authority, f"assurance by {authority}", Line(line_of_review(assurance.council, until, day)))
        found.of_ends += [EndNotice(provider=provider, authority=authority, until=until, days=each) for each in days]


def _say(found: Letter, authority: int, about: str, said: Line) -> None:
    found.lines.setdefault(authority, {})[about] = said
