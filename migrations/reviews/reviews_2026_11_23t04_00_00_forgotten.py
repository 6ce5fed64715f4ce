"""Voices that nobody else reads are deleted in time: by a function alone that runs as the owner, and never shown ones."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.database.engine import DB

ID = "2026-11-23T04:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "voices are forgotten"

FORGET = """
CREATE FUNCTION voice_forget(ended_before timestamptz, at_most integer) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM voice WHERE id IN (
            SELECT id FROM voice WHERE state IN ('refused', 'taken_down')
            AND greatest(moderated_at, taken_down_at) < ended_before LIMIT at_most)
        RETURNING 1)
    SELECT count(*)::integer FROM gone
$$;
CREATE POLICY voice_delete_owner ON voice FOR DELETE TO CURRENT_USER USING (state IN ('refused', 'taken_down'));
"""


async def make() -> None:
    transaction = DB.current_transaction.get()
    assert transaction is not None  # noqa: S101 - migrations run in one
    await transaction.connection.execute(FORGET)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="reviews", description=DESCRIPTION)
    manager.add_raw(make)
    return manager
