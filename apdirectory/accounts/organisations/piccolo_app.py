from piccolo.conf.apps import AppConfig, table_finder

from apdirectory.paths import MIGRATIONS

APP_CONFIG = AppConfig(
    app_name="organisations",
    migrations_folder_path=str(MIGRATIONS / "organisations"),
    table_classes=table_finder(["apdirectory.accounts.organisations.tables"]),
    migration_dependencies=["apdirectory.authorities.piccolo_app"],
)
