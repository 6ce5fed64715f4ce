from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Date
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Unique

ID = "2026-11-22T23:31:38:497753"
VERSION = "1.38.0"
DESCRIPTION = "weekly mail"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="capacity", description=DESCRIPTION
    )

    manager.add_table(
        class_name="PlacesMail",
        tablename="places_mail",
        schema=None,
        columns=None,
    )

    manager.add_column(
        table_class_name="PlacesMail",
        tablename="places_mail",
        column_name="week",
        db_column_name="week",
        column_class_name="Date",
        column_class=Date,
        params={
            "default": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="PlacesMail",
        tablename="places_mail",
        constraint_name="places_mail_once",
        constraint_class=Unique,
        params={"columns": ["week"], "nulls_distinct": True},
        schema=None,
    )

    return manager
