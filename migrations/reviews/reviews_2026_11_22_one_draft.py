"""A provider has one draft of a self-assessment, and an authority one review of a provider at a time."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.database.engine import DB

ID = "2026-11-22T23:37:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "one draft, one review at a time"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="reviews", description=DESCRIPTION)

    async def run() -> None:
        await DB.run_ddl("CREATE UNIQUE INDEX self_assessment_draft ON self_assessment (provider) WHERE sent_at IS NULL")
        await DB.run_ddl(
            "CREATE UNIQUE INDEX review_open ON review (provider, authority) WHERE state IN ('planned', 'proposed')"
        )

    manager.add_raw(run)
    return manager
