"""What every database is held to: `apdirectory check` says so of a sound one, and names each thing that is broken."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest

from apdirectory.database.cluster import APP_ROLE, OWNER_ROLE, CannotStart
from apdirectory.database.embedded import Addresses
from apdirectory.database.guarded import GUARDED, TELLING
from apdirectory.database.policies import guarded, of_authority
from apdirectory.database.proof import failures, refuse_a_role_that_passes_by
from tests.conftest import Server

COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns c JOIN information_schema.tables t
USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
"""


async def columns(connection: asyncpg.Connection) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for table, column in await connection.fetch(COLUMNS):
        found.setdefault(table, set()).add(column)
    return found


def unguarded(tables: dict[str, set[str]]) -> set[str]:
    """Tables that carry an authority or look as if they were about a child, and are not in the list."""
    telling = re.compile(TELLING + "|^authority_id$")
    return {name for name, held in tables.items() if any(map(telling.match, held))} - set(GUARDED)


# --- A sound database


async def test_every_migrated_database_holds_all_of_it(addresses: Addresses) -> None:
    assert await failures(addresses.app) == []
    await refuse_a_role_that_passes_by(addresses.app)


async def test_every_table_that_looks_as_if_it_were_about_a_child_is_guarded(db: asyncpg.Connection) -> None:
    assert unguarded(await columns(db)) == set()


@pytest.mark.parametrize("column", ["authority_id", "child", "referral_id", "upn", "record"])
def test_a_table_that_looks_so_and_is_not_listed_is_found(column: str) -> None:
    assert unguarded({"listed_nowhere": {"id", column}, "provider": {"id", "recorded_at"}}) == {"listed_nowhere"}


async def test_every_column_of_a_guarded_table_is_placed(db: asyncpg.Connection) -> None:
    there = await columns(db)
    for table, each in GUARDED.items():
        assert set(each.of_child) | each.besides == there[table], f"{table}: say what each column tells of a child"
        assert not set(each.of_child) & each.besides


# --- Each thing that can be broken, broken

A_SECOND_TABLE = """
CREATE TABLE {name} (authority_id integer NOT NULL, id uuid PRIMARY KEY, held uuid REFERENCES access_grant)
"""
COUNT = "CREATE FUNCTION {name}() RETURNS bigint SECURITY DEFINER LANGUAGE sql AS 'SELECT count(*) FROM access_grant'"
ON = "ON access_grant"
BROKEN = {
    "security is not enabled and forced on access_grant": "ALTER TABLE access_grant NO FORCE ROW LEVEL SECURITY",
    "not enabled and forced on access_grant": "ALTER TABLE access_grant DISABLE ROW LEVEL SECURITY",
    "not enabled and forced on audit": "ALTER TABLE audit DISABLE ROW LEVEL SECURITY",
    "access_grant lacks its policy access_grant_update": f"DROP POLICY access_grant_update {ON}",
    "has a policy more for SELECT": f"CREATE POLICY more {ON} FOR SELECT USING (id IS NOT NULL)",
    "has a policy access_grant_all for ALL": f"CREATE POLICY access_grant_all {ON} USING (false)",
    "A policy lets anyone through: access_grant_select": f"ALTER POLICY access_grant_select {ON} USING (true)",
    "through: access_grant_update": f"ALTER POLICY access_grant_update {ON} USING (false) WITH CHECK (true)",
    "may empty, or hang triggers or references on, access_grant": f"GRANT TRUNCATE {ON} TO {APP_ROLE}",
    "or hang triggers or references on, access_grant": f"GRANT REFERENCES {ON} TO {APP_ROLE}",
    "not listed as guarded: case_note": A_SECOND_TABLE.format(name="case_note"),
    "owner sees them, or keeps them: all_grants": "CREATE VIEW all_grants AS SELECT * FROM access_grant",
    "or keeps them: kept_grants": "CREATE MATERIALIZED VIEW kept_grants AS SELECT * FROM access_grant",
    "everyone who can reach the database, holds privileges on account": "GRANT SELECT ON account TO PUBLIC",
    "holds privileges on account.email": "GRANT SELECT (email) ON account TO PUBLIC",
    "does not set its search_path: count_all": COUNT.format(name="count_all"),
    "does not set its search_path: audit_seal_due": "ALTER FUNCTION audit_seal_due RESET search_path",
    "may make tables in the schema public": f"GRANT CREATE ON SCHEMA public TO {APP_ROLE}",
    "There is no table access_grant": "DROP TABLE access_grant CASCADE",
    "A migration has not run: access: ": "DELETE FROM migration WHERE app_name = 'access'",
    "owns, or is a member of what owns, mine": f"CREATE TABLE mine (); ALTER TABLE mine OWNER TO {APP_ROLE}",
}


