from piccolo.conf.apps import AppConfig, table_finder

from apdirectory.paths import MIGRATIONS

APP_CONFIG = AppConfig(
    app_name="authorities",
    migrations_folder_path=str(MIGRATIONS / "authorities"),
    table_classes=table_finder(["apdirectory.authorities.tables"]),
    migration_dependencies=["apdirectory.places.piccolo_app"],
)
