"""The outbox: mails are put in with what they tell, claimed by one sender at a time, and marked when sent."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from msgspec import Struct

from apdirectory.database.transaction import transaction
from apdirectory.messages.wording import write
from apdirectory.web.mail_address import is_mail_address

PUT = "INSERT INTO outbox (id, recipient, message, subject, body) SELECT $1, $2, $3, $4, $5 WHERE $6"

CLAIM = """
UPDATE outbox
SET tries = tries + 1, send_at = now() + interval '1 minute' * power(2, least(tries, 6))
WHERE id = (
    SELECT id FROM outbox
    WHERE sent_at IS NULL AND send_at <= now()
    ORDER BY send_at
    LIMIT 1
    FOR UPDATE SKIP LOCKED)
RETURNING id, recipient, subject, body, put_at, tries
"""
FORGET = "DELETE FROM outbox WHERE recipient = ANY($1::text[])"
MARK = "UPDATE outbox SET sent_at = now(), body = '' WHERE id = $1"


class Mail(Struct, frozen=True, kw_only=True):
    """One that is due."""

    id: UUID
    recipient: str
    subject: str
    body: str
    put_at: datetime
    tries: int
    """This one counted."""


async def put(to: str, message: str, **values: str) -> UUID:
    """Have one mail sent if, and only if, the open transaction commits. `message` and its values: `wording.MAILS`."""
    return await put_if(True, to, message, **values)


async def put_if(kept: bool, to: str, message: str, /, **values: str) -> UUID:
    """Unless it is `kept` the same is done for nothing: nobody is to learn by the time whether there was a mail."""
    if not is_mail_address(to):
        raise ValueError("This is no address for mail")
    written, mail = write(message, values), uuid4()
    async with transaction() as database:
        await database.execute(PUT, mail, to, message, written.subject, written.body, kept)
    return mail


async def forget(recipients: Collection[str]) -> None:
    """Leave unsent, and unkept, whatever is for these: accounts that are taken away, or that nobody reads mail of."""
    async with transaction() as database:
        await database.execute(FORGET, list(recipients))


async def claim_next() -> Mail | None:
    """The mail that has been due longest, for this sender alone until a minute from now.

    Claiming says when it is tried again: after one minute, two, four and so on to an hour. Marking it as sent is what
    ends that, so a sender that dies on the way leaves nothing to put right.
    """
    async with transaction() as database:
        row = await database.fetchrow(CLAIM)
    return Mail(**row) if row else None


async def mark_sent(mail: UUID) -> None:
    """It has been handed in. Its body, which may hold a link that lets people in, is not kept."""
    async with transaction() as database:
        await database.execute(MARK, mail)
