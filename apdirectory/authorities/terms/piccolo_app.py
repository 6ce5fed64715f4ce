from piccolo.conf.apps import AppConfig

from apdirectory.authorities.terms.tables import BankHoliday, Closure, Term
from apdirectory.paths import MIGRATIONS

APP_CONFIG = AppConfig(
    app_name="terms",
    migrations_folder_path=str(MIGRATIONS / "terms"),
    table_classes=[Term, Closure, BankHoliday],
    migration_dependencies=["apdirectory.authorities.piccolo_app"],
)
