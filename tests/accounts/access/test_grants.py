"""Grants: who gives, reads and ends them, what the audit says, and what the database itself refuses."""

import json
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from apdirectory.accounts.access.actions import end_grant, give_grant
from apdirectory.accounts.access.queries import live_grants_of_account, live_grants_of_record
from apdirectory.accounts.access.roles import COMMISSIONER, LA_MANAGER, LA_OFFICER, REFERRER, ROLES
from apdirectory.database.asking import Asker, asking
from apdirectory.database.engine import DB
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, Forbidden, InvalidInput, NotFound, Unprocessable
from apdirectory.web.clock import now
from tests.security.two_authorities import HERE, THERE, add_membership, add_two_authorities, let_in, of, someone

ADD = """
INSERT INTO access_grant (authority_id, record, account, purpose, given_by, membership, given_at, until)
VALUES ($1, $2, $3, 'To see', $4, $5, now(), now() + interval '1 day') RETURNING id
"""


@pytest.fixture
async def people(db: asyncpg.Connection) -> list[Asker]:
    return await add_two_authorities(db)


async def refused(who: Asker, statement: str, *parameters: object) -> str:
    """The message with which the database refuses a statement; what was open stays usable."""
    opened = DB.open_transaction()
    assert opened
    before = await opened.savepoint()
    try:
        with asking(who):
            async with transaction() as database:
                await database.fetch(statement, *parameters)
    except asyncpg.PostgresError as problem:
        await before.rollback_to()
        return str(problem)
    return ""


async def test_a_manager_lets_somebody_in_and_ends_it(people: list[Asker]) -> None:
    manager, referrer, record = of(people, LA_MANAGER, HERE), of(people, REFERRER), uuid4()
    given = await let_in(manager, referrer, record)
    with asking(manager):
        (grant,) = await live_grants_of_record(record)
        assert (grant.id, grant.authority, grant.account) == (given, HERE, referrer.account)
        assert (grant.purpose, grant.given_by) == ("To answer a question", manager.account)
        await end_grant(given)
        assert await live_grants_of_record(record) == []
        with pytest.raises(Conflict):
            await end_grant(given)


async def test_a_grant_counts_until_its_time(people: list[Asker]) -> None:
    manager, referrer, record = of(people, LA_MANAGER, HERE), of(people, REFERRER), uuid4()
    assert referrer.account
    with asking(manager):
        async with transaction() as database:
            await database.execute(
                """INSERT INTO access_grant (authority_id, record, account, membership, purpose, given_by, given_at,
                                             until)
                   VALUES ($1, $2, $3, $4, 'To see', $5, now() - interval '2 hours', now() - interval '1 hour')""",
                *(HERE, record, referrer.account, referrer.membership, manager.account),
            )
        assert await live_grants_of_record(record) == []
        assert await live_grants_of_account(referrer.account) == []


async def test_the_person_reads_their_own_and_nobody_elses(people: list[Asker]) -> None:
    referrer, other = of(people, REFERRER), of(people, LA_OFFICER, THERE)
    await let_in(of(people, LA_MANAGER, HERE), referrer)
    await let_in(of(people, LA_MANAGER, HERE), of(people, LA_OFFICER, HERE))
    assert referrer.account
    with asking(referrer):
        assert [grant.account for grant in await live_grants_of_account(referrer.account)] == [referrer.account]
        async with transaction() as database:
            assert await database.fetchval("SELECT count(*) FROM access_grant") == 1
    with asking(other):
        assert await live_grants_of_account(referrer.account) == []


async def test_who_acts_in_a_role_without_children_does_not_even_read_their_own(people: list[Asker]) -> None:
    """Such a role may have signed in without a second factor."""
    commissioner = of(people, COMMISSIONER, HERE)
    await let_in(of(people, LA_MANAGER, HERE), commissioner)
    assert commissioner.account
    with asking(commissioner):
        assert await live_grants_of_account(commissioner.account) == []


@pytest.mark.parametrize("role", sorted(set(ROLES) - {LA_MANAGER}))
async def test_only_managers_give_and_end(people: list[Asker], role: str) -> None:
    who, manager = of(people, role), of(people, LA_MANAGER, HERE)
    given = await let_in(manager, of(people, REFERRER))
    with pytest.raises(Forbidden, match="Only a manager"):
        await let_in(who, of(people, REFERRER))
    with asking(who), pytest.raises(Forbidden, match="Only a manager"):
        await end_grant(given)
    assert "row-level security" in await refused(
        who, ADD, HERE, uuid4(), manager.account, who.account, manager.membership
    )
    changed = "UPDATE access_grant SET ended_at = now() WHERE id = $1"
    with asking(who):
        async with transaction() as database:
            assert await database.execute(changed, given) == "UPDATE 0"


async def test_a_manager_of_another_authority_neither_ends_nor_finds_it(people: list[Asker]) -> None:
    given = await let_in(of(people, LA_MANAGER, HERE), of(people, REFERRER))
    with asking(of(people, LA_MANAGER, THERE)):
        with pytest.raises(NotFound):
            await end_grant(given)
        with pytest.raises(NotFound):
            await end_grant(uuid4())


