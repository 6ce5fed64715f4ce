from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean

ID = "2026-11-22T14:51:44:784473"
VERSION = "1.38.0"
DESCRIPTION = "assessment unknown"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="capacity", description=DESCRIPTION
    )

    manager.alter_column(
        table_class_name="Capacity",
        tablename="capacity",
        column_name="assessment_first",
        db_column_name="assessment_first",
        params={"default": None, "null": True},
        old_params={"default": False, "null": False},
        column_class=Boolean,
        old_column_class=Boolean,
        schema=None,
    )

    return manager
