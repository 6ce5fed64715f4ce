from piccolo.columns import Array, Boolean, Date, ForeignKey, SmallInt, Text
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from apdirectory.database.engine import DB
from apdirectory.providers.entries.tables import Offer


class Capacity(Table, db=DB):
    """Places of an offer, for whom. Null is "not known"; empty lists mean "as the offer"."""

    offer = ForeignKey(Offer, null=False, index=True)
    key_stages = Array(base_column=Text(), default=list)
    hours = Text(null=True, default=None)
    days = Array(base_column=Text(), default=list)
    total = SmallInt(null=True, default=None)
    funded = SmallInt(null=True, default=None)
    vacant = SmallInt(null=True, default=None)
    waiting = SmallInt(null=True, default=None)
    assessment_first = Boolean(null=True, default=None)
    as_of = Date(null=True, default=None)
    """The day somebody last said how many are vacant."""
    next_start = Date(null=True, default=None)

    capacity_counts = Check("vacant >= 0 AND total >= 0 AND funded >= 0 AND waiting >= 0")
    capacity_dated = Check("vacant IS NULL OR as_of IS NOT NULL")


class PlacesMail(Table, db=DB):
    """That those who keep entries were asked, in the week that begins with this Monday, how many places are free."""

    week = Date(default=None)

    places_mail_once = Unique([week], name="places_mail_once")
