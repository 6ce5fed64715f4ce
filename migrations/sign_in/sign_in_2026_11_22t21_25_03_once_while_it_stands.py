"""Of accounts elsewhere that stand, a person there is one here, and an account has one of each provider."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.database.engine import DB

ID = "2026-11-22T21:25:03:000001"
VERSION = "1.38.0"
DESCRIPTION = "accounts elsewhere once while they stand"

PERSON = "CREATE UNIQUE INDEX identity_person ON identity (issuer, subject) WHERE removed_at IS NULL"
OF_PROVIDER = "CREATE UNIQUE INDEX identity_of_provider ON identity (account, issuer) WHERE removed_at IS NULL"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="sign_in", description=DESCRIPTION)

    async def run():
        await DB.run_ddl(PERSON)
        await DB.run_ddl(OF_PROVIDER)

    async def run_backwards():
        await DB.run_ddl("DROP INDEX identity_person")
        await DB.run_ddl("DROP INDEX identity_of_provider")

    manager.add_raw(run)
    manager.add_raw_backwards(run_backwards)
    return manager
