"""Reading terms, closures and bank holidays: a school's calendar for counting, and what is entered for pages."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from apdirectory.authorities.queries import authority as find_authority
from apdirectory.authorities.school_days import Calendar, Closed, Term, calendar
from apdirectory.authorities.terms.entries import BANK_HOLIDAY, Entered
from apdirectory.authorities.terms.whose import EVERYONE, EVERYONE_KEY, Whose, read_key
from apdirectory.database.transaction import connection

TERMS = """
SELECT school IS NOT NULL AS own, name, first_day AS first, last_day AS last FROM term
WHERE withdrawn_at IS NULL AND (school = $1 OR authority = $2)
"""

# The first that holds a day says why. Bank holidays come first: a closure around one is told by the name people know.
CLOSURES = """
SELECT 0 AS place, false AS fallback, name, day AS first, day AS last FROM bank_holiday WHERE withdrawn_at IS NULL
UNION ALL
SELECT 1, authority IS NOT NULL, name, first_day, last_day FROM closure
WHERE withdrawn_at IS NULL AND (school = $1 OR authority = $2 OR num_nonnulls(school, authority) = 0)
ORDER BY place, first, last, name
"""

# The list that the service came with reaches to the last year whose Christmas is in it. What people add is no list.
UNTIL = """
SELECT make_date(extract(year FROM max(day))::int, 12, 31) FROM bank_holiday
WHERE entered_by IS NULL AND extract(month FROM day) = 12
"""

ENTERED = """
SELECT e.*, author.name AS entered_by, away.name AS withdrawn_by
FROM (
    SELECT id, 'term' AS kind, authority, school, name, '' AS why, first_day AS first, last_day AS last, source,
           from_file, entered_at, entered_by AS by_account, withdrawn_at, withdrawn_by AS away_account, withdrawn_why
    FROM term
    UNION ALL
    SELECT id, 'closure', authority, school, name, why, first_day, last_day, source, from_file, entered_at, entered_by,
           withdrawn_at, withdrawn_by, withdrawn_why
    FROM closure
    UNION ALL
    SELECT id, 'bank_holiday', NULL, NULL, name, coalesce(why, ''), day, day, source, false, entered_at, entered_by,
           withdrawn_at, withdrawn_by, withdrawn_why
    FROM bank_holiday
) e
LEFT JOIN account author ON author.id = e.by_account
LEFT JOIN account away ON away.id = e.away_account
WHERE {which}
ORDER BY first, last, name, entered_at
"""
OF_ONE = """
kind <> 'bank_holiday' AND authority IS NOT DISTINCT FROM $1 AND school IS NOT DISTINCT FROM $2 AND last >= $3
"""

SCHOOL = "SELECT id AS school, name, authority, urn, example FROM organisation WHERE kind = 'school' AND {which}"

FIND = SCHOOL.format(
    which="""register_status IS DISTINCT FROM 'closed' AND ($3::int IS NULL OR authority = $3)
    AND (urn::text = $1 OR strpos(lower(name), lower($1)) > 0)
    ORDER BY urn::text IS NOT DISTINCT FROM $1 DESC, lower(name) = lower($1) DESC, name, id LIMIT $2"""
)


async def calendar_of(school: int | None, authority: int) -> Calendar:
    """What is known of a school's days, by its organisation's id; without one, of the authority's schools in general.

    For each school year the school's own terms, or else its authority's; an authority's closures go with its terms.
    """
    async with connection() as database:
        terms = await database.fetch(TERMS, school, authority)
        closures = await database.fetch(CLOSURES, school, authority)
    own, fallback = ([_term(row) for row in terms if row["own"] is own] for own in (True, False))
    closed, others = ([_closed(row) for row in closures if row["fallback"] is them] for them in (False, True))
    return calendar(own, fallback, closed, others, await bank_holidays_until())


async def school_whose(organisation: int) -> Whose | None:
    """Whose days are those of this organisation, if it is a school."""
    return await _school("id = $1", organisation)


async def school_by_urn(urn: int) -> Whose | None:
    return await _school("urn = $1", urn)


async def council_whose(code: int) -> Whose | None:
    found = await find_authority(code)
    return Whose(authority=code, name=found.full_name) if found else None


async def whose_by_key(key: str) -> Whose | None:
    """As an address says it: "council-916", "school-12", "everyone"."""
    read = read_key(key)
    if read is None:
        return EVERYONE if key == EVERYONE_KEY else None
    kind, number = read
    return await (school_whose(number) if kind == "school" else council_whose(number))


async def find_schools(typed: str, most: int, authority: int | None = None) -> list[Whose]:
    """Schools with this URN, or whose name has this in it; of one authority alone, if it is said."""
    async with connection() as database:
        rows = await database.fetch(FIND, " ".join(typed.split()), most, authority)
    return [Whose(**dict(row)) for row in rows]


async def entered(whose: Whose, since: date) -> list[Entered]:
    """Terms and closures that end on this day or later, withdrawn ones too; the earliest first."""
    return await _entered(OF_ONE, whose.of_authority, whose.school, since)


async def bank_holidays(since: date) -> list[Entered]:
    return await _entered("kind = 'bank_holiday' AND last >= $1", since)


async def entry(id: UUID) -> Entered | None:
    """One term, closure or bank holiday."""
    found = await _entered("e.id = $1", id)
    return found[0] if found else None


async def whose_entry(found: Entered) -> Whose | None:
    """Whose it is; of a bank holiday, everybody's."""
    if found.kind == BANK_HOLIDAY:
        return EVERYONE
    if found.school is not None:
        return await school_whose(found.school)
    return EVERYONE if found.authority is None else await council_whose(found.authority)


async def bank_holidays_until() -> date | None:
    """Later ones are not known; None where no list was loaded."""
    async with connection() as database:
        day: date | None = await database.fetchval(UNTIL)
    return day


async def _school(which: str, value: int) -> Whose | None:
    async with connection() as database:
        row = await database.fetchrow(SCHOOL.format(which=which), value)
    return Whose(**dict(row)) if row else None


async def _entered(which: str, *values: Any) -> list[Entered]:
    names = Entered.__struct_fields__
    async with connection() as database:
        rows = await database.fetch(ENTERED.format(which=which), *values)
    return msgspec.convert([{name: row[name] for name in names} for row in rows], list[Entered])


def _term(row: Any) -> Term:
    return Term(first=row["first"], last=row["last"], name=row["name"])


def _closed(row: Any) -> Closed:
    return Closed(first=row["first"], last=row["last"], why=row["name"])
