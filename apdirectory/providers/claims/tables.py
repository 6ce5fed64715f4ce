from piccolo.columns import UUID, ForeignKey, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check
from piccolo.table import Table

from apdirectory.accounts.organisations.tables import Organisation
from apdirectory.database.engine import DB
from apdirectory.providers.entries.tables import Provider


class Claim(Table, db=DB):
    """Somebody says that an entry nobody keeps is theirs. Never public."""

    id = UUID(default=UUID4(), primary_key=True)
    provider = ForeignKey(Provider, null=False, index=True)
    name = Text(default=None)
    email = Text(default=None)
    position = Text(default=None)
    """What they are at the provider."""
    number = Text(null=True, default=None)
    """URN, charity or company number, as typed."""
    contact = Text(null=True, default=None)
    """The phone or email that the register has, as typed."""
    account = UUID(null=True, default=None)
    """Of an editor who was signed in; others prove the address by a link."""
    organisation = ForeignKey(Organisation, null=True, on_delete=OnDelete.set_null)
    """The editor's own; once it is approved, whose the entry became."""
    state = Text(default="sent")
    made_at = Timestamptz(default=TimestamptzNow())
    confirmed_at = Timestamptz(null=True, default=None)
    """When the address was proved: from then on it waits for a quality officer."""
    decided_at = Timestamptz(null=True, default=None)
    decided_by = UUID(null=True, default=None)
    reason = Text(null=True, default=None)
    """Why it was refused."""

    claim_state = Check("state IN ('sent', 'waiting', 'approved', 'refused')")