async def as_superuser(server: Server, database: Addresses, statement: str) -> None:
    name = urlsplit(database.app).path.removeprefix("/")
    connection = await asyncpg.connect(server.superuser, database=name)
    await connection.execute(statement)
    await connection.close()


@pytest.mark.parametrize(("sentence", "statement"), BROKEN.items(), ids=list(BROKEN))
async def test_what_is_broken_is_named(
    server: Server, clean_database: Addresses, sentence: str, statement: str
) -> None:
    await as_superuser(server, clean_database, statement)
    found = await failures(clean_database.app)
    assert [each for each in found if sentence in each], found


async def test_a_view_that_asks_as_whoever_reads_it_is_sound(server: Server, clean_database: Addresses) -> None:
    view = "CREATE VIEW my_grants WITH (security_invoker = true) AS SELECT * FROM access_grant"
    await as_superuser(server, clean_database, view)
    assert await failures(clean_database.app) == []


async def test_a_reference_that_could_point_into_another_authority_is_named(
    server: Server, clean_database: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(GUARDED, "case_note", GUARDED["access_grant"])
    pair = "ADD FOREIGN KEY (authority_id, held) REFERENCES access_grant (authority_id, id)"
    rules = {command.lower(): of_authority(["la_officer"]) for command in GUARDED["case_note"].admits}
    await as_superuser(
        server,
        clean_database,
        f"{A_SECOND_TABLE.format(name='case_note')}; {guarded('case_note', **rules)}; ALTER TABLE case_note {pair}",
    )
    assert await failures(clean_database.app) == [
        "A reference between guarded tables lacks authority_id, and so could point into another authority: "
        "case_note_held_fkey."
    ]


# --- The role that serves


async def test_a_role_that_owns_the_tables_may_not_serve(addresses: Addresses) -> None:
    with pytest.raises(CannotStart, match=r"owns, or is a member of what owns, the database .* README's Settings"):
        await refuse_a_role_that_passes_by(addresses.owner)


@pytest.mark.parametrize("power", ["SUPERUSER", "BYPASSRLS", "CREATEROLE", "REPLICATION", f"IN ROLE {OWNER_ROLE}"])
async def test_a_role_whom_policies_do_not_stop_may_not_serve(server: Server, addresses: Addresses, power: str) -> None:
    role = f"powerful_{uuid4().hex[:8]}"
    await server.run(f"CREATE ROLE {role} LOGIN PASSWORD '{server.password}' {power}")
    try:
        with pytest.raises(CannotStart, match=r"whom row-level security does not stop|is a member of what owns"):
            await refuse_a_role_that_passes_by(addresses.app.replace(APP_ROLE, role))
    finally:
        await server.run(f"DROP ROLE {role}")


# --- The commands


async def run(addresses: Addresses, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DATABASE_URL": addresses.app, "DATABASE_OWNER_URL": addresses.owner, "PORT": "0"}
    environment |= {"PYTHONPATH": str(Path(__file__).parents[2]), "SECRET_KEY": "only for this test, and long enough"}
    command = [sys.executable, "-m", "apdirectory", *arguments]
    return await asyncio.to_thread(
        subprocess.run, command, env=environment, cwd=folder, capture_output=True, text=True, timeout=40
    )


async def test_check_proves_a_live_installation(server: Server, clean_database: Addresses, tmp_path: Path) -> None:
    sound = await run(clean_database, tmp_path, "check")
    assert (sound.returncode, sound.stderr) == (0, "")
    assert "guarded by row-level security: access_grant, audit" in sound.stdout
    await as_superuser(server, clean_database, "ALTER TABLE access_grant DISABLE ROW LEVEL SECURITY")
    broken = await run(clean_database, tmp_path, "check")
    assert (broken.returncode, broken.stdout) == (1, "")
    assert broken.stderr == "Row-level security is not enabled and forced on access_grant.\n"


async def test_serve_refuses_a_role_that_owns_the_tables(clean_database: Addresses, tmp_path: Path) -> None:
    one_role = Addresses(owner=clean_database.owner, app=clean_database.owner)
    refused = await run(one_role, tmp_path, "serve", "--empty")
    assert refused.returncode == 1
    assert refused.stderr.startswith("The app's role owns, or is a member of what owns, the database ")
    assert "Traceback" not in refused.stderr
