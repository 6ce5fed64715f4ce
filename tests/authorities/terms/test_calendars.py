"""Calendars out of the database count as those made by hand do: half-terms, inset days, bank holidays, a moved one."""

import socket
from datetime import date, timedelta

import asyncpg
import pytest

from apdirectory.authorities.school_days import Calendar, counted_from, why_closed
from apdirectory.authorities.terms.actions import add_bank_holiday, add_days, load_bank_holidays
from apdirectory.authorities.terms.queries import bank_holidays_until, calendar_of
from apdirectory.authorities.terms.whose import EVERYONE, Whose
from apdirectory.database.asking import asking
from tests.authorities import test_school_days as by_hand
from tests.authorities.terms.made import (
    ADMIN,
    NORTH,
    SOUTH,
    add_all,
    add_council,
    add_school,
    day,
    days,
    move_early_may,
)

A_DAY = timedelta(days=1)


async def calendar(school: Whose) -> Calendar:
    assert school.authority
    return await calendar_of(school.school, school.authority)


async def test_three_schools_of_two_authorities_over_two_years(db: asyncpg.Connection) -> None:
    """Every day of both years is open or closed as by hand, and day six of an exclusion on it is the same day."""
    schools = await add_all(db)
    await move_early_may(db)
    pairs = ((schools.beech, by_hand.BEECH), (schools.cedar, by_hand.CEDAR), (schools.elm, by_hand.ELM))
    for school, right in pairs:
        found = await calendar(school)
        each = date(2025, 8, 25)
        while each < date(2027, 7, 31):
            assert bool(why_closed(found, each)) == bool(why_closed(right, each)), f"{school.name} {each}"
            assert (why_closed(found, each) is None) == (why_closed(right, each) is None), f"{school.name} {each}"
            assert counted_from(found, each, 6).due == counted_from(right, each, 6).due, f"{school.name} {each}"
            each += A_DAY


async def test_a_moved_bank_holiday_counts_on_its_new_day_alone(db: asyncpg.Connection) -> None:
    schools = await add_all(db)
    before = await calendar(schools.beech)
    assert [why_closed(before, day(each)) for each in ("2027-05-03", "2027-05-07")] == ["Early May bank holiday", ""]
    await move_early_may(db)
    after = await calendar(schools.beech)
    assert why_closed(after, day("2027-05-03")) == ""
    assert why_closed(after, day("2027-05-07")) == "Early May bank holiday (moved)"
    assert await load_bank_holidays() == 0, "what was withdrawn is not brought back"
    assert why_closed(await calendar(schools.beech), day("2027-05-03")) == ""


async def test_a_school_falls_back_to_its_authority_school_year_by_school_year(db: asyncpg.Connection) -> None:
    schools = await add_all(db)
    cedar = await calendar(schools.cedar)
    assert why_closed(cedar, day("2025-10-23")) == "School holiday", "its own half-term"
    assert why_closed(cedar, day("2026-10-23")) == "", "its authority's last day of term"


async def test_a_term_that_begins_in_august_is_of_the_year_that_follows(db: asyncpg.Connection) -> None:
    north = await add_council(db, NORTH)
    school = await add_school(db, "Ash School", NORTH)
    with asking(ADMIN):
        await add_days(north, days("term", "Term 6", "2026-06-01", "2026-07-21"))
        await add_days(north, days("term", "Term 1", "2026-09-02", "2026-10-23"))
        await add_days(school, days("term", "Autumn", "2026-08-27", "2026-10-16"))
    found = await calendar(school)
    assert why_closed(found, day("2026-07-20")) == "", "the authority's, of the year before"
    assert why_closed(found, day("2026-08-27")) == ""
    assert why_closed(found, day("2026-10-20")) is None, "the authority's autumn is not this school's"


async def test_an_authoritys_closures_go_with_its_terms_and_everybodys_with_all(db: asyncpg.Connection) -> None:
    schools = await add_all(db)
    north = await add_council(db, NORTH)
    with asking(ADMIN):
        await add_days(north, days("closure", "Inset day of the council", "2025-11-10", why="inset"))
        await add_days(EVERYONE, days("closure", "A day of mourning", "2025-11-12", why="other"))
    why = {school.name: await calendar(school) for school in (schools.beech, schools.cedar, schools.elm)}
    assert [why_closed(each, day("2025-11-10")) for each in why.values()] == ["Inset day of the council", "", ""]
    assert {why_closed(each, day("2025-11-12")) for each in why.values()} == {"A day of mourning"}


async def test_without_a_school_the_authoritys_own_dates_count(db: asyncpg.Connection) -> None:
    await add_all(db)
    assert (await calendar_of(None, SOUTH)).terms[0].first == date(2025, 9, 2)
    assert why_closed(await calendar_of(None, NORTH), day("2025-09-03")) == "", "no school's inset day"


async def test_bank_holidays_come_with_the_service_and_never_over_the_network(
    db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("nobody asks the network")

    monkeypatch.setattr("requests.get", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    new = await load_bank_holidays()
    assert new > 100
    assert await load_bank_holidays() == 0
    names = dict(await db.fetch("SELECT day, name FROM bank_holiday"))
    assert (names[date(2026, 4, 6)], names[date(2026, 8, 31)]) == ("Easter Monday", "Summer bank holiday")
    assert date(2026, 1, 2) not in names, "Scotland's"
    until = await bank_holidays_until()
    assert until
    assert until >= date(2028, 12, 31)


async def test_bank_holidays_are_known_to_the_end_of_the_list_whatever_people_add(db: asyncpg.Connection) -> None:
    assert await bank_holidays_until() is None
    await load_bank_holidays()
    until = await bank_holidays_until()
    assert until
    north = await add_council(db, NORTH)
    with asking(ADMIN):
        await add_bank_holiday(date(until.year + 3, 12, 25), "Christmas Day", "Known already")
        await add_days(north, days("term", "Term 2", f"{until.year}-11-06", f"{until.year}-12-20"))
        await add_days(north, days("term", "Term 3", f"{until.year + 1}-01-03", f"{until.year + 1}-02-09"))
    known = await calendar_of(None, NORTH)
    assert known.bank_holidays_until == until
    found = counted_from(known, date(until.year, 12, 18), 6)
    assert found.due is None
    assert found.unknown is not None
    assert found.unknown > until
    begun = "INSERT INTO bank_holiday (id, day, name) VALUES (gen_random_uuid(), $1, 'New Year’s Day')"
    await db.execute(begun, date(until.year + 1, 1, 1))
    assert await bank_holidays_until() == until, "a year that has only begun is not wholly there"
