from piccolo.columns import UUID, Boolean, Integer, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
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
    held = Boolean(default=False)
    """Waits to become a line of the daily mail."""
    problem = Text(null=True, default=None)
    """Why it was not taken last, in words that say nothing of the mail."""
    failed_at = Timestamptz(null=True, default=None)
    """When it was given up."""


class MailChoice(Table, db=DB):
    """What somebody chose for a kind of mail, where it is not the usual: at once."""

    account = UUID(default=None)
    message = Text(default=None)
    choice = Text(default=None)

    mail_choice_once = Unique(["account", "message"])
    mail_choice_choice = Check("choice IN ('daily', 'none')")


class ScheduleRun(Table, db=DB):
    """That a clock action ran for a time it was due: kept in the transaction of what it did."""

    name = Text(default=None)
    due_at = Timestamptz(default=None)
    ran_at = Timestamptz(default=TimestamptzNow())

    schedule_run_once = Unique(["name", "due_at"])
