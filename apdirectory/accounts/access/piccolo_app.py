from piccolo.conf.apps import AppConfig

from apdirectory.accounts.access.tables import AccessGrant
from apdirectory.paths import MIGRATIONS

APP_CONFIG = AppConfig(
    app_name="access",
    migrations_folder_path=str(MIGRATIONS / "access"),
    table_classes=[AccessGrant],
    migration_dependencies=["apdirectory.accounts.people.piccolo_app"],
)
