from piccolo.columns import Date, ForeignKey, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from apdirectory.database.engine import DB
from apdirectory.providers.entries.tables import Provider


class ConfirmReminder(Table, db=DB):
    """That those who keep an entry were reminded to confirm it: once each time, for what counts since a day."""

    provider = ForeignKey(Provider, null=False)
    since = Date(default=None)
    """Since when what they confirmed last counts."""
    reminder = Text(default=None)
    """Before what, and how many days: mark-21."""
    sent_at = Timestamptz(default=TimestamptzNow())

    confirm_reminder_once = Unique([provider, since, reminder], name="confirm_reminder_once")
