from piccolo.conf.apps import AppConfig

from apdirectory.paths import MIGRATIONS
from apdirectory.providers.confirming.tables import ConfirmReminder

APP_CONFIG = AppConfig(
    app_name="confirming",
    migrations_folder_path=str(MIGRATIONS / "confirming"),
    table_classes=[ConfirmReminder],
    migration_dependencies=["apdirectory.providers.entries.piccolo_app"],
)
