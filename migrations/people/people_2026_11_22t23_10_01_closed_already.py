"""Accounts that are closed already count from today: nothing else says since when."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.database.engine import DB

ID = "2026-11-22T23:10:01:000001"
VERSION = "1.38.0"
DESCRIPTION = "closed already"

CLOSED = "UPDATE account SET closed_at = now() WHERE state = 'disabled'"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)

    async def run():
        await DB.run_ddl(CLOSED)

    manager.add_raw(run)
    return manager
