from piccolo.conf.apps import AppConfig

from apdirectory.accounts.organisations.tables import Organisation, RegisterChange, RegisterLink
from apdirectory.paths import MIGRATIONS

APP_CONFIG = AppConfig(
    app_name="organisations",
    migrations_folder_path=str(MIGRATIONS / "organisations"),
    table_classes=[Organisation, RegisterChange, RegisterLink],
    migration_dependencies=["apdirectory.authorities.piccolo_app"],
)
