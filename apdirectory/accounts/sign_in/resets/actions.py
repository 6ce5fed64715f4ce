"""Links that set a new password are sent and used here."""

from datetime import datetime, timedelta
from uuid import UUID

from apdirectory.accounts.people.queries import LinkEnded
from apdirectory.accounts.sign_in.actions import end_all_sessions, new_token
from apdirectory.accounts.sign_in.credentials.actions import set_password
from apdirectory.accounts.sign_in.queries import Known, hash_of_token
from apdirectory.accounts.sign_in.resets.queries import ASK_AGAIN, SEND_ANOTHER
from apdirectory.audit.actions import record
from apdirectory.database.asking import Asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.messages.actions import put
from apdirectory.settings import read_settings
from apdirectory.web.clock import now, time_of_day
from apdirectory.web.today import today
from apdirectory.web.words import day

AN_HOUR = timedelta(hours=1)

ADD = "INSERT INTO reset (token_hash, account, made_at, expires_at) VALUES ($1, $2, $3, $4)"
# Of two who use a link at once, the second waits, and then finds it used.
USE = """
UPDATE reset SET used_at = $2
FROM account
WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2 AND purpose = 'password'
  AND account.id = reset.account AND account.state = 'active'
RETURNING account.id
"""
USE_OTHERS = "UPDATE reset SET used_at = $2 WHERE account = $1 AND used_at IS NULL AND new_email IS NULL"


async def ask_reset(known: Known | None) -> None:
    """A link to whoever asks, if the address is an account's that is not disabled. Either way it is in the audit."""
    usable = known if known is not None and known.active else None
    async with transaction():
        await record("reset.asked", subject_kind="account", subject=str(usable.id) if usable else "")
        if usable is not None:
            await _send_link(usable)


async def _send_link(known: Known) -> None:
    """Its address is the installation's own, whatever the request said of its host."""
    token, made = new_token(), now()
    until = made + AN_HOUR
    async with transaction() as database:
        await database.execute(ADD, hash_of_token(token), known.id, made, until)
        link = f"{read_settings().base_url}/sign-in/reset/{token}"
        await put(known.email, "reset", link=link, until=_said(until))


async def use_reset(token: str, password: str) -> UUID:
    """Set the password, end every session and every other link. The second factor is asked for as ever."""
    when = now()
    async with transaction() as database:
        account: UUID | None = await database.fetchval(USE, hash_of_token(token), when)
        if account is None:
            raise LinkEnded(when, ASK_AGAIN, way_on=SEND_ANOTHER)
        await database.execute(USE_OTHERS, account, when)
        with asking(Asker(account=account)):
            await set_password(account, password)
            await end_all_sessions(account)
    return account


def _said(when: datetime) -> str:
    return f"{time_of_day(when)} on {day(today(when))}"
