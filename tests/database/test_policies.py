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

from apdirectory.database.as_migrated import FILE, fingerprints, of_a_fresh_database
from apdirectory.database.cluster import APP_ROLE, OWNER_ROLE, CannotStart
from apdirectory.database.embedded import Addresses
from apdirectory.database.guarded import GUARDED, TELLING
from apdirectory.database.policies import guarded, of_authority, policy_name
from apdirectory.database.proof import failures, refuse_a_role_that_passes_by
from tests.conftest import Server
from tests.database.as_migrated import written

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
    "not enabled and forced on audit_seal": "ALTER TABLE audit_seal DISABLE ROW LEVEL SECURITY",
    "not enabled and forced on audit_horizon": "ALTER TABLE audit_horizon NO FORCE ROW LEVEL SECURITY",
    "There is no policy access_grant_update on access_grant": f"DROP POLICY access_grant_update {ON}",
    "There is a policy more on access_grant": f"CREATE POLICY more {ON} FOR SELECT USING (id IS NOT NULL)",
    "There is a policy seals on audit_seal": "CREATE POLICY seals ON audit_seal USING (number > 0)",
    "The policy access_grant_select on access_grant is not": (
        f"ALTER POLICY access_grant_select {ON} USING (id IS NOT NULL)"
    ),
    "The policy audit_insert on audit is not": "ALTER POLICY audit_insert ON audit WITH CHECK (action IS NOT NULL)",
    "The policy audit_owner on audit is not": f"ALTER POLICY audit_owner ON audit TO {OWNER_ROLE}, {APP_ROLE}",
    "The trigger access_grant_only_ends on access_grant is not": "ALTER TABLE access_grant DISABLE TRIGGER USER",
    "The trigger audit_stays on audit is not": "ALTER TABLE audit DISABLE TRIGGER audit_stays",
    "There is no trigger audit_seal_stays on audit_seal": "DROP TRIGGER audit_seal_stays ON audit_seal",
    "There is a trigger more on audit": (
        "CREATE TRIGGER more BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_stays()"
    ),
    "There is a rule more on access_grant": "CREATE RULE more AS ON DELETE TO access_grant DO NOTHING",
    "The function audit_stays() is not": "ALTER FUNCTION audit_stays() SET search_path = public",
    "The function access_grant_only_ends() is not": (
        "CREATE OR REPLACE FUNCTION access_grant_only_ends() RETURNS trigger LANGUAGE plpgsql "
        "AS 'BEGIN RETURN new; END'"
    ),
    "A policy lets anyone through: access_grant_select": f"ALTER POLICY access_grant_select {ON} USING (true)",
    "through: access_grant_update": f"ALTER POLICY access_grant_update {ON} USING (false) WITH CHECK (true)",
    "through: access_grant_insert": f"ALTER POLICY access_grant_insert {ON} WITH CHECK (true)",
    "not listed as guarded: case_note": A_SECOND_TABLE.format(name="case_note"),
    "owner sees them, or keeps them: all_grants": "CREATE VIEW all_grants AS SELECT * FROM access_grant",
    "or keeps them: kept_grants": "CREATE MATERIALIZED VIEW kept_grants AS SELECT * FROM access_grant",
    "everyone who can reach the database, holds privileges on account": "GRANT SELECT ON account TO PUBLIC",
    "holds privileges on account.email": "GRANT SELECT (email) ON account TO PUBLIC",
    "is not pg_catalog, public, pg_temp: count_all": COUNT.format(name="count_all"),
    "public, pg_temp: audit_seal_due": "ALTER FUNCTION audit_seal_due RESET search_path",
    "pg_temp: audit_seal_due": "ALTER FUNCTION audit_seal_due SET search_path = public",
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


async def test_a_search_path_of_the_roles_own_changes_nothing(server: Server, clean_database: Addresses) -> None:
    """It would shorten the names in what policies are compared by."""
    await as_superuser(server, clean_database, f"ALTER ROLE {APP_ROLE} SET search_path = public")
    try:
        assert await failures(clean_database.app) == []
    finally:
        await as_superuser(server, clean_database, f"ALTER ROLE {APP_ROLE} RESET search_path")


async def test_a_role_that_may_switch_triggers_off_is_named(server: Server, clean_database: Addresses) -> None:
    await server.run(f"GRANT SET ON PARAMETER session_replication_role TO {APP_ROLE}")
    try:
        found = await failures(clean_database.app)
    finally:
        await server.run(f"REVOKE SET ON PARAMETER session_replication_role FROM {APP_ROLE}")
    assert found == ["The app's role may set session_replication_role, which switches triggers off. Revoke that."]


async def test_what_migrations_make_is_written_down(addresses: Addresses) -> None:
    owner = await asyncpg.connect(addresses.owner)
    found = written(await fingerprints(owner))
    await owner.close()
    assert found == FILE.read_text(), "Run python -m tests.database.as_migrated, and read what has changed"


def test_each_guarded_table_has_a_policy_for_those_it_admits_and_no_other() -> None:
    policies = {
        what for what in of_a_fresh_database() if what.startswith("policy ") and not re.search("_owner on ", what)
    }
    besides = {
        "policy audit_select_of_none on audit",
        "policy document_select_in_review on document",
        "policy document_of_evidence on document",
    }
    """Rows of no authority, which administrators read; evidence, which its reviewers do and other officers do not."""
    assert policies == besides | {
        f"policy {policy_name(table, command)} on {table}" for table, each in GUARDED.items() for command in each.admits
    }


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
    assert (
        "A reference between guarded tables lacks authority_id, and so could point into another authority: "
        "case_note_held_fkey."
    ) in await failures(clean_database.app)


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
    assert "\nThe app's role owns, or is a member of what owns, the database " in refused.stderr
    assert "Traceback" not in refused.stderr
