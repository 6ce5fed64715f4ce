"""Where places are: postcodes, what they add up to, and districts. Coordinates are OSGB36 metres."""

from piccolo.columns import Integer, Text
from piccolo.table import Table

from apdirectory.database.engine import DB


class Postcode(Table, db=DB):
    """One British postcode, without its space; filled by COPY from the ONS Postcode Directory."""

    postcode = Text(primary_key=True, default=None)
    easting = Integer(default=None)
    northing = Integer(default=None)
    district = Text(default=None)
    """ONS code of the district, such as E07000081."""


class PostcodePart(Table, db=DB):
    """An outcode (`GL1`) or a sector (`GL1 1`), at the middle of its postcodes."""

    name = Text(primary_key=True, default=None)
    kind = Text(default=None)
    easting = Integer(default=None)
    northing = Integer(default=None)
    district = Text(default=None)
    """The district most of its postcodes lie in."""


class District(Table, db=DB):
    """A district or unitary authority of England, Wales or Scotland."""

    code = Text(primary_key=True, default=None)
    name = Text(default=None)
    authority = Integer(null=True, default=None)
    """DfE code of the authority that answers for children who live there; null outside England."""
    county = Text(null=True, default=None)
    easting = Integer(null=True, default=None)
    northing = Integer(null=True, default=None)
