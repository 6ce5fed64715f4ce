from piccolo.columns import UUID, Integer, Text, Timestamptz
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table

from apdirectory.database.engine import DB


class SignedLink(Table, db=DB):
    """A link that was mailed to one address, to do one thing. What the mail holds is not here: it is signed."""

    id = UUID(primary_key=True, default=UUID4())
    purpose = Text(default=None)
    """A code of those that app.py collects."""
    subject = Text(default=None, index=True)
    """The id of what it is about, in the room whose purpose it is."""
    recipient = Text(default=None)
    authority = Integer(null=True, default=None)
    """Whose managers read in the audit that it was used; null: nobody's in particular."""
    made_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    """In whole seconds, as it was signed."""
    used_at = Timestamptz(null=True, default=None)
    """When first."""
    revoked_at = Timestamptz(null=True, default=None)
    revoked_by = UUID(null=True, default=None)
    """The account; null: nobody who was signed in, such as the clock."""
    renewed_by = UUID(null=True, default=None, index=True)
    """The newest of those that were sent in its place."""
