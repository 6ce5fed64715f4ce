"""Who a session belongs to, and who an address belongs to."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from apdirectory.accounts.people.dormancy import is_dormant
from apdirectory.accounts.people.examples import may_sign_in_as_example
from apdirectory.accounts.sign_in.session import ABSOLUTE, IDLE, Held
from apdirectory.authorities.settings.queries import setting
from apdirectory.database.transaction import connection
from apdirectory.settings import read_settings
from apdirectory.web.clock import now
from apdirectory.web.tokens import token_hash

# $2: whether examples sign in here; elsewhere theirs are as good as closed.
# Of the memberships that stand, the one that was chosen comes first.
SESSION = """
SELECT s.id, s.account, a.name, a.email, CASE WHEN a.example AND NOT $2 THEN 'disabled' ELSE a.state END AS state,
       s.started_at, s.seen_at, s.second_factor_at, s.ended_at,
       coalesce(c.totp_at IS NOT NULL, false) AS has_totp,
       EXISTS (SELECT FROM passkey p WHERE p.account = s.account) AS has_passkey, s.membership AS chosen,
       m.id AS membership, m.organisation, o.name AS organisation_name, m.team, m.role, m.authority,
       ARRAY(SELECT authority FROM approval WHERE membership = m.id AND state = 'approved' ORDER BY 1) AS approved,
       coalesce(m.memberships, 0) AS memberships, coalesce(m.roles, '{}') AS roles
FROM session s
JOIN account a ON a.id = s.account
LEFT JOIN credential c ON c.account = s.account
LEFT JOIN LATERAL (
    SELECT each.*, count(*) OVER () AS memberships, array_agg(each.role) OVER () AS roles
    FROM membership each
    WHERE each.account = s.account AND each.stopped_at IS NULL
    ORDER BY each.id IS NOT DISTINCT FROM s.membership DESC
    LIMIT 1
) m ON true
LEFT JOIN organisation o ON o.id = m.organisation
WHERE s.token_hash = $1
"""

SESSIONS = """
SELECT id, started_at, seen_at, device, address FROM session
WHERE account = $1 AND ended_at IS NULL AND seen_at > $2 AND started_at > $3
ORDER BY seen_at DESC
"""

# Whoever has just chosen a password, by a link sent to them, has proved who they are.
KNOWN = """
SELECT a.id, a.name, a.email, CASE WHEN a.example AND NOT $2 THEN 'disabled' ELSE a.state END AS state, a.created_at,
       greatest(a.signed_in_at, c.password_at) AS signed_in_at
FROM account a LEFT JOIN credential c ON c.account = a.id
WHERE {which}
"""


class Known(Struct, frozen=True, kw_only=True):
    """An account, as signing in needs to know it."""

    id: UUID
    name: str
    email: str
    state: str
    created_at: datetime
    signed_in_at: datetime | None
    dormant_days: int
    """After how many without signing in the account counts as left."""

    @property
    def active(self) -> bool:
        return self.state == "active"

    @property
    def dormant(self) -> bool:
        return is_dormant(self, now(), timedelta(days=self.dormant_days))


class Open(Struct, frozen=True, kw_only=True):
    """A session for the list of one's own."""

    id: UUID
    started_at: datetime
    seen_at: datetime
    device: str
    address: str


def _examples_may() -> bool:
    return may_sign_in_as_example(read_settings())


async def session_of(token: str) -> Held | None:
    """The session whose cookie this is, live or not."""
    async with connection() as database:
        row = await database.fetchrow(SESSION, token_hash(token), _examples_may())
    if row is None:
        return None
    return Held(**dict(row) | {"approved": tuple(row["approved"]), "roles": tuple(row["roles"])})


async def sessions_of(account: UUID) -> list[Open]:
    """Those that are live, the one used last first."""
    at = now()
    async with connection() as database:
        return [Open(**row) for row in await database.fetch(SESSIONS, account, at - IDLE, at - ABSOLUTE)]


async def known_by_email(email: str) -> Known | None:
    return await _known("a.email = $1", email)


async def known_by_id(account: UUID) -> Known | None:
    return await _known("a.id = $1", account)


async def _known(which: str, value: str | UUID) -> Known | None:
    """As much is asked for one that is not there as for one that is."""
    days = (await setting("dormant_after_days")).number
    async with connection() as database:
        row = await database.fetchrow(KNOWN.format(which=which), value, _examples_may())
    return Known(**row, dormant_days=days) if row else None
