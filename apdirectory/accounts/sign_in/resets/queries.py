"""What a link that sets a new password is good for."""

from msgspec import Struct

from apdirectory.accounts.people.queries import LinkEnded, LinkNotWhole
from apdirectory.database.transaction import connection
from apdirectory.errors import WayOn
from apdirectory.web.clock import now
from apdirectory.web.tokens import token_hash

RESET = """
SELECT a.name, a.email, a.state, r.expires_at, r.used_at
FROM reset r JOIN account a ON a.id = r.account
WHERE r.token_hash = $1 AND r.purpose = 'password'
"""
ASK_AGAIN = "Ask for another. It works for an hour."
SEND_ANOTHER = WayOn("Send me a new link", "/sign-in/reset")


class Link(Struct, frozen=True, kw_only=True):
    """One that still works."""

    name: str
    email: str


async def reset_link(token: str) -> Link:
    """Looking at it does not use it up: programs that read mail for viruses look too."""
    async with connection() as database:
        row = await database.fetchrow(RESET, token_hash(token))
    if row is None:
        raise LinkNotWhole
    used_at, expires_at = row["used_at"], row["expires_at"]
    if used_at is not None or expires_at <= now() or row["state"] != "active":
        raise LinkEnded(used_at or min(expires_at, now()), ASK_AGAIN, way_on=SEND_ANOTHER)
    return Link(name=row["name"], email=row["email"])
