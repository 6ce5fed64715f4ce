from piccolo.columns import UUID, ForeignKey, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table

from apdirectory.accounts.people.tables import Account
from apdirectory.authorities.tables import Authority
from apdirectory.database.engine import DB


class AccessGrant(Table, db=DB):
    """Lets one person read and answer one record, for a purpose, until a day. Row-level security is forced."""

    id = UUID(primary_key=True, default=UUID4())
    authority_id = ForeignKey(Authority, null=False, index=True)
    record = UUID(default=None)
    """The referral it is about."""
    account = ForeignKey(Account, null=False, index=True)
    purpose = Text(default=None)
    given_by = UUID(default=None)
    given_at = Timestamptz(default=TimestamptzNow())
    until = Timestamptz(default=None)
    ended_at = Timestamptz(null=True, default=None)
