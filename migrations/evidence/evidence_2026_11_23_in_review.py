"""Whoever reviews a provider reads the files it shows as evidence, before they have decided anything of it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.accounts.access.roles import QUALITY_OFFICER
from apdirectory.database.engine import DB
from apdirectory.database.policies import of_authority

ID = "2026-11-23T02:30:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "evidence in a review"

# Beside `document_select`, which says who else reads a file.
POLICY = f"""
CREATE POLICY document_select_in_review ON document FOR SELECT USING (
    subject_kind = 'evidence' AND subject IN (
        SELECT e.id FROM evidence e JOIN review r ON r.provider = e.provider
        WHERE r.state IN ('planned', 'proposed') AND {of_authority([QUALITY_OFFICER], "r.authority")}))
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="evidence", description=DESCRIPTION)

    async def run() -> None:
        await DB.run_ddl(POLICY)

    manager.add_raw(run)
    return manager
