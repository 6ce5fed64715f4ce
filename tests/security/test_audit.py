"""The audit can be believed: the app cannot change it, speak for another, or show a page that it could not record."""

import os
from collections.abc import AsyncIterator
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import pytest

from apdirectory.audit.actions import record, record_denial, record_reading
from apdirectory.audit.source import set_source
from apdirectory.audit.verify import verify
from apdirectory.database.asking import NOBODY, Asker, asking, settings_of
from apdirectory.database.cluster import APP_ROLE
from apdirectory.database.embedded import Addresses
from apdirectory.database.migrate import migrate
from apdirectory.database.transaction import connection, transaction
from apdirectory.errors import NotWorking
from apdirectory.web.log import REQUEST_ID
from tests.audit.ledger import MANAGER, OFFICER, OTHER_MANAGER, REFERRER, owner_of, write_rows
from tests.conftest import Server

COLUMNS = "authority_id, action, subject_kind, subject, why, source, request_id, detail"
VALUES = "916, 'session.ended', '', '', '', '', '', '{}'"


@pytest.fixture
async def app_role(clean_database: Addresses) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the app's role, with any statement that an attacker could make it send."""
    opened = await asyncpg.connect(clean_database.app)
    yield opened
    await opened.close()


async def rows_of(addresses: Addresses) -> list[asyncpg.Record]:
    async with owner_of(addresses) as owner:
        return list(await owner.fetch("SELECT * FROM audit ORDER BY id"))


async def test_a_row_says_who_did_what_when_acting_for_whom_from_where_and_why(clean_database: Addresses) -> None:
    set_source("203.0.113.9")
    before = REQUEST_ID.set("7F3A92")
    with asking(OFFICER):
        await record_reading("referral", "R-7K3Q2M", authority=916, why="My case")
    set_source("")
    REQUEST_ID.reset(before)
    (row,) = await rows_of(clean_database)
    assert (row["account"], row["membership"], row["organisation"], row["team"], row["role"]) == (
        OFFICER.account,
        OFFICER.membership,
        OFFICER.organisation,
        OFFICER.team,
        "la_officer",
    )
    assert (row["action"], row["subject_kind"], row["subject"], row["why"]) == (
        "record.read",
        "referral",
        "R-7K3Q2M",
        "My case",
    )
    assert (row["authority_id"], row["source"], row["request_id"], row["detail"]) == (
        916,
        "203.0.113.9",
        "7F3A92",
        "{}",
    )


REFUSED = [
    "UPDATE audit SET why = ''",
    "DELETE FROM audit",
    "TRUNCATE audit",
    "DROP TABLE audit",
    "ALTER TABLE audit DISABLE TRIGGER ALL",
    "ALTER TABLE audit DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE audit NO FORCE ROW LEVEL SECURITY",
    "DROP POLICY audit_select ON audit",
    "CREATE OR REPLACE FUNCTION audit_write() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "SELECT setval('audit_id_seq', 1)",
    "SELECT * FROM audit_seal",
    "INSERT INTO audit_seal SELECT 1, 1, 1, 1, now(), '', '', ''",
    "UPDATE audit_seal SET rows = 1",
    "DELETE FROM audit_seal",
    "TRUNCATE audit_seal",
    "SELECT * FROM audit_horizon",
    "UPDATE audit_horizon SET last_id = 100",
    "SET ROLE apdirectory_owner",
    "SET session_replication_role = replica",
]
"""What would change rows, hide them, or break their seal."""


@pytest.mark.parametrize("statement", REFUSED)
async def test_the_apps_role_can_only_add_rows(app_role: asyncpg.Connection, statement: str) -> None:
    await app_role.execute(f"INSERT INTO audit ({COLUMNS}) VALUES ({VALUES})")
    with pytest.raises(asyncpg.InsufficientPrivilegeError) as refused:
        await app_role.execute(statement)
    assert "only added to" not in str(refused.value)  # before any trigger is asked


NOT_SAID = [
    ("id", "1"),
    ("at", "now()"),
    ("account", "gen_random_uuid()"),
    ("role", "'la_manager'"),
    ("xid", "'1'"),
    ("row_hash", "''"),
]


