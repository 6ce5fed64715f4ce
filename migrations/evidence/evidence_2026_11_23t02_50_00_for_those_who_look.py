"""A council's other officers neither read nor remove what providers show as evidence."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.accounts.access.roles import LA_MANAGER, LA_OFFICER
from apdirectory.database.engine import DB

ID = "2026-11-23T02:50:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "for those who look"

# Whatever other policies admit them to.
POLICY = f"""
CREATE POLICY document_of_evidence ON document AS RESTRICTIVE USING (
    subject_kind <> 'evidence'
    OR coalesce((SELECT current_setting('app.role', true)), '') NOT IN ('{LA_OFFICER}', '{LA_MANAGER}'))
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="evidence", description=DESCRIPTION)

    async def run() -> None:
        await DB.run_ddl(POLICY)

    manager.add_raw(run)
    return manager
