"""What a setting is on a day."""

import json
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from apdirectory.authorities.settings.definition import dark_enough, email, phone
from apdirectory.authorities.settings.definitions import DEFINITIONS, GROUPS, IN_AUTHORITY
from apdirectory.authorities.settings.queries import concerned, setting, settings
from apdirectory.authorities.settings.values import wrong_with
from apdirectory.database.transaction import connection
from apdirectory.web.clock import now
from apdirectory.web.today import today

HERE, THERE = 916, 866


@pytest.fixture(autouse=True)
async def two_councils(db: asyncpg.Connection) -> None:
    await db.executemany(
        "INSERT INTO authority (id, name, full_name) VALUES ($1, $2, $2) ON CONFLICT DO NOTHING",
        [(HERE, "Gloucestershire"), (THERE, "Swindon")],
    )


async def say(db: asyncpg.Connection, name: str, value: Any, days: int = 0, authority: int | None = None) -> None:
    await db.execute(
        "INSERT INTO dated_setting (authority, name, value, from_day) VALUES ($1, $2, $3, $4)",
        *(authority, name, json.dumps(value), today(now()) + timedelta(days=days)),
    )


@pytest.mark.parametrize("name", DEFINITIONS)
def test_every_default_is_a_value_that_could_be_chosen(name: str) -> None:
    known = DEFINITIONS[name]
    assert known.default is None or wrong_with(known, known.default) == ""
    assert known.label and known.source and known.who
    assert known.kind != "map" or set(known.keys) == set(known.default)


def test_every_setting_is_shown_once_and_under_its_own_name() -> None:
    shown = [each.name for _, group in GROUPS.values() for each in group]
    assert len(shown) == len(set(shown)) == len(DEFINITIONS)


async def test_what_holds_for_all_concerns_every_council_here_and_no_other(db: asyncpg.Connection) -> None:
    await db.execute("UPDATE authority SET uses_service = false")
    assert await concerned(None) == [None]
    await db.execute("UPDATE authority SET uses_service = true WHERE id = $1", THERE)
    assert (await concerned(None), await concerned(HERE)) == ([THERE], [HERE])


async def test_until_somebody_says_otherwise_the_default_counts(db: asyncpg.Connection) -> None:
    found = await setting("take_within", HERE)
    assert (found.number, found.authority, found.from_day) == (2, None, None)


async def test_the_councils_own_comes_before_the_installations(db: asyncpg.Connection) -> None:
    await say(db, "take_within", 3)
    await say(db, "take_within", 4, authority=HERE)
    assert [(await setting("take_within", whose)).value for whose in (None, HERE, THERE)] == [3, 4, 3]


async def test_a_change_counts_from_its_day_on_and_the_past_stays(db: asyncpg.Connection) -> None:
    await say(db, "take_within", 3, days=-10)
    await say(db, "take_within", 4, days=5)
    days = [today(now()) + timedelta(days=by) for by in (-11, -10, 0, 4, 5, 500)]
    assert [(await setting("take_within", HERE, day)).value for day in days] == [2, 3, 3, 3, 4, 4]


async def test_of_two_changes_for_the_same_day_the_last_counts(db: asyncpg.Connection) -> None:
    await say(db, "take_within", 3)
    await say(db, "take_within", 4)
    assert (await setting("take_within")).value == 4


async def test_what_was_taken_back_never_counts(db: asyncpg.Connection) -> None:
    await say(db, "take_within", 3, days=1)
    await db.execute("UPDATE dated_setting SET taken_back_at = now()")
    assert (await setting("take_within", None, date(2999, 1, 1))).value == 2


async def test_a_council_can_go_back_to_what_counts_for_all(db: asyncpg.Connection) -> None:
    await say(db, "take_within", 4, days=-5, authority=HERE)
    await say(db, "take_within", None, authority=HERE)
    await say(db, "take_within", 3)
    assert (await setting("take_within", HERE)).value == 3


async def test_what_the_council_had_before_dates_were_kept_counts_until_it_says_otherwise(
    db: asyncpg.Connection,
) -> None:
    await db.execute("UPDATE authority SET referral_phone = '01452 960001' WHERE id = $1", HERE)
    assert (await setting("referral_phone", HERE)).value == "01452 960001"
    await say(db, "referral_phone", None, authority=HERE)
    assert (await setting("referral_phone", HERE)).value is None
    assert (await setting("referral_phone", THERE)).value is None


async def test_several_are_read_at_once(db: asyncpg.Connection) -> None:
    found = await settings(DEFINITIONS, HERE)
    assert set(found) == set(DEFINITIONS)
    assert all(found[name].value == DEFINITIONS[name].default_for(HERE) for name in found)


async def test_a_setting_that_nobody_defined_is_a_mistake_of_ours(db: asyncpg.Connection) -> None:
    with pytest.raises(KeyError):
        await setting("take_whenever")


async def test_what_is_kept_in_authority_is_a_column_there(db: asyncpg.Connection) -> None:
    async with connection() as database:
        columns = await database.fetch(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'authority'"
        )
    assert set(IN_AUTHORITY) == {name for (name,) in columns} - {"id", "name", "full_name"}


@pytest.mark.parametrize(
    ("typed", "right"), [("01452 960001", True), ("+44 1452 960001 ext 12", True), ("ring us", False)]
)
def test_a_phone_is_digits(typed: str, right: bool) -> None:
    assert (phone(typed) == "") == right


def test_an_email_address_is_one() -> None:
    assert email("ap@example.org") == ""
    assert email("ap at example") != ""


@pytest.mark.parametrize(
    ("colour", "right"),
    [("#000000", True), ("#005ea5", True), ("#767676", True), ("#777777", False), ("#ffdd00", False)],
)
def test_white_words_can_be_read_on_the_colour(colour: str, right: bool) -> None:
    assert (dark_enough(colour) == "") == right
