"""The outbox: mails are put in with what they tell, claimed by one sender at a time, and marked when sent."""

from uuid import UUID, uuid4

from apdirectory.database.transaction import transaction
from apdirectory.messages.mail_address import is_mail_address
from apdirectory.messages.wording import write

CHANNEL = "outbox"
"""Of PostgreSQL's notifications: a mail was put in, and its transaction committed."""

PUT = "INSERT INTO outbox (id, recipient, message, subject, body) VALUES ($1, $2, $3, $4, $5)"


async def put(to: str, message: str, **values: str) -> UUID:
    """Have one mail sent if, and only if, the open transaction commits. `message` and its values: `wording.MAILS`."""
    if not is_mail_address(to):
        raise ValueError("This is no address for mail")
    written, mail = write(message, values), uuid4()
    async with transaction() as database:
        await database.execute(PUT, mail, to, message, written.subject, written.body)
        await database.execute(f"NOTIFY {CHANNEL}")
    return mail
