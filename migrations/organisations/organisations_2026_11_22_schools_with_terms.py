"""Terms and closures of a school are of an organisation that is there. Examples are taken away with theirs."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.database.engine import DB

ID = "2026-11-22T20:18:53:000001"
VERSION = "1.38.0"
DESCRIPTION = "schools with terms"

TABLES = ("term", "closure")


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="organisations", description=DESCRIPTION)

    async def run():
        for table in TABLES:
            await DB.run_ddl(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_school_fkey FOREIGN KEY (school) "
                "REFERENCES organisation (id) ON DELETE CASCADE"
            )

    async def run_backwards():
        for table in TABLES:
            await DB.run_ddl(f"ALTER TABLE {table} DROP CONSTRAINT {table}_school_fkey")

    manager.add_raw(run)
    manager.add_raw_backwards(run_backwards)
    return manager
