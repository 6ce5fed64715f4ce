from piccolo.conf.apps import AppConfig, table_finder

from apdirectory.paths import MIGRATIONS

APP_CONFIG = AppConfig(
    app_name="capacity",
    migrations_folder_path=str(MIGRATIONS / "capacity"),
    table_classes=table_finder(["apdirectory.providers.capacity.tables"]),
    migration_dependencies=["apdirectory.providers.entries.piccolo_app"],
)
