from piccolo.columns import UUID, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from apdirectory.accounts.people.tables import Account, Membership
from apdirectory.authorities.tables import Authority
from apdirectory.database.engine import DB


class AccessGrant(Table, db=DB):
    """Lets one person read and answer one record, for a purpose, until a time. Row-level security is forced."""

    id = UUID(primary_key=True, default=UUID4())
    authority_id = ForeignKey(Authority, null=False, on_delete=OnDelete.restrict)
    record = UUID(default=None, index=True)
    """The referral it is about."""
    account = ForeignKey(Account, null=False, index=True)
    membership = ForeignKey(Membership, null=True, default=None, index=True)
    """As whom: it opens nothing for the same person in another place, and nothing once this place is stopped."""
    purpose = Text(default=None)
    given_by = UUID(default=None)
    given_at = Timestamptz(default=TimestamptzNow())
    until = Timestamptz(default=None)
    ended_at = Timestamptz(null=True, default=None)

    access_grant_of_authority = Unique(["authority_id", "id"])
    """What tables that point here refer to, so that none points into another authority."""
    access_grant_purpose = Check("purpose ~ '\\S'")
    access_grant_until = Check("until > given_at")
