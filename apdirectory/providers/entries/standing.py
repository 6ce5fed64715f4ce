"""How far a provider is checked, in the words of its page: warnings, each council's say, inspections. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.names import Names
from apdirectory.providers.quality.queries import InspectionRecord, Standing
from apdirectory.providers.search.answer import Quality
from apdirectory.providers.vocabulary import REGISTERED_KINDS
from apdirectory.providers.wording import QualitySaid, in_register_said, quality_said
from apdirectory.web.words import day, listed

GOOD = ("assured", "conditional")
JUDGED = (*GOOD, "lapsed", "suspended")
IN_THE_REGISTER = ("open", "closing")
OLD = timedelta(days=365)

LEVELS = {1: "On the provider’s own assessment", 2: "After a review"}

ERAS = {
    "report_cards": "Report card (inspections from 10 November 2025)",
    "judgements": "Judgements without an overall grade (September 2024 to November 2025)",
    "overall_grades": "Overall grade (inspections to August 2024)",
    "independent_standards": "Independent school standards (met or not met)",
}
"""The newest first. They are never put on one scale."""


class StandingPart(Struct, frozen=True):
    """What one council says."""

    said: QualitySaid
    more: list[str]


def in_register_on(entry: Entry) -> date | None:
    """The day a registered school was last seen open in the national register."""
    open_there = entry.kind in REGISTERED_KINDS and entry.register_status in IN_THE_REGISTER
    return entry.register_seen_on if open_there else None


def older_than_a_year(when: date, today: date) -> bool:
    return today - when > OLD


def quality_for(entry: Entry, standings: Sequence[Standing], viewer: int | None, today: date) -> Quality:
    """What counts for one authority: its own judgement, else an assurance it accepts, else what it was told.

    Without a viewer any council's assurance counts, but a suspension where the entry sits stands.
    """
    counted = [s for s in standings if viewer is None or s.authority == viewer or _accepted(s, viewer, today)]
    if not counted:
        return Quality(status="unverified", in_register_on=in_register_on(entry))
    best = min(counted, key=lambda s: (_preference(s, viewer or entry.authority, viewer is None, today), s.authority))
    return Quality(
        status=best.status_on(today),
        level=best.level,
        authority=str(best.authority),
        until=best.until,
        reason=best.reason,
        in_register_on=in_register_on(entry),
    )


def _accepted(standing: Standing, viewer: int, today: date) -> bool:
    return viewer in standing.accepted_by and standing.status_on(today) in GOOD


def _preference(standing: Standing, home: int, anyone: bool, today: date) -> int:
    status = standing.status_on(today)
    at_home = standing.authority == home
    if at_home and (status == "suspended" if anyone else status in JUDGED):
        return 0
    return 1 if status in GOOD else 2 if status in JUDGED else 3


def headline(quality: Quality, viewer: int | None, known: Names) -> QualitySaid:
    return quality_said(quality, known.council_here(viewer), known.council(quality.authority))


def warnings(entry: Entry, standings: Sequence[Standing], known: Names, today: date) -> list[str]:
    """What has to be read before anything else."""
    found = ["Paused. This provider is not taking new children now."] if entry.state == "paused" else []
    for standing in standings:
        council = known.council(standing.authority) or "A council"
        status = standing.status_on(today)
        reason = f" {standing.reason}." if standing.reason else ""
        if status == "suspended":
            found.append(f"Suspended by {council}. No new children.{reason}")
        if status == "lapsed":
            found.append(f"{council} no longer assures this provider.{reason or _ended(standing)}")
    if entry.register_status == "closing":
        found.append(f"This school is closing{f' on {day(entry.closed_on)}' if entry.closed_on else ''}.")
    return found


def _ended(standing: Standing) -> str:
    return f" Its assurance ended on {day(standing.until)}." if standing.until else ""


def standing_parts(entry: Entry, standings: Sequence[Standing], known: Names, today: date) -> list[StandingPart]:
    """Each council's say; where none has said anything, that."""
    if standings:
        return [_standing_part(standing, known, today) for standing in standings]
    home = known.council_here(entry.authority)
    return [StandingPart(quality_said(Quality(status="unverified"), home, None), [])]


def _standing_part(standing: Standing, known: Names, today: date) -> StandingPart:
    council = known.council(standing.authority)
    quality = Quality(status=standing.status_on(today), until=standing.until, reason=standing.reason)
    accepted = [name for code in standing.accepted_by if (name := known.council(code))]
    more = [
        f"{LEVELS[standing.level]}" if standing.level in LEVELS and quality.status in GOOD else "",
        f"Decided on {day(standing.decided_on)}" if standing.decided_on else "",
        f"Condition: {standing.conditions}" if standing.conditions else "",
        f"{standing.reason}" if standing.reason and quality.status == "suspended" else "",
        f"{listed(accepted)} accepts this" if accepted and quality.status in GOOD else "",
    ]
    by = council if quality.status != "unverified" else None
    said = quality_said(quality, council if by is None else None, by)
    if quality.status in ("lapsed", "suspended") and council:
        said = QualitySaid(said.tag, f"{council}. {said.line}")
    return StandingPart(said, [line for line in more if line])


def register_lines(entry: Entry, records: Sequence[InspectionRecord]) -> list[str]:
    """For a school: whether the register has it open, and its last inspection, only with a record."""
    seen = in_register_on(entry)
    lines = [in_register_said(seen)] if seen else []
    return lines + ([f"{records[0].body} inspection: {day(records[0].inspected_on)}"] if records else [])


def inspection_parts(records: Sequence[InspectionRecord]) -> dict[str, list[InspectionRecord]]:
    """The records of each era under the era's own name: no era is compared with another."""
    return {
        title: found for era, title in ERAS.items() if (found := [record for record in records if record.era == era])
    }
