from piccolo.conf.apps import AppConfig

from apdirectory.messages.tables import MailChoice, Outbox, ScheduleRun
from apdirectory.paths import MIGRATIONS

APP_CONFIG = AppConfig(
    app_name="messages",
    migrations_folder_path=str(MIGRATIONS / "messages"),
    table_classes=[Outbox, MailChoice, ScheduleRun],
    migration_dependencies=[],
)
