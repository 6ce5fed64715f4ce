"""How far a provider is checked, in the words of its page: warnings, each council's say, inspections. Pure."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.names import Names
from apdirectory.providers.quality.inspections.eras import ERAS
from apdirectory.providers.quality.queries import InspectionRecord
from apdirectory.providers.quality.reviews.queries import HeadingFindings
from apdirectory.providers.quality.reviews.review import FINDINGS
from apdirectory.providers.quality.seen import Quality, accepted_by, is_open_in_register, quality_of
from apdirectory.providers.quality.standards.item import HEADINGS
from apdirectory.providers.quality.standing import GOOD, STOPPED, Standing
from apdirectory.providers.wording import QUALITY_TAGS, QualitySaid, Tag, in_register_said, quality_said
from apdirectory.web.words import day, listed

LEVELS = {1: "On the provider’s own assessment", 2: "After a review"}

NOT_ASSURED = ("unverified", "self_assessed")
"""Where there is a reason, a review ended so."""
FINDING_COLOURS = {"met": "govuk-tag--green", "partly": "govuk-tag--yellow", "not_met": "govuk-tag--orange"}
NOT_LOOKED_AT = Tag("Not looked at", "govuk-tag--grey")


class FoundPart(Struct, frozen=True):
    """What one council's reviews found under the four headings, and when each was last decided."""

    title: str
    headings: list[tuple[str, Tag, date | None]]


class StandingPart(Struct, frozen=True):
    """What one council says."""

    said: QualitySaid
    more: list[str]
    found: FoundPart | None = None


def in_register_on(entry: Entry, today: date) -> date | None:
    """The day a registered school was last seen open in the national register."""
    is_open = is_open_in_register(entry.kind, entry.register_status, entry.closed_on, today)
    return entry.register_seen_on if is_open else None


def headline(quality: Quality, viewer: int | None, known: Names) -> QualitySaid:
    return quality_said(quality, known.council_here(viewer), known.council(quality.authority))


class Stop(Struct, frozen=True):
    """Why a child may not go there now, or why to ask first: to be read before anything else."""

    what: str
    """paused, suspended, removed, lapsed, closing or closed."""
    by: Standing | None = None
    """The council that says so."""
    on: date | None = None
    """The last day of a school that closes."""


def stops(entry: Entry, standings: Sequence[Standing], quality: Quality, today: date) -> list[Stop]:
    """A suspension by any council, and a lapse if it is what counts here; the page and the easy words say the same."""
    found = [Stop("paused")] if entry.state == "paused" else []
    for standing in standings:
        status = standing.status_on(today)
        counts = status == quality.status == "lapsed" and str(standing.authority) == quality.authority
        if status in STOPPED or counts:
            found.append(Stop(status, by=standing))
    if entry.register_status == "closing":
        closed = entry.closed_on is not None and entry.closed_on < today
        found.append(Stop("closed" if closed else "closing", on=entry.closed_on))
    return found


def warnings(entry: Entry, standings: Sequence[Standing], quality: Quality, known: Names, today: date) -> list[str]:
    """The stops as the page says them."""
    return [_warning(stop, known, today) for stop in stops(entry, standings, quality, today)]


def _warning(stop: Stop, known: Names, today: date) -> str:
    if stop.by is None:
        on = f" on {day(stop.on)}" if stop.on else ""
        said = {"closed": f"This school closed{on}.", "closing": f"This school is closing{on}."}
        return said.get(stop.what, "Paused. This provider is not taking new children now.")
    council, reason = known.council(stop.by.authority) or "A council", stop.by.reason_on(today)
    reason = f" {reason}." if reason else ""
    if stop.what == "lapsed":
        return f"{council} no longer assures this provider.{reason or _ended(stop.by)}"
    return f"{QUALITY_TAGS[stop.what].text} by {council}. No new children.{reason}"


def _ended(standing: Standing) -> str:
    return f" Its assurance ended on {day(standing.ends)}." if standing.ends else ""


def standing_parts(
    standings: Sequence[Standing],
    findings: Sequence[HeadingFindings],
    home: int,
    viewer: int | None,
    known: Names,
    today: date,
) -> list[StandingPart]:
    """Each council's say, with what its review found; where none has said anything, that.

    `home` is the authority where the entry sits.
    """
    found = {each.authority: _found_part(each, known) for each in findings if each.headings}
    accepting = [accepted_by(standing, standings, home, today) for standing in standings]
    parts = [
        replace(_standing_part(*each, known, today), found=found.get(each[0].authority))
        for each in zip(standings, accepting, strict=True)
    ]
    return parts or [StandingPart(headline(Quality(status="unverified"), viewer, known), [])]


def _found_part(findings: HeadingFindings, known: Names) -> FoundPart:
    council = known.council(findings.authority) or "The council"
    lines: list[tuple[str, Tag, date | None]] = []
    for code, label in HEADINGS.items():
        found = findings.headings.get(code)
        tag = Tag(FINDINGS[found.said], FINDING_COLOURS[found.said]) if found else NOT_LOOKED_AT
        lines.append((label, tag, found.decided_on if found else None))
    return FoundPart(f"What {council} found in its reviews", lines)


def _standing_part(standing: Standing, accepting: Sequence[int], known: Names, today: date) -> StandingPart:
    council = known.council(standing.authority)
    quality = quality_of(standing, today)
    accepted = [name for code in accepting if (name := known.council(code))]
    more = [
        f"{LEVELS[standing.level]}" if standing.level in LEVELS and quality.status in GOOD else "",
        f"Decided on {day(standing.decided_on)}" if standing.decided_on else "",
        f"Condition: {standing.conditions}" if standing.conditions else "",
        f"{standing.reason}" if standing.reason and quality.status in STOPPED else "",
        f"Why it is not assured: {standing.reason}" if standing.reason and quality.status in NOT_ASSURED else "",
        f"{listed(accepted)} {'accepts' if len(accepted) == 1 else 'accept'} this" if accepted else "",
    ]
    by = council if quality.status != "unverified" else None
    said = quality_said(quality, council if by is None else None, by)
    if quality.status in ("lapsed", *STOPPED) and council:
        said = QualitySaid(said.tag, f"{council}. {said.line}")
    return StandingPart(said, [line for line in more if line])


def register_lines(seen: date | None, records: Sequence[InspectionRecord]) -> list[str]:
    """For a school: the day it was seen open in the register, and its last inspection, only with a record."""
    lines = [in_register_said(seen)] if seen else []
    return lines + ([f"{records[0].body} inspection: {day(records[0].inspected_on)}"] if records else [])


def inspection_parts(records: Sequence[InspectionRecord]) -> dict[str, list[InspectionRecord]]:
    """The records of each era under the era's own name: no era is compared with another."""
    return {
        title: found for era, title in ERAS.items() if (found := [record for record in records if record.era == era])
    }