async def test_a_manager_who_holds_a_grant_of_another_authority_does_not_hear_that_it_has_ended(
    people: list[Asker],
) -> None:
    here, there = of(people, LA_MANAGER, HERE), of(people, LA_MANAGER, THERE)
    given = await let_in(here, there)
    assert there.account
    with asking(there):
        assert [grant.id for grant in await live_grants_of_account(there.account)] == [given]
        with pytest.raises(NotFound):
            await end_grant(given)


async def test_a_grant_opens_nothing_for_the_same_person_in_another_place(people: list[Asker]) -> None:
    manager, referrer = of(people, LA_MANAGER, HERE), of(people, REFERRER)
    await let_in(manager, referrer)
    assert referrer.account
    for role in (REFERRER, LA_OFFICER):
        with asking(Asker(account=referrer.account, membership=uuid4(), role=role)):
            assert await live_grants_of_account(referrer.account) == []


async def test_a_grant_ends_with_the_place_that_it_was_given_for(db: asyncpg.Connection, people: list[Asker]) -> None:
    manager, referrer, record = of(people, LA_MANAGER, HERE), of(people, REFERRER), uuid4()
    await let_in(manager, referrer, record)
    with asking(manager):
        assert len(await live_grants_of_record(record)) == 1
        await db.execute("UPDATE membership SET stopped_at = now() WHERE id = $1", referrer.membership)
        assert await live_grants_of_record(record) == []
    with pytest.raises(Unprocessable, match="no longer act"):
        await let_in(manager, referrer)


async def test_a_grant_to_oneself_is_mailed_to_the_other_managers(db: asyncpg.Connection, people: list[Asker]) -> None:
    manager, second = of(people, LA_MANAGER, HERE), someone(LA_MANAGER, HERE)
    await db.execute(
        "INSERT INTO account (id, email, name) VALUES ($1, 'second@example.org', 'Second')", second.account
    )
    await add_membership(db, second)
    await let_in(manager, of(people, REFERRER))
    assert await db.fetchval("SELECT count(*) FROM outbox") == 0
    await let_in(manager, manager)
    told = await db.fetch("SELECT recipient, message FROM outbox")
    assert [tuple(row) for row in told] == [("second@example.org", "grant_to_oneself")]


async def test_the_database_refuses_another_authority_another_giver_and_a_move(people: list[Asker]) -> None:
    manager, referrer = of(people, LA_MANAGER, HERE), of(people, REFERRER)
    other = of(people, LA_MANAGER, THERE)
    given = await let_in(manager, referrer)
    row, place = (uuid4(), referrer.account), referrer.membership
    assert await refused(manager, ADD, HERE, *row, manager.account, place) == ""
    assert "row-level security" in await refused(manager, ADD, THERE, *row, manager.account, place)
    assert "row-level security" in await refused(manager, ADD, HERE, *row, other.account, place)
    assert "row-level security" in await refused(manager, ADD, HERE, *row, manager.account, None)
    for change in ("authority_id = 866", "record = gen_random_uuid()", "until = until + interval '1 year'"):
        assert "permission denied" in await refused(
            manager, f"UPDATE access_grant SET {change}, ended_at = now() WHERE id = $1", given
        )
    with asking(manager):
        await end_grant(given)
        assert "once" in await refused(manager, "UPDATE access_grant SET ended_at = NULL WHERE id = $1", given)
        assert "permission denied" in await refused(manager, "DELETE FROM access_grant")


async def test_an_account_that_is_disabled_or_unknown_is_let_into_nothing(
    db: asyncpg.Connection, people: list[Asker]
) -> None:
    manager, referrer = of(people, LA_MANAGER, HERE), of(people, REFERRER)
    await db.execute("UPDATE account SET state = 'disabled' WHERE id = $1", referrer.account)
    for who in (referrer, Asker(membership=uuid4())):
        with pytest.raises(Unprocessable, match="no longer act"):
            await let_in(manager, who)


@pytest.mark.parametrize(
    ("purpose", "hours", "field"), [("  ", 1, "purpose"), ("x" * 501, 1, "purpose"), ("To see", 0, "until")]
)
async def test_a_grant_says_what_for_and_ends(people: list[Asker], purpose: str, hours: int, field: str) -> None:
    referrer = of(people, REFERRER)
    assert referrer.membership
    with asking(of(people, LA_MANAGER, HERE)), pytest.raises(InvalidInput) as refusal:
        await give_grant(referrer.membership, uuid4(), purpose, now() + timedelta(hours=hours))
    assert [error.field for error in refusal.value.errors] == [field]


@pytest.mark.parametrize("to_oneself", [True, False])
async def test_the_audit_says_who_was_let_in_and_whether_it_was_oneself(people: list[Asker], to_oneself: bool) -> None:
    manager, record = of(people, LA_MANAGER, HERE), uuid4()
    who = manager if to_oneself else of(people, REFERRER)
    given = await let_in(manager, who, record)
    with asking(manager):
        await end_grant(given)
        async with transaction() as database:
            rows = await database.fetch("SELECT * FROM audit WHERE subject = $1 ORDER BY id", str(record))
    assert [(row["action"], row["authority_id"], row["account"]) for row in rows] == [
        ("grant.given", HERE, manager.account),
        ("grant.ended", HERE, manager.account),
    ]
    assert rows[0]["why"] == "To answer a question"
    detail = json.loads(rows[0]["detail"])
    assert (detail["account"], detail["to_oneself"]) == (str(who.account), to_oneself)
