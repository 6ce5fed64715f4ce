"""An example as one value: an entry with what authorities and inspectors have said of it."""

from datetime import date

from msgspec import Struct

from apdirectory.providers.entries.entry import Entry


class Spot(Struct, frozen=True):
    """A real postcode to put an example at. Coordinates: OSGB36 metres; `district`: ONS code."""

    postcode: str
    """With its space: GL5 1AD."""
    easting: int
    northing: int
    district: str
    district_name: str | None = None
    authority: int | None = None
    """DfE code; None outside England."""


class Status(Struct, frozen=True, kw_only=True):
    """What one authority has decided; the fields are those of the table `quality_status`."""

    authority: int
    status: str
    level: int | None = None
    decided_on: date | None = None
    until: date | None = None
    conditions: str | None = None
    reason: str | None = None


class Inspection(Struct, frozen=True, kw_only=True):
    """A national inspection in the words of its era; the fields are those of the table `inspection`."""

    body: str = "Ofsted"
    era: str
    inspected_on: date
    published_on: date | None = None
    judgements: dict[str, str]
    link: str | None = None
    source: str
    seen_on: date


class Example(Struct, frozen=True, kw_only=True):
    entry: Entry
    """`entry.example` tells the invented from the county's real ones."""
    quality: tuple[Status, ...] = ()
    inspections: tuple[Inspection, ...] = ()
