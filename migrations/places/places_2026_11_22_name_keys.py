from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.database.engine import DB

ID = "2026-11-22T23:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "find districts by their names, however they are typed"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="places", description=DESCRIPTION)

    async def run():
        # The text of apdirectory.places.typed.key_sql; a test holds them to each other.
        await DB.run_ddl("CREATE INDEX district_name_key ON district (translate(lower(name), '-.,''’', ' '))")

    async def run_backwards():
        await DB.run_ddl("DROP INDEX district_name_key")

    manager.add_raw(run)
    manager.add_raw_backwards(run_backwards)
    return manager
