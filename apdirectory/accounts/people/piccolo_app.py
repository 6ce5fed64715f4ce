from piccolo.conf.apps import AppConfig

from apdirectory.accounts.people.tables import Account, Approval, Invitation, Membership, Team
from apdirectory.paths import MIGRATIONS

APP_CONFIG = AppConfig(
    app_name="people",
    migrations_folder_path=str(MIGRATIONS / "people"),
    table_classes=[Account, Approval, Invitation, Membership, Team],
    migration_dependencies=["apdirectory.accounts.organisations.piccolo_app"],
)
