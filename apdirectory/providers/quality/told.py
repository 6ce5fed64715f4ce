"""Commissioners with a live placement are told, the same day, that a provider lapsed, was suspended, taken out of the
directory or not assured, or of a concern.

Who they are, placements will say: until there are any the list is empty.
"""

from collections.abc import Awaitable, Callable, Sequence

from msgspec import Struct

from apdirectory.audit.actions import record
from apdirectory.authorities.queries import authority as authority_by_code
from apdirectory.database.asking import NOBODY, asker, asking
from apdirectory.database.transaction import connection, transaction
from apdirectory.messages.actions import put


class Recipient(Struct, frozen=True, kw_only=True):
    """Somebody who answers for a child placed with the provider now."""

    email: str


LIVE: list[Callable[[int], Awaitable[Sequence[Recipient]]]] = []
"""Who has a live placement with a provider: each room that knows of placements adds a function that says so.

Whoever acts is a quality officer, a referrer or the clock, to whom row-level security shows no placement. So each is
asked as nobody, and has to ask a function of the database that runs as its owner (`database/guarded.py`, AS_OWNER):
one that reads a guarded table itself finds nothing, whoever acts, and its first test says so.
"""

LAPSED, ENDED, SUSPENDED = "lapse", "end", "suspend"
REMOVED, NOT_ASSURED, CONCERN = "remove", "not_assured", "concern"
SAID = {
    LAPSED: "evidence that has to be in date has run out",
    ENDED: "the provider’s assurance has ended, and no new review has confirmed it",
    SUSPENDED: "it is suspended",
    REMOVED: "it has taken the provider out of its directory",
    NOT_ASSURED: "it does not assure the provider after a review",
    CONCERN: "somebody has raised a concern",
}
"""What happened → how the mail says it."""

PROVIDER = "SELECT name, slug FROM provider WHERE id = $1"


async def tell_commissioners(provider: int, authority: int, what: str, reason: str = "") -> int:
    """One mail each, in the transaction that changes the status or takes the concern; how many.

    `reason`: what the public may read too. What a concern says stays with those who look into it.
    """
    async with transaction():
        recipients = await _commissioners(provider)
        if recipients:
            values = await _values(provider, authority, what, reason)
            for each in recipients:
                await put(each, "provider_stopped", **values)
        await _record(provider, authority, {"what": what, "mails": len(recipients)})
    return len(recipients)


async def _commissioners(provider: int) -> list[str]:
    """Each address once."""
    with asking(NOBODY):
        return sorted({told.email.lower() for live in LIVE for told in await live(provider)})


async def _record(provider: int, authority: int, detail: dict[str, object]) -> None:
    """For the managers where it happened, also where another authority's officer brought it about: then the service
    tells, since nobody writes into another authority's audit."""
    who = asker()
    with asking(who if who.authority in (None, authority) else NOBODY):
        await record(
            "quality.commissioners_told",
            subject_kind="provider",
            subject=str(provider),
            authority=authority,
            detail=detail,
        )


async def _values(provider: int, authority: int, what: str, reason: str) -> dict[str, str]:
    async with connection() as database:
        found = await database.fetchrow(PROVIDER, provider)
    council = await authority_by_code(authority)
    said = SAID[what] if what == CONCERN or not reason else f"{SAID[what]}: {reason}"
    return {
        "provider": found["name"],
        "what": said,
        "council": council.full_name if council else "The council",
        "link": f"/providers/{found['slug']}",
    }
