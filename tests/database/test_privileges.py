"""Each role that the app serves as holds what is listed, and no more: the first, and any that comes after it."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import quote

import asyncpg
import pytest

from apdirectory.database.cluster import APP_ROLE
from apdirectory.database.embedded import Addresses
from apdirectory.database.guarded import AS_OWNER, OWNERS_ALONE
from apdirectory.database.migrate import migrate
from apdirectory.database.privileges import TABLES
from apdirectory.database.proof import failures
from tests.conftest import Server
from tests.database.test_policies import as_superuser

NAMES = ["app2", "App3", "svc.app@proj.iam", 'a "quoted" one']


@pytest.fixture(params=NAMES)
async def another(
    server: Server, clean_database: Addresses, request: pytest.FixtureRequest
) -> AsyncIterator[tuple[str, Addresses]]:
    """Another role for the app, on a database that was migrated for the first, as GRANT and as DATABASE_URL name it."""
    quoted = '"{}"'.format(request.param.replace('"', '""'))
    await as_superuser(server, clean_database, f"CREATE ROLE {quoted} LOGIN NOBYPASSRLS PASSWORD '{server.password}'")
    url = clean_database.app.replace(f"//{APP_ROLE}:", f"//{quote(request.param, safe='')}:")
    yield quoted, Addresses(owner=clean_database.owner, app=url)
    await as_superuser(server, clean_database, f"DROP OWNED BY {quoted}; DROP ROLE {quoted}")


async def test_another_role_is_given_no_more_than_the_first(another: tuple[str, Addresses]) -> None:
    _, addresses = another
    assert "The app's role lacks DELETE, INSERT, SELECT, UPDATE on account. Run apdirectory migrate." in await failures(
        addresses.app
    )
    await migrate(addresses.owner, addresses.app)
    assert await failures(addresses.app) == []
    app = await asyncpg.connect(addresses.app)
    for refused in (
        "UPDATE audit SET action = 'x'",
        "DELETE FROM audit",
        "SELECT FROM audit_seal",
        "INSERT INTO audit_horizon VALUES (false, 1, '1', 0)",
        "DELETE FROM access_grant",
        "UPDATE access_grant SET purpose = 'x'",
        "INSERT INTO migration (name, app_name) VALUES ('x', 'x')",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
            await app.execute(refused)
    assert await app.fetchval("SELECT audit_seal_due()") is not None
    await app.close()


async def test_everyone_else_may_call_no_function_that_runs_as_its_owner(
    server: Server, clean_database: Addresses
) -> None:
    stranger = f"stranger_{clean_database.app[-8:]}".replace("=", "_")
    await as_superuser(server, clean_database, f"CREATE ROLE {stranger} LOGIN PASSWORD '{server.password}'")
    connection = await asyncpg.connect(clean_database.app.replace(f"//{APP_ROLE}:", f"//{stranger}:"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied for function"):
        await connection.execute("SELECT audit_seal_due()")
    await connection.close()
    await as_superuser(server, clean_database, f"DROP ROLE {stranger}")


MORE_OR_LESS = {
    "more with audit than it should: DELETE, UPDATE": f"GRANT UPDATE, DELETE ON audit TO {APP_ROLE}",
    "more with audit than it should: INSERT (at)": f"GRANT INSERT (at) ON audit TO {APP_ROLE}",
    "more with audit_seal than it should: SELECT": f"GRANT SELECT ON audit_seal TO {APP_ROLE}",
    "more with access_grant than it should: TRUNCATE": f"GRANT TRUNCATE ON access_grant TO {APP_ROLE}",
    "more with access_grant than it should: REFERENCES": f"GRANT REFERENCES ON access_grant TO {APP_ROLE}",
    "more with account than it should: TRIGGER": f"GRANT TRIGGER ON account TO {APP_ROLE}",
    "more with migration than it should: DELETE": f"GRANT DELETE ON migration TO {APP_ROLE}",
    "more with audit_id_seq than it should: UPDATE": f"GRANT UPDATE ON SEQUENCE audit_id_seq TO {APP_ROLE}",
    "lacks SELECT on provider": f"REVOKE SELECT ON provider FROM {APP_ROLE}",
    "lacks INSERT (why) on audit": f"REVOKE INSERT (why) ON audit FROM {APP_ROLE}",
    "lacks USAGE on audit_id_seq": f"REVOKE USAGE ON SEQUENCE audit_id_seq FROM {APP_ROLE}",
    "alone may call audit_seal_due()": "GRANT EXECUTE ON FUNCTION audit_seal_due() TO PUBLIC",
    "alone may call audit_of_own_account(integer)": (
        f"REVOKE EXECUTE ON FUNCTION audit_of_own_account(integer) FROM {APP_ROLE}"
    ),
}


@pytest.mark.parametrize(("sentence", "statement"), MORE_OR_LESS.items(), ids=list(MORE_OR_LESS))
async def test_more_and_less_is_named_and_the_next_start_puts_it_right(
    server: Server, clean_database: Addresses, sentence: str, statement: str
) -> None:
    await as_superuser(server, clean_database, statement)
    found = await failures(clean_database.app)
    assert [each for each in found if sentence in each], found
    await migrate(clean_database.owner, clean_database.app)
    assert await failures(clean_database.app) == []


async def test_what_the_role_could_do_as_another_is_named(server: Server, clean_database: Addresses) -> None:
    await as_superuser(
        server,
        clean_database,
        f"CREATE ROLE readers; GRANT SELECT ON audit_seal TO readers; GRANT readers TO {APP_ROLE}; "
        f"ALTER ROLE {APP_ROLE} NOINHERIT",
    )
    found = await failures(clean_database.app)
    undone = f"DROP OWNED BY readers; DROP ROLE readers; ALTER ROLE {APP_ROLE} INHERIT"
    await as_superuser(server, clean_database, undone)
    assert "The app's role may do more with audit_seal than it should: SELECT." in found


async def test_nobody_finds_the_role_with_less_while_it_is_put_right(clean_database: Addresses) -> None:
    """Another start, while the app serves, takes nothing from it for a moment."""
    app = await asyncpg.connect(clean_database.app)
    owner = await asyncpg.connect(clean_database.owner)
    await owner.execute(f"GRANT DELETE ON audit TO {APP_ROLE}")
    starting = asyncio.create_task(migrate(clean_database.owner, clean_database.app))
    while not starting.done():
        await app.execute("SELECT FROM audit")
        await asyncio.sleep(0)
    await starting
    for connection in (app, owner):
        await connection.close()


async def test_what_is_listed_is_there(clean_database: Addresses) -> None:
    owner = await asyncpg.connect(clean_database.owner)
    tables = {row[0] for row in await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    functions = {row[0] for row in await owner.fetch("SELECT proname FROM pg_proc WHERE prosecdef")}
    await owner.close()
    assert set(TABLES) | set(OWNERS_ALONE) <= tables
    assert set(AS_OWNER) == functions