@pytest.mark.parametrize(("column", "value"), NOT_SAID)
async def test_who_and_when_cannot_be_said_by_the_app(app_role: asyncpg.Connection, column: str, value: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app_role.execute(f"INSERT INTO audit ({column}, {COLUMNS}) VALUES ({value}, {VALUES})")


async def test_rights_that_were_given_by_mistake_do_not_help(
    clean_database: Addresses, app_role: asyncpg.Connection
) -> None:
    """Triggers and policies hold where a grant went too far."""
    await write_rows(1)
    async with owner_of(clean_database) as owner:
        await owner.execute("GRANT ALL ON audit, audit_seal, audit_horizon TO apdirectory_app")
    for statement in ("UPDATE audit SET why = 'x'", "DELETE FROM audit", "TRUNCATE audit", "DELETE FROM audit_seal"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="only added to"):
            await app_role.execute(statement)
    for account in (MANAGER.account, UUID(int=99)):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await app_role.execute(f"INSERT INTO audit (account, {COLUMNS}) VALUES ('{account}', {VALUES})")
    await app_role.execute(f"INSERT INTO audit (row_hash, {COLUMNS}) VALUES ('', {VALUES})")
    assert await app_role.fetchval("SELECT count(*) FROM audit_seal") == 0
    assert await app_role.execute("UPDATE audit_horizon SET last_id = 100") == "UPDATE 0"
    _, told = await rows_of(clean_database)
    assert (told["account"], told["role"], len(told["row_hash"])) == (None, "", 32)


async def test_whoever_asks_for_an_authority_writes_for_that_one_or_for_none(clean_database: Addresses) -> None:
    for who in (MANAGER, OFFICER, Asker(account=UUID(int=4), role="quality_officer", authority=916)):
        with asking(who):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
                await record("record.read", authority=866)
            await record("record.read", authority=916)
    with asking(REFERRER):
        await record("record.read", authority=866)
        await record("record.read", authority=916)
    await record("record.read", authority=866)
    assert [row["authority_id"] for row in await rows_of(clean_database)] == [916, 916, 916, 866, 916, 866]


async def test_no_name_that_the_trigger_uses_is_the_callers(
    clean_database: Addresses, app_role: asyncpg.Connection
) -> None:
    """A temporary type comes first in everybody's search_path."""
    for kind in ("text", "numeric", "uuid", "int4", "bytea", "jsonb", "xid8"):
        await app_role.execute(f"CREATE DOMAIN pg_temp.{kind} AS pg_catalog.text CHECK (false)")
    await app_role.execute(
        f"SET search_path = pg_temp, public, pg_catalog; INSERT INTO audit ({COLUMNS}) VALUES ({VALUES})"
    )
    (row,) = await rows_of(clean_database)
    assert (row["action"], (await verify(clean_database.owner)).wrong) == ("session.ended", [])


@pytest.mark.parametrize("function", ["audit_seal_due()", "audit_of_own_account(5)"])
async def test_what_runs_as_its_owner_is_for_the_apps_role_alone(
    server: Server, clean_database: Addresses, app_role: asyncpg.Connection, function: str
) -> None:
    await app_role.execute(f"SELECT {function}")
    stranger = await asyncpg.connect(server.superuser, database=urlsplit(clean_database.app).path.removeprefix("/"))
    await stranger.execute("BEGIN; CREATE ROLE a_stranger; SET LOCAL ROLE a_stranger")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await stranger.execute(f"SELECT {function}")
    await stranger.close()


@pytest.fixture
async def later_role(server: Server, clean_database: Addresses) -> AsyncIterator[Addresses]:
    """The same database, with another role of the app that was let in when the tables had been there for long."""
    role = f"apdirectory_later_{os.getpid()}"
    database = urlsplit(clean_database.app).path.removeprefix("/")
    await server.run(f"CREATE ROLE {role} LOGIN NOBYPASSRLS PASSWORD '{server.password}'")
    addresses = Addresses(owner=clean_database.owner, app=clean_database.app.replace(APP_ROLE, role, 1))
    await migrate(addresses.owner, addresses.app)
    yield addresses
    superuser = await asyncpg.connect(server.superuser, database=database)
    await superuser.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")
    await superuser.close()


async def test_a_later_role_of_the_app_may_do_the_same_and_no_more(
    later_role: Addresses, app_role: asyncpg.Connection
) -> None:
    later = await asyncpg.connect(later_role.app)
    for role in (later, app_role):  # and the first is still let in
        await role.execute(f"INSERT INTO audit ({COLUMNS}) VALUES ({VALUES}); SELECT FROM audit_of_own_account(1)")
        assert await role.fetchval("SELECT audit_seal_due()") == 0
        assert await role.fetchval("SELECT audit_seal_due()") == 1
    said = [f"INSERT INTO audit ({column}, {COLUMNS}) VALUES ({value}, {VALUES})" for column, value in NOT_SAID]
    for statement in REFUSED + said:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await later.execute(statement)
    await later.close()


async def seen(who: Asker) -> set[int | None]:
    with asking(who):
        async with transaction() as database:
            return {row["authority_id"] for row in await database.fetch("SELECT authority_id FROM audit")}


async def test_officers_and_managers_see_their_own_authoritys_rows_and_nobody_else_any(
    clean_database: Addresses,
) -> None:
    await write_rows(2, MANAGER)
    await write_rows(2, OTHER_MANAGER)
    await write_rows(1, NOBODY)
    with asking(REFERRER):
        await record("record.read", subject_kind="referral", subject="R-1", authority=866)
    assert (await seen(MANAGER), await seen(OFFICER), await seen(OTHER_MANAGER)) == ({916}, {916}, {866})
    others = [NOBODY, REFERRER, Asker(account=UUID(int=4)), Asker(authority=916), Asker(role="la_manager")]
    others += [
        Asker(account=UUID(int=4), role=role, authority=916)
        for role in ("quality_officer", "commissioner", "provider_staff", "provider_editor", "installation_admin")
    ]
    for who in others:
        assert await seen(who) == set(), who
    async with connection() as database:
        assert await database.fetch("SELECT FROM audit") == []


async def test_an_asker_who_is_said_by_hand_ends_with_the_transaction(app_role: asyncpg.Connection) -> None:
    await write_rows(1)
    await app_role.execute(f"BEGIN; {settings_of(MANAGER)}")
    assert await app_role.fetchval("SELECT count(*) FROM audit") == 1
    await app_role.execute("COMMIT")
    assert await app_role.fetchval("SELECT count(*) FROM audit") == 0


async def test_what_is_rolled_back_was_not_done_and_what_was_refused_stays(clean_database: Addresses) -> None:
    with pytest.raises(ZeroDivisionError), asking(OFFICER):
        async with transaction():
            await record("membership.stopped")
            await record_denial("page.denied", subject_kind="page", subject="/admin/people GET")
            raise ZeroDivisionError
    (row,) = await rows_of(clean_database)
    assert (row["action"], row["account"], row["authority_id"]) == ("page.denied", OFFICER.account, 916)


async def test_without_an_audit_there_is_no_reading_and_no_refusal_unseen(clean_database: Addresses) -> None:
    async with owner_of(clean_database) as owner:
        await owner.execute("ALTER TABLE audit RENAME TO gone")
    shown = []
    with pytest.raises(NotWorking) as refused, asking(OFFICER):
        async with transaction():
            await record_reading("referral", "R-1", authority=916, why="My case")
            shown.append("a child's data")
    assert (refused.value.status, shown) == (503, [])
    with pytest.raises(NotWorking):
        await record_denial()
    with pytest.raises(asyncpg.UndefinedTableError):
        await record("session.ended")


async def test_what_postgresql_cannot_hold_is_no_way_around_the_audit(clean_database: Addresses) -> None:
    await record("page.denied", subject="/a\0b\ud800" + "x" * 5000, why="\0", detail={"typed": "a\0b", "n": 1})
    (row,) = await rows_of(clean_database)
    assert row["subject"].startswith("/ab?xxx")
    assert len(row["subject"]) == 1000
    assert (row["why"], row["detail"]) == ("", '{"n": 1, "typed": "ab"}')


async def test_administrators_read_rows_of_no_authority_and_no_other(clean_database: Addresses) -> None:
    admin = Asker(account=UUID(int=13), role="installation_admin")
    await write_rows(1, MANAGER)
    with asking(admin):
        await record("organisation.added", subject_kind="organisation", subject="7")
        await record_reading("referral", "R-7K3Q2M", authority=916, why="Theirs")
        async with transaction() as reading:
            found = await reading.fetch("SELECT authority_id, action FROM audit")
    assert [tuple(row) for row in found] == [(None, "organisation.added")]
    for who in (MANAGER, OFFICER, REFERRER, NOBODY, Asker(role="quality_officer", authority=916)):
        with asking(who):
            async with transaction() as reading:
                of_none = await reading.fetchval("SELECT count(*) FROM audit WHERE authority_id IS NULL")
        assert of_none == 0, who
