from piccolo.columns import UUID, Date, ForeignKey, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check
from piccolo.table import Table

from apdirectory.database.engine import DB
from apdirectory.providers.entries.tables import Provider


class Evidence(Table, db=DB):
    """That a provider meets an item: a file, a link, or that somebody saw what must not be kept."""

    id = UUID(primary_key=True, default=UUID4())
    provider = ForeignKey(Provider, null=False, index=True)
    item = Text(default=None)
    form = Text(default=None)
    document = UUID(null=True, default=None)
    """Kept just after the row: its policy asks whose evidence it is."""
    link = Text(null=True, default=None)
    seen_on = Date(null=True, default=None)
    seen_by = Text(null=True, default=None)
    issued_on = Date(null=True, default=None)
    ends_on = Date(default=None)
    """The last day on which it holds: as the certificate says, or so many months after its issue."""
    state = Text(default="waiting")
    added_by = UUID(null=True, default=None)
    """The account; null: an example."""
    added_at = Timestamptz(default=TimestamptzNow())
    accepted_on = Date(null=True, default=None)
    checked_by = UUID(null=True, default=None)
    checked_at = Timestamptz(null=True, default=None)
    refused_why = Text(null=True, default=None)
    ended_on = Date(null=True, default=None)
    """Refused or withdrawn on this day."""
    ended_by = UUID(null=True, default=None)

    evidence_form = Check("form IN ('file', 'link', 'seen')")
    evidence_state = Check("state IN ('waiting', 'accepted', 'refused', 'withdrawn')")
    evidence_shown = Check(
        "(form = 'file' OR document IS NULL) AND (form = 'link') = (link IS NOT NULL) "
        "AND (form = 'seen') = (seen_on IS NOT NULL) AND (form = 'seen') = (seen_by IS NOT NULL)"
    )
    evidence_link = Check("link ~ '^https://'")
    evidence_accepted = Check("state <> 'accepted' OR accepted_on IS NOT NULL AND ended_on IS NULL")
    evidence_ended = Check("(state IN ('refused', 'withdrawn')) = (ended_on IS NOT NULL)")
    evidence_refused = Check("state <> 'refused' OR refused_why ~ '\\S'")
