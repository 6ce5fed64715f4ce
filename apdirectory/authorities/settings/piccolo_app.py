from piccolo.conf.apps import AppConfig

from apdirectory.authorities.settings.tables import DatedSetting
from apdirectory.paths import MIGRATIONS

APP_CONFIG = AppConfig(
    app_name="settings",
    migrations_folder_path=str(MIGRATIONS / "settings"),
    table_classes=[DatedSetting],
    migration_dependencies=["apdirectory.authorities.piccolo_app"],
)
