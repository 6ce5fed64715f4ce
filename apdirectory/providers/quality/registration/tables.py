from piccolo.columns import UUID, Boolean, ForeignKey, Numeric, SmallInt, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check
from piccolo.table import Table

from apdirectory.database.engine import DB
from apdirectory.providers.entries.tables import Provider


class RegistrationPosition(Table, db=DB):
    """What a provider declared of its hours and numbers, which say whether it has to register as a school."""

    id = UUID(primary_key=True, default=UUID4())
    provider = ForeignKey(Provider, null=False, index=True)
    hours = Numeric(digits=(4, 1), default=None)
    """A week, of who is there the longest."""
    many = SmallInt(default=None)
    """How many of compulsory school age are there for `asked_hours` or longer."""
    asked_hours = SmallInt(null=True, default=None)
    """A week: the council's advice as it was asked. Null: declared before this was kept."""
    ehcp = Boolean(default=None)
    """Whether any of them has an education, health and care plan."""
    looked_after = Boolean(default=None)
    sen = Boolean(default=None)
    """Whether any of them has special educational needs, with or without a plan."""
    declared_at = Timestamptz(default=TimestamptzNow())
    declared_by = UUID(null=True, default=None)
    """The account; null: an example."""

    registration_hours = Check("hours BETWEEN 0 AND 60")
    registration_many = Check("many BETWEEN 0 AND 999")
    registration_known = Check("many > 0 OR NOT (ehcp OR looked_after OR sen)")
    registration_plan = Check("sen OR NOT ehcp")
