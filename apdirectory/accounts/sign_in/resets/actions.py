"""Links that set a new password are sent and used here."""

from datetime import timedelta
from uuid import UUID

from apdirectory.accounts.people.queries import LinkEnded
from apdirectory.accounts.sign_in.actions import end_all_sessions
from apdirectory.accounts.sign_in.credentials.actions import keep_password
from apdirectory.accounts.sign_in.credentials.hashing import hash_of
from apdirectory.accounts.sign_in.guessing.actions import begin_anew, is_time_for
from apdirectory.accounts.sign_in.guessing.limits import WINDOW, seldom
from apdirectory.accounts.sign_in.queries import Known
from apdirectory.accounts.sign_in.resets.queries import ASK_AGAIN, SEND_ANOTHER
from apdirectory.audit.actions import record
from apdirectory.database.asking import Asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.messages.actions import put_if
from apdirectory.settings import read_settings
from apdirectory.web.clock import moment, now
from apdirectory.web.tokens import new_token, token_hash

AN_HOUR = timedelta(hours=1)
NOBODY = "nobody@example.org"
"""To whom a mail is written that is not sent."""

ADD = "INSERT INTO reset (token_hash, account, made_at, expires_at) SELECT $1, id, $3, $4 FROM account WHERE id = $2"
# Of two who use a link at once, the second waits, and then finds it used.
USE = """
UPDATE reset SET used_at = $2
FROM account
WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2 AND purpose = 'password'
  AND account.id = reset.account AND account.state = 'active'
RETURNING account.id, account.email
"""


async def ask_reset(known: Known | None) -> None:
    """A link to whoever asks, if the address is an account's that is not disabled. Either way it is in the audit.

    Either way, too, the same is done: the same statements, of which the last two keep nothing where there is nobody.
    """
    usable = known if known is not None and known.active else None
    async with transaction():
        await record("reset.asked", subject_kind="account", subject=str(usable.id) if usable else "")
        await _send_link(usable)


async def send_to_dormant(known: Known) -> None:
    """A link for whoever gave the right password of an account that was left, not more often than they can use it."""
    async with transaction():
        if await is_time_for(seldom("mail to dormant", known.id, WINDOW)):
            await ask_reset(known)


async def _send_link(usable: Known | None) -> None:
    """Its address is the installation's own, whatever the request said of its host."""
    token, made = new_token(), now()
    until = made + AN_HOUR
    async with transaction() as database:
        await database.execute(ADD, token_hash(token), usable.id if usable else None, made, until)
        link = f"{read_settings().base_url}/sign-in/reset/{token}"
        to = usable.email if usable else NOBODY
        await put_if(usable is not None, to, "reset", link=link, until=moment(until))


async def use_reset(token: str, password: str) -> UUID:
    """Set the password, end every session and every other link. The second factor is asked for as ever."""
    when, anew = now(), await hash_of(password)
    async with transaction() as database:
        used = await database.fetchrow(USE, token_hash(token), when)
        if used is None:
            raise LinkEnded(when, ASK_AGAIN, way_on=SEND_ANOTHER)
        account: UUID = used["id"]
        with asking(Asker(account=account)):
            await keep_password(account, anew)
            await end_all_sessions(account)
            await begin_anew(account, used["email"])
    return account
