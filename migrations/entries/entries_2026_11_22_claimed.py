from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Date

ID = "2026-11-22T23:25:00:000003"
VERSION = "1.38.0"
DESCRIPTION = "claimed"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="entries", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="Provider",
        tablename="provider",
        column_name="claimed_on",
        db_column_name="claimed_on",
        column_class_name="Date",
        column_class=Date,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    return manager
