"""Each link by mail says what it is for: those that are there are for a password or an address."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.constraints import Check

from apdirectory.database.engine import DB

ID = "2026-11-22T19:30:07:000001"
VERSION = "1.38.0"
DESCRIPTION = "what each link is for"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="sign_in", description=DESCRIPTION)

    async def run():
        await DB.run_ddl("UPDATE reset SET purpose = 'email' WHERE new_email IS NOT NULL")

    manager.add_raw(run)

    manager.add_constraint(
        table_class_name="Reset",
        tablename="reset",
        constraint_name="reset_new_email",
        constraint_class=Check,
        params={"condition": "(purpose = 'email') = (new_email IS NOT NULL)"},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Reset",
        tablename="reset",
        constraint_name="reset_purpose",
        constraint_class=Check,
        params={"condition": "purpose IN ('password', 'email', 'second_factor')"},
        schema=None,
    )

    return manager
