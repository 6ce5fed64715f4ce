from piccolo.conf.apps import AppConfig

from apdirectory.accounts.sign_in.oidc.tables import Identity
from apdirectory.accounts.sign_in.tables import (
    Credential,
    Passkey,
    PasskeyChallenge,
    RecoveryCode,
    Reset,
    Session,
    Tries,
)
from apdirectory.paths import MIGRATIONS

APP_CONFIG = AppConfig(
    app_name="sign_in",
    migrations_folder_path=str(MIGRATIONS / "sign_in"),
    table_classes=[Credential, Identity, Passkey, PasskeyChallenge, RecoveryCode, Reset, Session, Tries],
    migration_dependencies=["apdirectory.accounts.people.piccolo_app"],
)
