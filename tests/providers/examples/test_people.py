"""Example accounts: who they are, where they are made, and that they go."""

from datetime import date

import asyncpg
import pyotp
import pytest

from apdirectory.accounts.access.roles import ROLES
from apdirectory.accounts.people.actions import add_account, add_membership
from apdirectory.accounts.people.places import Place
from apdirectory.accounts.people.queries import account_by_email, memberships_of, people_of, waiting_approvals
from apdirectory.accounts.sign_in.credentials.actions import verify_password, verify_totp
from apdirectory.authorities.actions import load_authorities
from apdirectory.authorities.terms.actions import (
    add_days,
    have_examples_of_council,
    load_bank_holidays,
    withdraw_examples,
)
from apdirectory.authorities.terms.queries import council_whose, entered
from apdirectory.database.asking import asking
from apdirectory.providers.examples.actions import make_examples, remove_examples
from apdirectory.providers.examples.people.actions import make_example_people, remove_example_people
from apdirectory.providers.examples.people.cast import CAST, PASSWORD, PROVIDER, SECRET, code_now
from apdirectory.providers.examples.people.queries import example_people_waiting
from apdirectory.providers.examples.people.told import how_to_sign_in
from apdirectory.settings import read_settings
from apdirectory.web.clock import now
from apdirectory.web.commands import is_demonstration
from apdirectory.web.mail_address import is_mail_address
from apdirectory.web.today import today
from tests.authorities.terms.made import ADMIN, days
from tests.personas import COUNTY, Personas
from tests.providers.examples.test_actions import TODAY


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "a key for tests that is long enough to be one")


def test_there_is_one_of_every_role_and_a_second_quality_officer_and_a_second_authority() -> None:
    assert {each.role for each in CAST} == set(ROLES)
    assert [each.role for each in CAST].count("quality_officer") == 2
    assert {(each.role, each.authority) for each in CAST} >= {("la_officer", 866), ("la_manager", 866)}
    assert any(each.waiting for each in CAST)


def test_they_are_fenced() -> None:
    assert all(is_mail_address(each.email) and each.email.endswith("@example.org") for each in CAST)
    assert len({each.email for each in CAST}) == len(CAST)
    assert len(PASSWORD) >= 12
    assert code_now(now()) == pyotp.TOTP(SECRET).at(now())


async def test_they_are_made_once_and_can_sign_in(db: asyncpg.Connection) -> None:
    await load_authorities()
    assert await make_example_people() == len(CAST)
    assert await make_example_people() == 0
    for actor in CAST[:2]:
        account = await account_by_email(actor.email)
        assert account is not None
        assert await verify_password(account, PASSWORD)
        assert await verify_totp(account, code_now(now()))
    assert await db.fetchval("SELECT bool_and(example) FROM account")
    assert await db.fetchval("SELECT count(*) FROM outbox WHERE recipient LIKE '%@example.org'") == 0


async def test_they_are_where_they_say(places: asyncpg.Connection) -> None:
    await make_examples(TODAY)
    await make_example_people()
    assert {each.email for each in await people_of(866)} == {
        "officer.swindon@example.org",
        "manager.swindon@example.org",
        "nurse@example.org",
    }
    assert [each.email for each in await waiting_approvals(916)] == ["waits@example.org"]
    staff = await account_by_email("staff@example.org")
    assert staff is not None
    where = (await memberships_of(staff))[0].organisation
    assert await places.fetchval("SELECT organisation FROM provider WHERE slug = $1", PROVIDER) == where


async def test_they_go_and_leave_nothing_but_the_providers(places: asyncpg.Connection) -> None:
    await make_examples(TODAY)
    await make_example_people()
    before = await places.fetchval("SELECT count(*) FROM provider")
    assert await remove_example_people() == len(CAST)
    assert not await example_people_waiting()
    assert await places.fetchval("SELECT count(*) FROM provider") == before
    for table in ("account", "membership", "approval", "credential", "team", "organisation"):
        assert await places.fetchval(f"SELECT count(*) FROM {table}") == 0, table
    await make_example_people()
    await remove_examples()
    assert await remove_example_people() == len(CAST)


