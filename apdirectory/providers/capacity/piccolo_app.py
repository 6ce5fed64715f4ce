from piccolo.conf.apps import AppConfig

from apdirectory.paths import MIGRATIONS
from apdirectory.providers.capacity.tables import Capacity, PlacesMail

APP_CONFIG = AppConfig(
    app_name="capacity",
    migrations_folder_path=str(MIGRATIONS / "capacity"),
    table_classes=[Capacity, PlacesMail],
    migration_dependencies=["apdirectory.providers.entries.piccolo_app"],
)
