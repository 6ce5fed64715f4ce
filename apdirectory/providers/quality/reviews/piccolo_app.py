from piccolo.conf.apps import AppConfig

from apdirectory.paths import MIGRATIONS
from apdirectory.providers.quality.reviews.tables import Draw, Finding, Review, ReviewAction, SelfAssessment

APP_CONFIG = AppConfig(
    app_name="reviews",
    migrations_folder_path=str(MIGRATIONS / "reviews"),
    table_classes=[SelfAssessment, Review, Finding, ReviewAction, Draw],
    migration_dependencies=["apdirectory.providers.quality.piccolo_app"],
)
