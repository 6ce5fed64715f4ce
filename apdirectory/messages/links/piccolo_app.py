from piccolo.conf.apps import AppConfig

from apdirectory.messages.links.tables import SignedLink
from apdirectory.paths import MIGRATIONS

APP_CONFIG = AppConfig(
    app_name="links",
    migrations_folder_path=str(MIGRATIONS / "links"),
    table_classes=[SignedLink],
    migration_dependencies=[],
)
