from piccolo.conf.apps import AppConfig

from apdirectory.paths import MIGRATIONS

APP_CONFIG = AppConfig(
    app_name="documents",
    migrations_folder_path=str(MIGRATIONS / "documents"),
    table_classes=[],
    migration_dependencies=["apdirectory.accounts.access.piccolo_app"],
)
