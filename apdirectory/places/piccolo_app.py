from piccolo.conf.apps import AppConfig

from apdirectory.paths import MIGRATIONS
from apdirectory.places.tables import District, Postcode, PostcodePart

APP_CONFIG = AppConfig(
    app_name="places",
    migrations_folder_path=str(MIGRATIONS / "places"),
    table_classes=[District, Postcode, PostcodePart],
    migration_dependencies=[],
)
