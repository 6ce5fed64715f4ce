from piccolo.conf.apps import AppConfig, table_finder

from apdirectory.paths import MIGRATIONS

APP_CONFIG = AppConfig(
    app_name="quality",
    migrations_folder_path=str(MIGRATIONS / "quality"),
    table_classes=table_finder(["apdirectory.providers.quality.tables"]),
    migration_dependencies=["apdirectory.providers.entries.piccolo_app"],
)
