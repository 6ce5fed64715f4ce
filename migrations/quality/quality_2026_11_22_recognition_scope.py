"""Of which kinds of provider, and from which level on, an authority accepts another's assurance."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Array
from piccolo.columns.column_types import SmallInt
from piccolo.columns.column_types import Text
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-22T23:45:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "scope of recognition"

USUAL = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="quality", description=DESCRIPTION)
    for name, column, params in (
        ("kinds", Array, {"default": list, "null": False, "base_column": Text(default="", null=False)}),
        ("level", SmallInt, {"default": None, "null": True}),
    ):
        manager.add_column(
            table_class_name="Recognition",
            tablename="recognition",
            column_name=name,
            db_column_name=name,
            column_class_name=column.__name__,
            column_class=column,
            params=USUAL | params,
            schema=None,
        )
    return manager
