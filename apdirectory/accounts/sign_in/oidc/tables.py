from piccolo.columns import ForeignKey, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from apdirectory.accounts.people.tables import Account
from apdirectory.database.engine import DB


class Identity(Table, db=DB):
    """An account elsewhere with which an account here is signed in to: of each provider one."""

    account = ForeignKey(Account, null=False, index=True)
    issuer = Text(default=None)
    subject = Text(default=None)
    """What the provider calls the person, for ever. The address is not kept: it changes hands."""
    linked_at = Timestamptz(default=TimestamptzNow())
    used_at = Timestamptz(null=True, default=None)
    removed_at = Timestamptz(null=True, default=None)
    """When its owner took it away: it signs nobody in, and no address brings it back. Of those that stand, a person
    there is one here, and an account has one of each provider (by the migration's indexes)."""
