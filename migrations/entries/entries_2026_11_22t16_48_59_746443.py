from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.constraints import Check

ID = "2026-11-22T16:48:59:746443"
VERSION = "1.38.0"
DESCRIPTION = "who comes to the child says where"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="entries", description=DESCRIPTION
    )

    manager.add_constraint(
        table_class_name="Offer",
        tablename="offer",
        constraint_name="offer_reach",
        constraint_class=Check,
        params={
            "condition": "mode NOT IN ('outreach', 'home') OR districts <> '{}'"
        },
        schema=None,
    )

    return manager
