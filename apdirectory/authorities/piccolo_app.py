from piccolo.conf.apps import AppConfig

from apdirectory.authorities.tables import Authority
from apdirectory.paths import MIGRATIONS

APP_CONFIG = AppConfig(
    app_name="authorities",
    migrations_folder_path=str(MIGRATIONS / "authorities"),
    table_classes=[Authority],
    migration_dependencies=["apdirectory.places.piccolo_app"],
)
