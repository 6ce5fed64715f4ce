from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Timestamptz
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-22T23:10:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "when an account was closed, and forgotten"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="people", description=DESCRIPTION
    )

    for name in ("closed_at", "forgotten_at"):
        manager.add_column(
            table_class_name="Account",
            tablename="account",
            column_name=name,
            db_column_name=name,
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
    for name, condition in (
        ("account_closed", "closed_at IS NULL OR state = 'disabled'"),
        ("account_forgotten", "forgotten_at IS NULL OR closed_at IS NOT NULL"),
    ):
        manager.add_constraint(
            table_class_name="Account",
            tablename="account",
            constraint_name=name,
            constraint_class=Check,
            params={"condition": condition},
            schema=None,
        )

    return manager
