from piccolo.conf.apps import AppConfig

from apdirectory.messages.tables import Outbox
from apdirectory.paths import MIGRATIONS

APP_CONFIG = AppConfig(
    app_name="messages",
    migrations_folder_path=str(MIGRATIONS / "messages"),
    table_classes=[Outbox],
    migration_dependencies=[],
)
