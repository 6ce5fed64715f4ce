from piccolo.conf.apps import AppConfig

from apdirectory.paths import MIGRATIONS
from apdirectory.providers.quality.tables import Inspection, QualityStatus, QualityStep, Recognition

APP_CONFIG = AppConfig(
    app_name="quality",
    migrations_folder_path=str(MIGRATIONS / "quality"),
    table_classes=[Inspection, QualityStatus, QualityStep, Recognition],
    migration_dependencies=["apdirectory.providers.entries.piccolo_app"],
)
