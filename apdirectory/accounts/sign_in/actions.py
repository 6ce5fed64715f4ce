"""Sessions begin, are renewed, act for somebody and end here; each is in the audit."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from apdirectory.audit.actions import record
from apdirectory.database.asking import Asker, asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.errors import Forbidden, ProveFirst
from apdirectory.messages.actions import put
from apdirectory.web.clock import now, time_of_day
from apdirectory.web.today import today
from apdirectory.web.tokens import new_token, token_hash
from apdirectory.web.words import day

# Whoever has one membership acts for it until they choose another, also when a second one comes meanwhile.
START = """
INSERT INTO session (
    token_hash, account, started_at, seen_at, device, address, second_factor_at, password_at, membership)
SELECT $1, a.id, $3, $3, $4, $5, CASE WHEN $6 THEN $3::timestamptz END, CASE WHEN $7 THEN $3::timestamptz END,
       (SELECT min(m.id::text)::uuid FROM membership m WHERE m.account = a.id AND m.stopped_at IS NULL
        HAVING count(*) = 1)
FROM account a WHERE a.id = $2 AND a.state = 'active'
RETURNING id
"""
# Whoever takes a way in away locks the account first: then it is gone here, or the session is there to be ended.
WAIT = "SELECT FROM account WHERE id = $1 FOR KEY SHARE"
STANDS = """
SELECT ($2::uuid IS NULL OR EXISTS (SELECT FROM passkey WHERE id = $2 AND account = $1))
   AND ($3 = '' OR EXISTS (
       SELECT FROM identity WHERE account = $1 AND issuer = $3 AND subject = $4 AND removed_at IS NULL))
   AND ($5::timestamptz IS NULL OR EXISTS (SELECT FROM credential WHERE account = $1 AND password_at = $5))
"""
TAKEN_AWAY = "What you signed in with was taken away from the account meanwhile. Sign in another way."
RENEW = """
UPDATE session SET token_hash = $2, second_factor_at = $3, seen_at = $3
WHERE token_hash = $1 AND ended_at IS NULL
RETURNING id, account
"""
SEEN = "UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at < $2 AND ended_at IS NULL"
ACT_FOR = """
UPDATE session SET membership = m.id
FROM membership m
WHERE session.id = $1 AND session.ended_at IS NULL AND m.id = $2 AND m.account = session.account
  AND m.stopped_at IS NULL
RETURNING session.account, m.id AS membership, m.organisation, m.team, m.role, m.authority
"""
END = "UPDATE session SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL RETURNING account"
END_OWN = "UPDATE session SET ended_at = $3 WHERE id = $1 AND account = $2 AND ended_at IS NULL RETURNING id"
END_ALL = """
UPDATE session SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $3 RETURNING id
"""
SIGNED_IN = """
UPDATE account SET signed_in_at = $2
FROM account AS before
WHERE account.id = $1 AND before.id = account.id
RETURNING before.signed_in_at, account.email
"""


class By(Struct, frozen=True, kw_only=True):
    """What somebody signs in with that its owner may take away in the same moment."""

    passkey: UUID | None = None
    issuer: str = ""
    subject: str = ""
    """There: of an account elsewhere."""
    password_at: datetime | None = None
    """Since when the password is what it was when it was verified."""


PASSWORD = By()


async def start_session(
    account: UUID,
    *,
    device: str = "",
    address: str = "",
    proved: bool = False,
    typed: bool = False,
    by: By = PASSWORD,
) -> str:
    """A session with a new token, which is what the cookie holds. `typed`: the password was, just now; `proved`: by
    what counts as two factors.

    It says who somebody is only as far as they have proved it: see `visitor_from`.
    """
    token = new_token()
    async with transaction() as database:
        await database.execute(WAIT, account)
        if not await database.fetchval(STANDS, account, by.passkey, by.issuer, by.subject, by.password_at):
            raise Forbidden(TAKEN_AWAY)
        started = await database.fetchval(START, token_hash(token), account, now(), device, address, proved, typed)
        if started is None:
            raise Forbidden("This account is closed. Ask the person who gave you access.")
    return token


async def renew_session(token: str) -> str:
    """The second factor was right: the same session goes on under a new token, and the old one opens nothing."""
    renewed = new_token()
    async with transaction() as database:
        row = await database.fetchrow(RENEW, token_hash(token), token_hash(renewed), now())
    if row is None:
        raise ProveFirst("You were signed out. Sign in again.", "/sign-in")
    return renewed


async def note_seen(session: UUID, when: datetime) -> None:
    async with transaction() as database:
        await database.execute(SEEN, session, when)


async def note_signed_in(account: UUID, *, method: str, new_device: bool, device: str) -> None:
    """All is proved, by `method` last. Where the account has been used before, but not on this device, its owner is
    told."""
    when = now()
    with asking(_self(account)):
        async with transaction() as database:
            before, email = await database.fetchrow(SIGNED_IN, account, when)
            await record("account.signed_in", subject_kind="account", subject=str(account), detail={"method": method})
            if new_device and before is not None:
                at = f"{day(today(when))}, {time_of_day(when)}"
                await put(email, "signed_in_new_device", device=device or "Not known", when=at)


async def note_failure(action: str, account: UUID | None) -> None:
    """A wrong password or code, for the managers of each authority that the account works in.

    What was typed is not kept, not even as a name: it may be a password. The work is the same without an account.
    """
    with asking(_self(account)):
        await record(action, subject_kind="account", subject=str(account or ""))


async def act_for(session: UUID, membership: UUID) -> None:
    """Of one's own memberships, from the next request on. It is recorded as by whom one now acts as."""
    async with transaction() as database:
        chosen = await database.fetchrow(ACT_FOR, session, membership)
        if chosen is None:
            raise Forbidden("You cannot act for them any more. Choose again, or ask the person who gave you access.")
        with asking(Asker(**chosen)):
            await record("session.acts_for", subject_kind="membership", subject=str(membership))


async def end_session(session: UUID) -> None:
    """Signed out: at once, whatever else the browser still holds."""
    async with transaction() as database:
        account = await database.fetchval(END, session, now())
        if account is not None:
            with asking(_self(account)):
                await record("session.ended", subject_kind="session", subject=str(session))


async def end_own_session(account: UUID, session: UUID) -> bool:
    """One in the list of one's own; whether it was still there."""
    async with transaction() as database:
        ended = await database.fetchval(END_OWN, session, account, now())
        if ended is not None:
            await record("session.ended", subject_kind="session", subject=str(session))
    return ended is not None


async def end_all_sessions(account: UUID, *, but: UUID | None = None) -> int:
    """Everywhere, or everywhere else; how many there were."""
    async with transaction() as database:
        ended = await database.fetch(END_ALL, account, now(), but)
        if ended:
            detail = {"sessions": len(ended)}
            action = "session.ended_others" if but else "session.ended_all"
            await record(action, subject_kind="account", subject=str(account), detail=detail)
    return len(ended)


def _self(account: UUID | None) -> Asker:
    """Until a membership is acted for, the audit still says which account it was."""
    return asker() if asker().account == account else Asker(account=account)
