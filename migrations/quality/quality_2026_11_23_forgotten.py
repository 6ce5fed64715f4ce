"""Concerns that were closed long ago are deleted: by a function alone that runs as the owner, and only closed ones."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.database.engine import DB

ID = "2026-11-23T02:34:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "concerns are forgotten"

FORGET = """
CREATE FUNCTION concern_forget(closed_before timestamptz, at_most integer) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM concern WHERE id IN (
            SELECT id FROM concern WHERE state = 'closed' AND closed_at < closed_before LIMIT at_most)
        RETURNING 1)
    SELECT count(*)::integer FROM gone
$$;
CREATE POLICY concern_owner ON concern FOR SELECT TO CURRENT_USER USING (state = 'closed');
CREATE POLICY concern_delete_owner ON concern FOR DELETE TO CURRENT_USER USING (state = 'closed');
"""


async def make() -> None:
    transaction = DB.current_transaction.get()
    assert transaction is not None  # noqa: S101 - migrations run in one
    await transaction.connection.execute(FORGET)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="quality", description=DESCRIPTION)
    manager.add_raw(make)
    return manager
