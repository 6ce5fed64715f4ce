"""A provider's evidence as its pages show it: under the four headings, item by item. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from apdirectory.providers.quality.evidence.holding import REFUSED, WAITING, Evidence, Held
from apdirectory.providers.quality.evidence.offered import LINK, SEEN
from apdirectory.providers.quality.standards.item import HEADINGS
from apdirectory.web.words import short_day

TAGS = {
    "in_date": ("In date", "govuk-tag--green"),
    "ends_soon": ("Ends soon", "govuk-tag--orange"),
    "ran_out": ("Ran out", "govuk-tag--red"),
    "missing": ("Not given yet", "govuk-tag--grey"),
}


class Piece(Struct, frozen=True, kw_only=True):
    """One piece of evidence in words. `link` leads to it, if it can be opened."""

    id: str
    what: str
    link: str
    issued: str
    ends: str
    note: str
    waiting: bool


class Row(Struct, frozen=True, kw_only=True):
    """One item: what counts for it, and what else is not done with."""

    code: str
    label: str
    critical: bool
    seen_only: bool
    tag: tuple[str, str]
    counts: Piece | None
    others: tuple[Piece, ...]
    """What waits for a check, and what was last refused."""


class Section(Struct, frozen=True, kw_only=True):
    heading: str
    rows: tuple[Row, ...]


def sections(held: Sequence[Held], evidence: Iterable[Evidence], day: date) -> list[Section]:
    """Headings without items are left out."""
    every = list(evidence)
    return [
        Section(heading=label, rows=tuple(_row(each, every, day) for each in held if each.item.heading == code))
        for code, label in HEADINGS.items()
        if any(each.item.heading == code for each in held)
    ]


def _row(held: Held, evidence: Sequence[Evidence], day: date) -> Row:
    of_item = [each for each in evidence if each.item == held.item.code]
    waiting = [each for each in of_item if each.state == WAITING]
    refused = [each for each in of_item[:1] if each.state == REFUSED]
    return Row(
        code=held.item.code,
        label=held.item.label,
        critical=held.item.critical,
        seen_only=held.item.seen_only,
        tag=TAGS[held.tag_on(day)],
        counts=piece(held.evidence) if held.evidence else None,
        others=tuple(piece(each) for each in [*waiting, *refused]),
    )


def piece(evidence: Evidence) -> Piece:
    begins = evidence.issued_on or evidence.seen_on
    kept = f"/documents/{evidence.document}" if evidence.document and not evidence.ended_on else ""
    return Piece(
        id=str(evidence.id),
        what=_what(evidence),
        link=evidence.link or kept,
        issued=short_day(begins) if begins else "",
        ends=short_day(evidence.ends_on),
        note=_note(evidence),
        waiting=evidence.state == WAITING,
    )


def _what(evidence: Evidence) -> str:
    if evidence.form == SEEN and evidence.seen_on:
        return f"Seen by {evidence.seen_by} on {short_day(evidence.seen_on)}"
    return "Link" if evidence.form == LINK else "File"


def _note(evidence: Evidence) -> str:
    if evidence.state == WAITING:
        return f"Added {short_day(evidence.added_on)}. Waits for the council to check"
    if evidence.state == REFUSED and evidence.ended_on:
        return f"Refused {short_day(evidence.ended_on)}: {evidence.refused_why}"
    return f"Accepted {short_day(evidence.accepted_on)}" if evidence.accepted_on else ""
