"""Until when critical evidence holds, and that a provider may be removed."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Date
from piccolo.columns.column_types import Text
from piccolo.columns.indexes import IndexMethod

from apdirectory.database.engine import DB

ID = "2026-11-22T23:19:46:181416"
VERSION = "1.38.0"
DESCRIPTION = "how long evidence holds"


KNOWN = """
ALTER TABLE quality_status DROP CONSTRAINT quality_status_known;
ALTER TABLE quality_status ADD CONSTRAINT quality_status_known CHECK (status IN
    ('assured', 'conditional', 'self_assessed', 'unverified', 'lapsed', 'suspended', 'removed'));
"""


async def known() -> None:
    transaction = DB.current_transaction.get()
    assert transaction is not None  # noqa: S101 - migrations run in one
    await transaction.connection.execute(KNOWN)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="quality", description=DESCRIPTION)
    manager.add_raw(known)

    manager.add_column(
        table_class_name="QualityStatus",
        tablename="quality_status",
        column_name="evidence_item",
        db_column_name="evidence_item",
        column_class_name="Text",
        column_class=Text,
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

    manager.add_column(
        table_class_name="QualityStatus",
        tablename="quality_status",
        column_name="evidence_until",
        db_column_name="evidence_until",
        column_class_name="Date",
        column_class=Date,
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
