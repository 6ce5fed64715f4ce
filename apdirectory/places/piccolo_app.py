from piccolo.conf.apps import AppConfig, table_finder

from apdirectory.paths import MIGRATIONS

APP_CONFIG = AppConfig(
    app_name="places",
    migrations_folder_path=str(MIGRATIONS / "places"),
    table_classes=table_finder(["apdirectory.places.tables"]),
    migration_dependencies=[],
)
