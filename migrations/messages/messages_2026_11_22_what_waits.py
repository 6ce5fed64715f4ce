"""In a file after the table's own: what is raw runs before its file's other changes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.database.engine import DB

ID = "2026-11-22T23:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "what waits, in the order it is due"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="messages", description=DESCRIPTION)

    async def run():
        await DB.run_ddl("CREATE INDEX outbox_waiting ON outbox (send_at) WHERE sent_at IS NULL")

    async def run_backwards():
        await DB.run_ddl("DROP INDEX outbox_waiting")

    manager.add_raw(run)
    manager.add_raw_backwards(run_backwards)
    return manager
