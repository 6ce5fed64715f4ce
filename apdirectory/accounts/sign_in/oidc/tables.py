from piccolo.columns import ForeignKey, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
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

    identity_person = Unique(["issuer", "subject"])
    identity_of_provider = Unique(["account", "issuer"])
