from piccolo.columns import UUID, Array, Boolean, Date, ForeignKey, Serial, SmallInt, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from apdirectory.authorities.tables import Authority
from apdirectory.database.engine import DB


class OwnStandard(Table, db=DB):
    """What an authority asks of providers otherwise than the national items do. Rows stay: a change is a new row."""

    id = Serial(primary_key=True)
    authority = ForeignKey(Authority, null=False, index=True, on_delete=OnDelete.restrict)
    code = Text(default=None)
    """A national item's, or one of the authority's own, which begins with `own_`."""
    heading = Text(default=None)
    label = Text(default=None)
    public_label = Text(default=None)
    critical = Boolean(default=False)
    months = SmallInt(null=True, default=None)
    """Null: as the certificate says."""
    kinds = Array(base_column=Text(), default=list)
    asked = Boolean(default=True)
    seen_only = Boolean(default=False)
    since = Date(default=None)
    why = Text(default=None)
    set_by = UUID(null=True, default=None)
    set_at = Timestamptz(default=TimestamptzNow())

    own_standard_code = Check("code ~ '^[a-z][a-z0-9_]{2,59}$'")
    own_standard_heading = Check("heading IN ('safeguarding', 'health_and_safety', 'support', 'education')")
    own_standard_said = Check("label ~ '\\S' AND public_label ~ '\\S' AND why ~ '\\S'")
    own_standard_months = Check("months BETWEEN 1 AND 120")
    own_standard_kinds = Check("kinds <> '{}'")
