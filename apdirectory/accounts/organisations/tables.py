from piccolo.columns import Boolean, Date, ForeignKey, Integer, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from apdirectory.authorities.tables import Authority
from apdirectory.database.engine import DB


class Organisation(Table, db=DB):
    """A body with users. Schools come from the national register, by URN."""

    kind = Text(default="school")
    """school (of the register), authority, health, social_care, youth_justice, psychology, provider or other."""
    urn = Integer(null=True, default=None, unique=True)
    name = Text(default=None)
    type_code = Text(null=True, default=None)
    """The register's type of establishment."""
    authority = ForeignKey(Authority, null=True, index=True)
    establishment_number = Text(null=True, default=None)
    phase = Text(null=True, default=None)
    street = Text(null=True, default=None)
    town = Text(null=True, default=None, index=True)
    postcode = Text(null=True, default=None)
    easting = Integer(null=True, default=None)
    northing = Integer(null=True, default=None)
    district = Text(null=True, default=None)
    phone = Text(null=True, default=None)
    website = Text(null=True, default=None)
    age_from = Integer(null=True, default=None)
    age_to = Integer(null=True, default=None)
    register_status = Text(null=True, default=None)
    """open, closing, closed or proposed, as the register says."""
    opened_on = Date(null=True, default=None)
    closed_on = Date(null=True, default=None)
    register_seen_on = Date(null=True, default=None)
    """The day of the register file that was read last."""
    example = Boolean(default=False)
    created_at = Timestamptz(default=TimestamptzNow())

    organisation_kind = Check(
        "kind IN ('school', 'authority', 'health', 'social_care', 'youth_justice', 'psychology', 'provider', 'other')"
    )


class RegisterLink(Table, db=DB):
    """Predecessor or successor of an establishment, as the register links them."""

    urn = Integer(default=None, index=True)
    linked_urn = Integer(default=None, index=True)
    linked_name = Text(null=True, default=None)
    link_type = Text(default=None)
    established_on = Date(null=True, default=None)


class RegisterChange(Table, db=DB):
    """What the register changed about an establishment, kept so that closures and new names do not erase the past."""

    urn = Integer(default=None, index=True)
    what = Text(default=None)
    before = Text(null=True, default=None)
    after = Text(null=True, default=None)
    seen_on = Date(default=None)
