"""How an account can prove who it is, without what it proves it with."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from apdirectory.accounts.sign_in.credentials.totp import opened
from apdirectory.database.transaction import connection
from apdirectory.web.clock import now

METHODS = """
SELECT c.password_at, c.totp_at,
       (SELECT count(*) FROM recovery_code r WHERE r.account = a.id AND r.used_at IS NULL) AS codes_left, a.example,
       (SELECT max(p.created_at) FROM passkey p WHERE p.account = a.id) AS passkey_at
FROM account a LEFT JOIN credential c ON c.account = a.id
WHERE a.id = $1
"""
PROVED = "SELECT password_at, mailbox_at FROM session WHERE id = $1 AND ended_at IS NULL"
BEING_SET_UP = "SELECT totp_new FROM credential WHERE account = $1 AND totp_new_at > $2"
KEY_LASTS = timedelta(hours=1)


class Methods(Struct, frozen=True, kw_only=True):
    """Since when there is a password, an app and the newest passkey, and how many recovery codes are left."""

    password_at: datetime | None = None
    totp_at: datetime | None = None
    passkey_at: datetime | None = None
    codes_left: int = 0
    example: bool = False

    @property
    def has_second_factor(self) -> bool:
        return self.totp_at is not None or self.passkey_at is not None

    @property
    def lacks_codes(self) -> bool:
        """Whoever loses the device would be shut out. The apps of examples are nobody's to lose."""
        return self.has_second_factor and not self.codes_left and not self.example


class Proved(Struct, frozen=True, kw_only=True):
    """What was proved in a session, and when last: that one has the password, and the account's mail."""

    password_at: datetime | None = None
    mailbox_at: datetime | None = None


async def proved_in(session: UUID | None) -> Proved:
    async with connection() as database:
        row = await database.fetchrow(PROVED, session)
    return Proved(**dict(row)) if row else Proved()


async def methods(account: UUID | None) -> Methods:
    async with connection() as database:
        row = await database.fetchrow(METHODS, account)
    return Methods(**dict(row)) if row else Methods()


async def secret_being_set_up(account: UUID) -> str | None:
    """The key that is shown for an hour, until its first code is right, and never again."""
    async with connection() as database:
        kept = await database.fetchval(BEING_SET_UP, account, now() - KEY_LASTS)
    return opened(kept) if kept else None
