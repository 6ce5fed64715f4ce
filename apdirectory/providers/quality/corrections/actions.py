"""Anyone says what is wrong in an entry; a quality officer where it sits says what came of it."""

from datetime import timedelta
from uuid import UUID, uuid4

from apdirectory.accounts.access.roles import QUALITY_OFFICER
from apdirectory.accounts.sign_in.guessing.actions import try_once
from apdirectory.accounts.sign_in.guessing.limits import of_strangers
from apdirectory.audit.actions import record
from apdirectory.authorities.settings.queries import setting
from apdirectory.database.asking import asker
from apdirectory.database.transaction import connection, transaction
from apdirectory.errors import Conflict, NotFound
from apdirectory.messages.actions import put
from apdirectory.providers.quality.corrections.correction import Correction, Told
from apdirectory.providers.quality.corrections.queries import correction
from apdirectory.web.clock import now

MOST_OF_ADDRESS = 10
MOST_OF_EVERYONE = 300
"""In an hour: a whole school may be behind one address, and nobody reads more than that in a day."""
WINDOW = timedelta(hours=1)

SHOWN = """
SELECT a.uses_service, a.full_name AS council FROM provider p JOIN authority a ON a.id = p.authority
WHERE p.id = $1 AND p.state IN ('published', 'paused')
"""
ADD = """
INSERT INTO correction (id, provider, fact, what_is_right, how_known, email, sent_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
# The address is forgotten once it has been answered.
DECIDE = """
UPDATE correction SET state = $2, answer = $3, decided_at = $4, decided_by = $5, email = NULL
WHERE id = $1 AND state = 'waiting'
RETURNING id
"""
FORGET = """
DELETE FROM correction WHERE id IN (
    SELECT id FROM correction WHERE decided_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING id
"""
AT_A_TIME = 5000
"""Rows that are deleted in one transaction. What is left goes the next night."""
ANSWERS = {"corrected": "We have corrected the entry", "not_corrected": "We have not changed the entry"}
NOBODY_READS = "{} does not use this service, so nobody there would read it. Tell the provider itself."


async def tell_what_is_wrong(provider: int, told: Told, *, address: str) -> None:
    """Kept for the desk. TooMany where too many came from this address, or from everyone, within the hour.

    Conflict where the council does not use the service.
    """
    limits = of_strangers("correction", address, most=MOST_OF_ADDRESS, most_of_everyone=MOST_OF_EVERYONE, window=WINDOW)
    await try_once(limits)
    async with connection() as database:
        home = await database.fetchrow(SHOWN, provider)
    if home is None:
        raise NotFound
    if not home["uses_service"]:
        raise Conflict(NOBODY_READS.format(home["council"]), title="Tell the provider itself")
    said = (told.fact, told.what_is_right, told.how_known, told.email or None, now())
    async with transaction() as database:
        await database.execute(ADD, uuid4(), provider, *said)


async def decide_correction(id: UUID, state: str, answer: str) -> None:
    """`corrected` or `not_corrected`, with an answer that is mailed to whoever left an address."""
    async with transaction() as database:
        found = await to_decide(id)
        if not await database.fetchval(DECIDE, id, state, answer, now(), asker().account):
            raise Conflict("Somebody answered this first. Open it again to see what they said.")
        await record(
            "correction.decided",
            subject_kind="correction",
            subject=str(id),
            authority=found.authority,
            why=answer,
            detail={"decision": state},
        )
        if found.email:
            said = {"provider": found.name, "decision": ANSWERS[state], "answer": answer}
            await put(found.email, "correction_answered", **said, link=f"/providers/{found.slug}")


async def forget_decided(at_most: int = AT_A_TIME) -> int:
    """Delete what has been kept long enough after it was answered; how many. What waits stays."""
    before = now() - timedelta(days=(await setting("keep_corrections_days")).number)
    async with transaction() as database:
        gone = len(await database.fetch(FORGET, before, at_most))
        if gone:
            await record("records.deleted", subject_kind="records", detail={"correction": gone})
    return gone


async def to_decide(id: UUID) -> Correction:
    """One of the asker's own authority; another's is not there."""
    found, who = await correction(id), asker()
    if found is None or who.role != QUALITY_OFFICER or who.authority != found.authority:
        raise NotFound
    return found
