from piccolo.conf.apps import AppConfig

from apdirectory.paths import MIGRATIONS

APP_CONFIG = AppConfig(
    app_name="listing",
    migrations_folder_path=str(MIGRATIONS / "listing"),
    table_classes=[],
    migration_dependencies=["apdirectory.providers.quality.piccolo_app"],
)
