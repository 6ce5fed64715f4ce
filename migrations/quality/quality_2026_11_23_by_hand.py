"""Inspections that officers wrote or took out stay as they are, and there is one of a body, an era and a day."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean, Integer
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique

from apdirectory.database.engine import DB

ID = "2026-11-23T02:34:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "inspections by hand"

# Of several of one day the one that was seen last stays.
ONCE = """
DELETE FROM inspection i USING inspection other
WHERE (i.provider, i.body, i.era, i.inspected_on) = (other.provider, other.body, other.era, other.inspected_on)
  AND (i.seen_on, i.id) < (other.seen_on, other.id)
"""
USUAL = {
    "null": False,
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}


async def once() -> None:
    transaction = DB.current_transaction.get()
    assert transaction is not None  # noqa: S101 - migrations run in one
    await transaction.connection.execute(ONCE)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="quality", description=DESCRIPTION)
    manager.add_raw(once)
    for name, kind, default in (("by_hand", Boolean, False), ("taken_out", Boolean, False), ("version", Integer, 1)):
        manager.add_column(
            table_class_name="Inspection",
            tablename="inspection",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params={"default": default, **USUAL},
            schema=None,
        )
    manager.add_constraint(
        table_class_name="Inspection",
        tablename="inspection",
        constraint_name="inspection_once",
        constraint_class=Unique,
        params={"columns": ["provider", "body", "era", "inspected_on"], "nulls_distinct": True},
        schema=None,
    )
    manager.add_constraint(
        table_class_name="Inspection",
        tablename="inspection",
        constraint_name="inspection_taken_out",
        constraint_class=Check,
        params={"condition": "by_hand OR NOT taken_out"},
        schema=None,
    )
    return manager