async def test_what_real_people_have_joined_stays(db: asyncpg.Connection) -> None:
    await load_authorities()
    await make_example_people()
    school = await db.fetchval("SELECT id FROM organisation WHERE name = 'Example School'")
    real = await add_account(email="real@council.example", name="Real")
    await add_membership(real, Place(role="referrer", organisation=school))
    await remove_example_people()
    assert [each.organisation for each in await memberships_of(real)] == [school]
    assert await db.fetchval("SELECT count(*) FROM organisation") == 1


async def test_where_real_people_are_nobody_is_invented(db: asyncpg.Connection) -> None:
    await load_authorities()
    await add_account(email="real@council.example", name="Real")
    assert await make_example_people() == 0
    assert not await example_people_waiting()


@pytest.mark.parametrize(
    ("given", "asked", "empty", "expected"),
    [
        (False, False, False, True),
        (False, False, True, False),
        (False, True, True, False),
        (True, False, False, False),
        (True, True, False, True),
        (True, True, True, False),
    ],
)
def test_they_are_there_in_a_demonstration_only(
    monkeypatch: pytest.MonkeyPatch, given: bool, asked: bool, empty: bool, expected: bool
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://there" if given else "")
    monkeypatch.setenv("DEMONSTRATION", "yes" if asked else "")
    assert is_demonstration(read_settings(), empty=empty) == expected


def test_a_start_says_who_there_is_and_how_to_sign_in() -> None:
    said = how_to_sign_in("http://127.0.0.1:8000", {each.email: bool(each.waiting) for each in CAST})
    assert all(each.email in said for each in CAST)
    assert PASSWORD in said
    assert SECRET in said
    assert "demo --code" in said
    assert said.count("waits for approval") == sum(bool(each.waiting) for each in CAST) > 0


async def test_a_later_start_says_who_waits_now_and_leaves_out_who_was_stopped(db: asyncpg.Connection) -> None:
    await load_authorities()
    await make_example_people()
    before = await example_people_waiting()
    assert before == {each.email: bool(each.waiting) for each in CAST}
    await db.execute("UPDATE approval SET state = 'approved' WHERE state = 'waiting'")
    stopped = CAST[0].email
    stop = "UPDATE membership SET stopped_at = now() WHERE account = (SELECT id FROM account WHERE email = $1)"
    await db.execute(stop, stopped)
    said = how_to_sign_in("http://127.0.0.1:8000", await example_people_waiting())
    assert "waits for approval" not in said
    assert f"    {stopped} " not in said
    assert f"    {CAST[1].email} " in said


async def test_the_first_try_of_counting_school_days_counts_and_says_that_the_dates_are_made_up(
    db: asyncpg.Connection, personas: Personas
) -> None:
    await load_bank_holidays()
    asked = f"/school-days?authority={COUNTY}&from={now().year}-11-10&count=6"
    async with personas.client("officer") as client:
        assert "cannot work out day six" in (await client.get(asked)).text
        await have_examples_of_council(COUNTY, today(now()))
        await have_examples_of_council(COUNTY, today(now()))
        page = (await client.get(asked)).text
        assert "cannot work out" not in page
        assert "The term dates are made up for this demonstration" in page
        await withdraw_examples()
        assert "cannot work out day six" in (await client.get(asked)).text


async def test_made_up_dates_come_to_no_council_that_has_any(db: asyncpg.Connection, personas: Personas) -> None:
    whose = await council_whose(COUNTY)
    assert whose
    with asking(ADMIN):
        await add_days(whose, days("term", "Autumn", "2026-09-02", "2026-12-18"))
    await have_examples_of_council(COUNTY, today(now()))
    assert [each.name for each in await entered(whose, date.min)] == ["Autumn"]
