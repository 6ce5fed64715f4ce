from piccolo.conf.apps import AppConfig

from apdirectory.paths import MIGRATIONS
from apdirectory.providers.entries.tables import (
    Contact,
    EntryStep,
    EntryVersion,
    FactSource,
    Offer,
    PendingChange,
    Programme,
    Provider,
    Site,
)

APP_CONFIG = AppConfig(
    app_name="entries",
    migrations_folder_path=str(MIGRATIONS / "entries"),
    table_classes=[Contact, EntryStep, EntryVersion, FactSource, Offer, PendingChange, Programme, Provider, Site],
    migration_dependencies=["apdirectory.authorities.piccolo_app"],
)
