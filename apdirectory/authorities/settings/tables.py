from piccolo.columns import JSONB, UUID, Date, ForeignKey, Serial, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from apdirectory.authorities.tables import Authority
from apdirectory.database.engine import DB


class DatedSetting(Table, db=DB):
    """A value from a day on. Rows stay for ever: a new value is a new row, and one that never counted is taken back."""

    id = Serial(primary_key=True)
    authority = ForeignKey(Authority, null=True, index=True, on_delete=OnDelete.restrict)
    """Null: the installation's."""
    name = Text(default=None)
    """Of authorities/settings/definitions."""
    value = JSONB(default=None, null=False)
    """JSON's null: back to what counts where nothing is said."""
    from_day = Date(default=None)
    why = Text(default="")
    set_by = UUID(null=True, default=None)
    """The account; null: from before changes were kept, or an example."""
    set_at = Timestamptz(default=TimestamptzNow())
    taken_back_at = Timestamptz(null=True, default=None)
    taken_back_by = UUID(null=True, default=None)

    dated_setting_name = Check("name <> ''")
