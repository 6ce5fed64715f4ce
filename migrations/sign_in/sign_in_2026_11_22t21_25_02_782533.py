from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Timestamptz
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-22T21:25:02:782533"
VERSION = "1.38.0"
DESCRIPTION = "accounts elsewhere taken away"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="sign_in", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Identity",
        tablename="identity",
        column_name="removed_at",
        db_column_name="removed_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={
            "default": None,
            "null": True,
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

    manager.drop_constraint(
        table_class_name="Identity",
        tablename="identity",
        constraint_name="identity_of_provider",
        schema=None,
    )

    manager.drop_constraint(
        table_class_name="Identity",
        tablename="identity",
        constraint_name="identity_person",
        schema=None,
    )

    return manager
