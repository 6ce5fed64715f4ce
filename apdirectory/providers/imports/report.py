"""What an import tells at its end: counts that add up to the rows read, and each refused row with its reasons."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from apdirectory.providers.imports.sheets import Row

Outcome = Literal["added", "changed", "unchanged", "closed", "refused"]
OUTCOMES: tuple[Outcome, ...] = ("added", "changed", "unchanged", "closed", "refused")
REASON = "reason"
"""The column that a file of refused rows has beside those of the file that was read."""


class Refusal(Struct, frozen=True):
    """A row that was not taken in, and why, in sentences that say what to do."""

    row: Row
    reasons: tuple[str, ...]


class Report(Struct, frozen=True, kw_only=True):
    """One file's import. `counts` are rows by what became of them."""

    what: str
    header: tuple[str, ...]
    counts: dict[Outcome, int]
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
    dry_run: bool = False

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


def counted(outcomes: Iterable[Outcome], refusals: Sequence[Refusal]) -> dict[Outcome, int]:
    counts = Counter(outcomes)
    counts["refused"] += len(refusals)
    return {outcome: counts[outcome] for outcome in OUTCOMES}


def report_lines(report: Report) -> Iterator[str]:
    """The summary for people."""
    yield f"{report.what}: {report.rows:,} rows read" + (", nothing written (dry run)" if report.dry_run else "")
    for outcome in OUTCOMES:
        yield f"  {outcome:<10} {report.counts[outcome]:>8,}"
    yield from report.notes


def refused_rows(report: Report, *, without: Sequence[str] = ()) -> Iterator[Sequence[str]]:
    """The header and the refused rows, with their reasons last; columns `without` are left empty.

    A row with more cells than there are columns keeps them, after an empty cell in place of those it lacks.
    """
    header = [name for name in report.header if name != REASON]
    yield [*header, REASON]
    for refusal in report.refusals:
        reason = f"Row {refusal.row.number}: " + " ".join(refusal.reasons)
        cells = dict(zip(report.header, refusal.row.cells, strict=False))
        kept = ["" if name in without else cells.get(name, "") for name in header]
        yield [*kept, reason, *refusal.row.cells[len(report.header) :]]
