from piccolo.columns import UUID, Boolean, Date, ForeignKey, Integer, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check
from piccolo.table import Table

from apdirectory.authorities.tables import Authority
from apdirectory.database.engine import DB


class Term(Table, db=DB):
    """Days on which schools are open: of one school, or of all schools of an authority. Kept for ever."""

    id = UUID(primary_key=True, default=UUID4())
    authority = ForeignKey(Authority, null=True, index=True)
    school = Integer(null=True, default=None, index=True)
    """An organisation's id."""
    name = Text(default=None)
    first_day = Date(default=None)
    last_day = Date(default=None)
    source = Text(default="")
    """Where the dates were read."""
    from_file = Boolean(default=False)
    entered_at = Timestamptz(default=TimestamptzNow())
    entered_by = UUID(null=True, default=None)
    """An account; None: the command line."""
    withdrawn_at = Timestamptz(null=True, default=None)
    withdrawn_by = UUID(null=True, default=None)
    withdrawn_why = Text(null=True, default=None)

    term_whose = Check("num_nonnulls(authority, school) = 1")
    term_days = Check("first_day <= last_day AND last_day - first_day < 366")


class Closure(Table, db=DB):
    """Days within a term on which nobody is taught: at one school, in an authority, or, with neither, everywhere."""

    id = UUID(primary_key=True, default=UUID4())
    authority = ForeignKey(Authority, null=True, index=True)
    school = Integer(null=True, default=None, index=True)
    why = Text(default=None)
    name = Text(default=None)
    first_day = Date(default=None)
    last_day = Date(default=None)
    source = Text(default="")
    from_file = Boolean(default=False)
    entered_at = Timestamptz(default=TimestamptzNow())
    entered_by = UUID(null=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)
    withdrawn_by = UUID(null=True, default=None)
    withdrawn_why = Text(null=True, default=None)

    closure_whose = Check("num_nonnulls(authority, school) <= 1")
    closure_days = Check("first_day <= last_day AND last_day - first_day < 366")
    closure_why = Check("why IN ('inset', 'holiday', 'bank_holiday', 'weather', 'other')")


class BankHoliday(Table, db=DB):
    """A bank holiday of England. One that was withdrawn stays withdrawn, whatever later lists say."""

    id = UUID(primary_key=True, default=UUID4())
    day = Date(default=None, index=True)
    name = Text(default=None)
    source = Text(default="")
    why = Text(null=True, default=None)
    """Why an administrator added it."""
    entered_at = Timestamptz(default=TimestamptzNow())
    entered_by = UUID(null=True, default=None)
    """An account; None: the list that the service came with."""
    withdrawn_at = Timestamptz(null=True, default=None)
    withdrawn_by = UUID(null=True, default=None)
    withdrawn_why = Text(null=True, default=None)
