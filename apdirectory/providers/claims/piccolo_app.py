from piccolo.conf.apps import AppConfig

from apdirectory.paths import MIGRATIONS
from apdirectory.providers.claims.tables import Claim

APP_CONFIG = AppConfig(
    app_name="claims",
    migrations_folder_path=str(MIGRATIONS / "claims"),
    table_classes=[Claim],
    migration_dependencies=["apdirectory.providers.entries.piccolo_app"],
)
