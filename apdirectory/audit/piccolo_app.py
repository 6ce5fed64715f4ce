from piccolo.conf.apps import AppConfig

from apdirectory.paths import MIGRATIONS

APP_CONFIG = AppConfig(
    app_name="audit",
    migrations_folder_path=str(MIGRATIONS / "audit"),
    table_classes=[],
    migration_dependencies=[],
)
