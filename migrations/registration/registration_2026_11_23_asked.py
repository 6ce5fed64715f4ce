"""From how many hours on children were counted in a declaration: the council may advise another number since."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import SmallInt
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-23T02:34:00:000003"
VERSION = "1.38.0"
DESCRIPTION = "hours that were asked"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="registration", description=DESCRIPTION)
    manager.add_column(
        table_class_name="RegistrationPosition",
        tablename="registration_position",
        column_name="asked_hours",
        db_column_name="asked_hours",
        column_class_name="SmallInt",
        column_class=SmallInt,
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
    return manager
