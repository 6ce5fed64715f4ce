from piccolo.conf.apps import AppConfig

from apdirectory.paths import MIGRATIONS
from apdirectory.providers.quality.registration.tables import RegistrationPosition

APP_CONFIG = AppConfig(
    app_name="registration",
    migrations_folder_path=str(MIGRATIONS / "registration"),
    table_classes=[RegistrationPosition],
    migration_dependencies=["apdirectory.providers.quality.piccolo_app"],
)
