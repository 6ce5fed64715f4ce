"""Terms, closures and bank holidays are written here: added, withdrawn, never changed and never deleted."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID, uuid4

import asyncpg
from govuk_bank_holidays.bank_holidays import BankHolidays  # type: ignore[import-untyped]

from apdirectory.audit.actions import record
from apdirectory.authorities.settings.queries import concerned
from apdirectory.authorities.terms.entries import BANK_HOLIDAY, CLOSURE, REASONS, TERM, Days, Entered, wrong_days
from apdirectory.authorities.terms.examples import SOURCE as EXAMPLES
from apdirectory.authorities.terms.examples import example_days
from apdirectory.authorities.terms.file.given import Given
from apdirectory.authorities.terms.file.plan import Plan, plan
from apdirectory.authorities.terms.permissions import may_change_bank_holidays, may_change_days
from apdirectory.authorities.terms.queries import (
    bank_holidays,
    council_whose,
    entered,
    entry,
    school_whose,
    whose_entry,
)
from apdirectory.authorities.terms.whose import EVERYONE, Whose
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, FieldError, Forbidden, InvalidInput, NotFound
from apdirectory.web.clock import now

ALL_TIME = date.min
GOVUK = "GOV.UK, bank holidays of England and Wales"
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('school days'), hashtext($1))"
ONLY_THEIRS = "Only a manager of the council, the school itself or an administrator can change these days."
ONLY_ADMINISTRATORS = "Only an administrator can change bank holidays. Ask the person who runs this service."
WITHDRAWN_ALREADY = "Somebody has withdrawn this already. Nothing was done."

ADD_TERM = """
INSERT INTO term (id, authority, school, name, first_day, last_day, source, from_file, entered_at, entered_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
ADD_CLOSURE = """
INSERT INTO closure (id, authority, school, name, first_day, last_day, source, from_file, entered_at, entered_by, why)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
CLASH = """
SELECT name FROM term
WHERE withdrawn_at IS NULL AND authority IS NOT DISTINCT FROM $1 AND school IS NOT DISTINCT FROM $2
  AND first_day <= $4 AND last_day >= $3
ORDER BY first_day LIMIT 1
"""
WITHDRAW = """
UPDATE {table} SET withdrawn_at = $2, withdrawn_by = $3, withdrawn_why = $4 WHERE id = $1 AND withdrawn_at IS NULL
RETURNING id
"""
WITHDRAW_EXAMPLES = """
UPDATE {table} SET withdrawn_at = $2, withdrawn_why = 'The examples were taken away'
WHERE source = $1 AND withdrawn_at IS NULL
"""
ADD_BANK_HOLIDAY = """
INSERT INTO bank_holiday (id, day, name, source, why, entered_at, entered_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (day) WHERE withdrawn_at IS NULL DO NOTHING RETURNING id
"""

# A day that was ever here is left as it is: who withdrew it, or moved it, had a reason.
LOAD = """
INSERT INTO bank_holiday (id, day, name, source, entered_at)
SELECT gen_random_uuid(), day, name, $3, $4 FROM unnest($1::date[], $2::text[]) given (day, name)
WHERE NOT EXISTS (SELECT FROM bank_holiday there WHERE there.day = given.day)
ON CONFLICT (day) WHERE withdrawn_at IS NULL DO NOTHING
"""


async def load_bank_holidays() -> int:
    """Have the bank holidays of England that the package `govuk-bank-holidays` carries; returns how many are new.

    It reads the package's own file and never the network. May be run again.
    """
    days = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    values = [each["date"] for each in days], [each["title"] for each in days]
    async with transaction() as database:
        return int((await database.execute(LOAD, *values, GOVUK, now())).split()[-1])


async def add_bank_holiday(day: date, name: str, why: str) -> UUID:
    """One that the list lacks, such as a moved one: it counts for every school from now on."""
    _refuse_unless_bank_holidays_are_theirs()
    _refuse_wrong(day, day)
    made, who = uuid4(), asker().account
    async with transaction() as database:
        added = await database.fetchval(ADD_BANK_HOLIDAY, made, day, name, "", why, now(), who)
        if added is None:
            raise Conflict("This day is a bank holiday already. Nothing was done.", title="It is there already")
        await _record("bank_holiday.added", BANK_HOLIDAY, str(made), EVERYONE, {"first_day": str(day)}, why)
    return made


async def add_days(whose: Whose, days: Days) -> UUID:
    """Add a term or a closure. Terms of the same school or authority never overlap."""
    _refuse_unless_theirs(whose)
    _refuse_wrong(days.first, days.last)
    if days.kind == CLOSURE and days.why not in REASONS:
        raise InvalidInput([FieldError("why", "Choose why")])
    if days.kind == TERM and whose.of_everyone:
        raise InvalidInput([FieldError("first", "Terms are of a school or of a council")])
    async with transaction() as database:
        await database.execute(ONE_AT_A_TIME, whose.key)
        await _refuse_clash(database, whose, days)
        made = await _put(database, whose, days)
        action = "terms.added" if days.kind == TERM else "closure.added"
        await _record(action, days.kind, str(made), whose, _told(days))
    return made


async def withdraw(id: UUID, why: str) -> None:
    """Take a term, closure or bank holiday out of every calendar; it stays in the history."""
    async with transaction() as database:
        found = await entry(id)
        whose = await whose_entry(found) if found else None
        if found is None or whose is None or not may_change_entry(found, whose):
            raise NotFound
        await _withdraw(database, found, why)
        action = {TERM: "terms.withdrawn", CLOSURE: "closure.withdrawn", BANK_HOLIDAY: "bank_holiday.withdrawn"}
        await _record(action[found.kind], found.kind, str(id), whose, {"first_day": str(found.first)}, why)


async def import_days(whose: Whose, given: Given, *, source: str, seal: str | None = None) -> Plan:
    """Bring in what a file gives, all of it together; what became of it. Whoever asks has to be allowed.

    `seal`: of the plan that somebody was shown. Conflict where it is not what would be done any more.
    """
    _refuse_unless_theirs(whose)
    return await import_unasked(whose, given, source=source, seal=seal)


async def import_unasked(whose: Whose, given: Given, *, source: str, seal: str | None = None) -> Plan:
    """The same without asking who may: for the command line."""
    async with transaction() as database:
        await database.execute(ONE_AT_A_TIME, whose.key)
        made = await planned(whose, given)
        if seal is not None and seal != made.seal:
            raise Conflict(
                "These dates changed after you were shown what the file would change. Choose the file again."
            )
        for old in (*made.withdrawn, *(pair[0] for pair in made.changed)):
            await _withdraw(
                database, old, f"Not in {source} any more" if old in made.withdrawn else f"As {source} says"
            )
        for days in (*made.added, *(pair[1] for pair in made.changed)):
            await _put(database, whose, days, source=source)
        if made.changes:
            await _record("school_days.imported", "school_days", whose.key, whose, made.counts)
    return made


async def have_examples(school: int, today: date) -> None:
    """Made-up dates for a made-up school, this school year's and the next one's. May be run again."""
    whose = await school_whose(school)
    if whose is not None and whose.example:
        await import_unasked(whose, example_days(today), source=EXAMPLES)


async def have_examples_of_council(code: int, today: date) -> None:
    """The same for the schools of a council in general, unless anything was ever entered for them. May be run again."""
    whose = await council_whose(code)
    if whose is not None and all(each.source == EXAMPLES for each in await entered(whose, ALL_TIME)):
        await import_unasked(whose, example_days(today), source=EXAMPLES)


async def withdraw_examples() -> None:
    """Made-up dates count no more: of a school that has become a real one, and of councils."""
    async with transaction() as database:
        for table in ("term", "closure"):
            await database.execute(WITHDRAW_EXAMPLES.format(table=table), EXAMPLES, now())


async def planned(whose: Whose, given: Given) -> Plan:
    """What a file would change; nothing is changed."""
    known = {each.first for each in await bank_holidays(ALL_TIME) if each.withdrawn_at is None}
    return plan(given, await entered(whose, ALL_TIME), known)


def may_change(whose: Whose) -> bool:
    """Whether whoever is asking may."""
    who = asker()
    return may_change_days(whose, role=who.role, authority=who.authority, organisation=who.organisation)


def may_change_entry(found: Entered, whose: Whose) -> bool:
    return may_change_bank_holidays(asker().role) if found.kind == BANK_HOLIDAY else may_change(whose)


def _refuse_unless_theirs(whose: Whose) -> None:
    if not may_change(whose):
        raise Forbidden(ONLY_THEIRS)


def _refuse_unless_bank_holidays_are_theirs() -> None:
    if not may_change_bank_holidays(asker().role):
        raise Forbidden(ONLY_ADMINISTRATORS)


def _refuse_wrong(first: date, last: date) -> None:
    if wrong := wrong_days(first, last):
        raise InvalidInput([FieldError("last", wrong)])


async def _refuse_clash(database: asyncpg.Connection, whose: Whose, days: Days) -> None:
    if days.kind != TERM:
        return
    clash = await database.fetchval(CLASH, whose.of_authority, whose.school, days.first, days.last)
    if clash:
        wrong = f"{clash} has some of these days. Withdraw it first, or choose other days"
        raise InvalidInput([FieldError("first", wrong)])


async def _put(database: asyncpg.Connection, whose: Whose, days: Days, source: str = "") -> UUID:
    """`source`: of a file."""
    made = uuid4()
    told = whose.of_authority, whose.school, days.name, days.first, days.last, days.source or source
    values = (made, *told, bool(source), now(), asker().account)
    if days.kind == TERM:
        await database.execute(ADD_TERM, *values)
    else:
        await database.execute(ADD_CLOSURE, *values, days.why)
    return made


async def _withdraw(database: asyncpg.Connection, found: Entered, why: str) -> None:
    table = {TERM: "term", CLOSURE: "closure", BANK_HOLIDAY: "bank_holiday"}[found.kind]
    if await database.fetchval(WITHDRAW.format(table=table), found.id, now(), asker().account, why) is None:
        raise Conflict(WITHDRAWN_ALREADY, title="It is withdrawn already")


async def _record(
    action: str, kind: str, subject: str, whose: Whose, detail: Mapping[str, str | int], why: str = ""
) -> None:
    """What holds for everyone is told to the managers of every council that uses the service."""
    for authority in await concerned(None) if whose.of_everyone else [whose.authority]:
        await record(action, subject_kind=kind, subject=subject, authority=authority, why=why, detail=dict(detail))


def _told(days: Days) -> dict[str, str]:
    told = {"first_day": str(days.first), "last_day": str(days.last)}
    return told | {"why": days.why} if days.why else told
