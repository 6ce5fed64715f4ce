"""What bringing in a file would change, before anything is. Pure.

Terms: of each school year of which a file gives terms, it gives all; what stands and is not among them is withdrawn.
A school year of which a term is refused stays whole as it is. Closures: those that an earlier file brought are
withdrawn where a newer file of that school year leaves them out; what people entered stays. None is withdrawn in a
school year of which a closure was refused, as it may have been just that.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import TypeVar

import msgspec
from msgspec import Struct

from apdirectory.authorities.terms.entries import CLOSURE, TERM, Days, Entered, year_in_words
from apdirectory.authorities.terms.file.given import Given, Refused, Row, in_words, refused_row
from apdirectory.authorities.terms.lacking import lacking

T = TypeVar("T", Days, Entered)


class Plan(Struct, frozen=True, kw_only=True):
    """What a file would change, of one school or authority."""

    added: tuple[Days, ...] = ()
    changed: tuple[tuple[Entered, Days], ...] = ()
    unchanged: tuple[Days, ...] = ()
    withdrawn: tuple[Entered, ...] = ()
    refused: tuple[Refused, ...] = ()
    kept: tuple[Entered, ...] = ()
    """What the file leaves out, and stays: something of that school year was refused."""
    lacks: tuple[str, ...] = ()
    """What the school years that the file gives terms of would seem to lack then."""

    @property
    def changes(self) -> bool:
        return bool(self.added or self.changed or self.withdrawn)

    @property
    def seal(self) -> str:
        """Two plans with the same seal change the same."""
        told = (self.added, [(entry.id, days) for entry, days in self.changed], [each.id for each in self.withdrawn])
        return sha256(msgspec.json.encode(told)).hexdigest()

    @property
    def counts(self) -> dict[str, int]:
        names = ("added", "changed", "unchanged", "withdrawn", "refused")
        return {name: len(getattr(self, name)) for name in names}


def plan(given: Given, there: Iterable[Entered], bank_holidays: Collection[date] = ()) -> Plan:
    """`there`: what stands of this school or authority; `bank_holidays`: those known, which need no entry."""
    rows, twice = _once(given.rows)
    standing = [each for each in there if each.withdrawn_at is None]
    rows, halves = _whole_years(rows, given.refused, standing)
    known = [row.days for row in rows if _is_bank_holiday(row.days, bank_holidays)]
    rest = [row.days for row in rows if not _is_bank_holiday(row.days, bank_holidays)]
    return _plan(rest, known, standing, [*given.refused, *twice, *halves])


def _once(rows: Sequence[Row]) -> tuple[list[Row], list[Refused]]:
    """A row that is there twice counts once; the other is told."""
    seen: dict[object, Row] = {}
    twice = []
    for row in rows:
        same = (row.days.kind, row.days.name.lower(), row.days.first, row.days.last, row.days.why)
        if same in seen:
            reason = f"The same as {seen[same].where}, which is taken."
            twice.append(Refused(where=row.where, said=in_words(row.days), reason=reason))
        seen.setdefault(same, row)
    return list(seen.values()), twice


def _whole_years(
    rows: Sequence[Row], refused: Sequence[Refused], there: Sequence[Entered]
) -> tuple[list[Row], list[Refused]]:
    """Terms of a school year are taken together, or none of them: half a year would be counted wrongly."""
    terms = [row for row in rows if row.days.kind == TERM]
    years = {row.days.year for row in terms}
    others = [entry.days for entry in there if entry.kind == TERM and entry.days.year not in years]
    bad = {each.year for each in refused if each.kind == TERM}
    reasons = {year: _why_not(year, [row.days for row in terms], others, bad) for year in years}
    left_out = [refused_row(row, reasons[row.days.year]) for row in terms if reasons[row.days.year]]
    return [row for row in rows if row.days.kind == CLOSURE or not reasons[row.days.year]], left_out


def _why_not(year: int, terms: Sequence[Days], others: Sequence[Days], bad: Collection[int | None]) -> str:
    if year in bad or None in bad:
        which = year_in_words(year) if year in bad else "this file"
        return f"Another term of {which} cannot be read. Put that right, then all are taken."
    for term in terms:
        for other in (*terms, *others) if term.year == year else ():
            if other is not term and other.first <= term.last and term.first <= other.last:
                return f"{term.name} and {other.name} share a day. Put that right, then all are taken."
    return ""


def _is_bank_holiday(days: Days, known: Collection[date]) -> bool:
    """It is known already, for everybody."""
    return days.kind == CLOSURE and days.why == "bank_holiday" and days.first == days.last and days.first in known


def _plan(
    given: Sequence[Days], unchanged: Sequence[Days], there: Sequence[Entered], refused: Sequence[Refused]
) -> Plan:
    stands = {_exact(entry.days): entry for entry in there}
    same = [days for days in given if _exact(days) in stands]
    new = [days for days in given if _exact(days) not in stands]
    kept = {_exact(days) for days in same}
    old = [entry for exact, entry in stands.items() if exact not in kept]
    uncertain = {(each.kind, each.year) for each in refused}
    sure = [each for each in old if not {(each.kind, None), (each.kind, each.days.year)} & uncertain]
    changed = _pairs(new, old, _same_days)
    changed += _pairs(_but(new, changed, 1), _but(sure, changed, 0), _same_name)
    others = _but(old, changed, 0)
    gone = _left_out(given, others)
    stay = [*given, *(entry.days for entry in others if entry not in gone or entry not in sure)]
    return Plan(
        added=tuple(_but(new, changed, 1)),
        changed=tuple(changed),
        unchanged=(*unchanged, *same),
        withdrawn=tuple(entry for entry in gone if entry in sure),
        refused=tuple(refused),
        kept=tuple(entry for entry in gone if entry not in sure),
        lacks=tuple(lacking(stay, {days.year for days in given if days.kind == TERM})),
    )


def _exact(days: Days) -> tuple[str, str, str, date, date]:
    return days.kind, days.name, days.why, days.first, days.last


def _pairs(new: Sequence[Days], old: Sequence[Entered], alike: Callable[[Days], object]) -> list[tuple[Entered, Days]]:
    """Which of the old each of the new takes the place of, where one of each is alike and no other."""
    of_new, of_old = Counter(alike(each) for each in new), Counter(alike(each.days) for each in old)
    by_key = {alike(entry.days): entry for entry in old}
    return [(by_key[alike(days)], days) for days in new if of_new[alike(days)] == of_old[alike(days)] == 1]


def _but(of: Sequence[T], pairs: Sequence[tuple[Entered, Days]], place: int) -> list[T]:
    """Those that are in no pair."""
    paired = [pair[place] for pair in pairs]
    return [each for each in of if each not in paired]


def _same_name(days: Days) -> object:
    return days.kind, days.year, days.name.lower(), days.why


def _same_days(days: Days) -> object:
    return days.kind, days.first, days.last


def _left_out(given: Sequence[Days], old: Sequence[Entered]) -> list[Entered]:
    """What stands in the school years that the file is about, and is not in it any more."""
    years = {(days.kind, days.year) for days in given}
    return [
        entry for entry in old if (entry.kind, entry.days.year) in years and (entry.kind == TERM or entry.from_file)
    ]
