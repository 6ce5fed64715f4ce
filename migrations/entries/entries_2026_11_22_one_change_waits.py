from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.database.engine import DB

ID = "2026-11-22T23:24:46:000000"
VERSION = "1.38.0"
DESCRIPTION = "one change waits for each provider"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="entries", description=DESCRIPTION)

    async def run():
        await DB.run_ddl("CREATE UNIQUE INDEX pending_change_waits ON pending_change (provider) WHERE state = 'waiting'")

    async def run_backwards():
        await DB.run_ddl("DROP INDEX pending_change_waits")

    manager.add_raw(run)
    manager.add_raw_backwards(run_backwards)
    return manager
