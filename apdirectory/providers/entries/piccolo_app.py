from piccolo.conf.apps import AppConfig, table_finder

from apdirectory.paths import MIGRATIONS

APP_CONFIG = AppConfig(
    app_name="entries",
    migrations_folder_path=str(MIGRATIONS / "entries"),
    table_classes=table_finder(["apdirectory.providers.entries.tables"]),
    migration_dependencies=["apdirectory.authorities.piccolo_app"],
)
