"""The same place is held once at a time, so that a link used twice, or two links, let nobody in twice."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.database.engine import DB

ID = "2026-11-22T17:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "one membership of a kind"

ONCE = """
CREATE UNIQUE INDEX membership_once ON membership (account, organisation, team, role) NULLS NOT DISTINCT
WHERE stopped_at IS NULL
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)

    async def run():
        await DB.run_ddl(ONCE)

    async def run_backwards():
        await DB.run_ddl("DROP INDEX membership_once")

    manager.add_raw(run)
    manager.add_raw_backwards(run_backwards)
    return manager
