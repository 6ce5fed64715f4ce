from piccolo.columns import UUID, Integer, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table

from apdirectory.database.engine import DB


class Outbox(Table, db=DB):
    """A mail that is to be sent, or was: put here in the transaction of what it tells, so that neither is lost."""

    id = UUID(primary_key=True, default=UUID4())
    """Also the left half of its Message-ID, whenever it is sent."""
    recipient = Text(default=None)
    message = Text(default=None)
    """The template that it was made of."""
    subject = Text(default=None)
    body = Text(default=None)
    """Emptied once it was sent: it may hold a link that lets in whoever has it."""
    put_at = Timestamptz(default=TimestamptzNow())
    send_at = Timestamptz(default=TimestamptzNow())
    """Not before this; while it is being sent, when it would be tried again."""
    tries = Integer(default=0)
    sent_at = Timestamptz(null=True, default=None)
