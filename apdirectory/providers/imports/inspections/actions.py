"""Ofsted's file of latest inspections is brought in, whole or not at all; a second time it changes nothing."""

from collections.abc import Sequence
from datetime import date

from apdirectory.providers.entries.queries import provider_ids
from apdirectory.providers.imports.inspections.columns import Columns, columns_of
from apdirectory.providers.imports.inspections.reading import inspections_in, urn_of
from apdirectory.providers.imports.report import Outcome, Refusal, Report, counted
from apdirectory.providers.imports.sheets import Row, Sheet
from apdirectory.providers.imports.whole import Progress, all_or_nothing, in_silence
from apdirectory.providers.quality.actions import put_inspections
from apdirectory.providers.quality.inspection import Inspected
from apdirectory.providers.quality.inspections.queries import kept_by_hand, numbered_inspections
from apdirectory.web.words import day

NO_URN = "URN: '{}' is not a number of six digits."
BY_HAND = "Left as officers wrote them, or took them out: {}."
TWICE = "URN {}: another row tells of an inspection on the same day."


async def import_inspections(
    sheet: Sheet, *, seen_on: date, dry_run: bool = False, progress: Progress = in_silence
) -> Report:
    """By the number in the national register: schools that are no providers here are passed over."""
    columns = columns_of(sheet.header)
    known = await provider_ids([urn for row in sheet.rows if (urn := urn_of(row, columns))])
    outcomes: list[Outcome] = []
    refusals: list[Refusal] = []
    seen: set[tuple[int, str, date]] = set()
    left: list[str] = []
    passed = 0
    async with all_or_nothing(dry_run=dry_run):
        for row in progress(sheet.rows, "Inspections"):
            urn = urn_of(row, columns)
            provider = known.get(urn or 0)
            if urn and provider is None:
                passed += 1
                outcomes.append("unchanged")
                continue
            found, reasons = _read(row, columns, provider, seen_on=seen_on)
            if any((each.provider, each.era, each.inspected_on) in seen for each in found):
                reasons.append(TWICE.format(urn))
            if reasons:
                refusals.append(Refusal(row, tuple(reasons)))
                continue
            seen |= {(each.provider, each.era, each.inspected_on) for each in found}
            outcomes.append(await _put(found))
            left += await _left(urn, found)
    return Report(
        what="Inspections",
        header=sheet.header,
        counts=counted(outcomes, refusals),
        refusals=tuple(refusals),
        notes=_notes(columns, passed, left),
        dry_run=dry_run,
    )


def _read(row: Row, columns: Columns, provider: int | None, *, seen_on: date) -> tuple[list[Inspected], list[str]]:
    if provider is None:
        return [], [NO_URN.format(row.cells[columns.fields["urn"]][:40] if row.cells else "")]
    return inspections_in(row, columns, provider, seen_on=seen_on)


async def _put(found: Sequence[Inspected]) -> Outcome:
    before = len(await numbered_inspections(found[0].provider)) if found else 0
    changed = bool(await put_inspections(found)) if found else False
    new = changed and len(await numbered_inspections(found[0].provider)) > before
    return "added" if new else "changed" if changed else "unchanged"


async def _left(urn: int | None, found: Sequence[Inspected]) -> list[str]:
    """Those of the row that are an officer's own: the file changes nothing of them."""
    own = await kept_by_hand(found[0].provider) if found else set()
    return [
        f"URN {urn} on {day(each.inspected_on)}" for each in found if (each.body, each.era, each.inspected_on) in own
    ]


def _notes(columns: Columns, passed: int, left: Sequence[str]) -> tuple[str, ...]:
    notes = [f"Of the unchanged, {passed:,} are schools that are no providers here."] if passed else []
    if left:
        notes.append(BY_HAND.format(", ".join(left)))
    if columns.unknown:
        notes.append(f"Columns that were not known, and not read: {', '.join(dict.fromkeys(columns.unknown))}.")
    return tuple(notes)
