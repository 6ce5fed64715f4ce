"""The columns of Ofsted's published management information, by their names: they vary from year to year."""

import re
from collections.abc import Mapping

from msgspec import Struct

from apdirectory.providers.imports.sheets import CannotRead
from apdirectory.providers.quality.inspections.eras import INDEPENDENT, OVERALL, SAFEGUARDING, SCALES

URN, INSPECTED, PUBLISHED, LINK = "urn", "inspected_on", "published_on", "link"
STANDARDS_NAMES = {
    "independent school standards": INDEPENDENT,
    "does the school meet the independent school standards": INDEPENDENT,
    "are the independent school standards met": INDEPENDENT,
    "standard inspection independent school standards": INDEPENDENT,
}
FIELDS = {
    "urn": URN,
    "inspection start date": INSPECTED,
    "date of latest inspection": INSPECTED,
    "first day of inspection": INSPECTED,
    "publication date": PUBLISHED,
    "date published": PUBLISHED,
    "web link": LINK,
    "web link opens in new window": LINK,
}
OTHER_NAMES = {
    "effectiveness of leadership and management": "Leadership and management",
    "early years provision where applicable": "Early years provision",
    "sixth form provision where applicable": "Sixth form provision",
    "is safeguarding effective": SAFEGUARDING,
    "safeguarding": SAFEGUARDING,
    "personal development and well being": "Personal development and wellbeing",
    "inspection overall effectiveness": OVERALL,
}
"""A column's name, plain → the heading it is."""
OF_THE_LATEST = re.compile(
    r"^(latest (oeif|report card|full|graded) (graded )?(inspection )?)|( of latest (oeif|full|graded|report card) .*)$"
)
"""What newer files put before or after a name."""


def plain(name: str) -> str:
    """Small letters and single spaces: "Latest OEIF quality of education" → "quality of education"."""
    words = " ".join(re.sub(r"[^a-z0-9]+", " ", name.lower()).split())
    return OF_THE_LATEST.sub("", words).strip()


HEADINGS: Mapping[str, str] = (
    {plain(heading): heading for headings in SCALES.values() for heading in headings} | OTHER_NAMES | STANDARDS_NAMES
)


class Columns(Struct, frozen=True):
    """Where what is needed stands."""

    fields: dict[str, int]
    headings: dict[str, int]
    unknown: tuple[str, ...]
    """Columns that mean nothing here; their cells are not read."""


def columns_of(header: tuple[str, ...]) -> Columns:
    """CannotRead where the number or the day is missing, where nothing is judged, or where two columns say the same."""
    fields: dict[str, int] = {}
    headings: dict[str, int] = {}
    unknown = []
    for place, name in enumerate(header):
        found, known = plain(name), fields if plain(name) in FIELDS else headings
        meaning = FIELDS.get(found) or HEADINGS.get(found)
        if meaning is None:
            unknown.append(name)
        elif meaning in known:
            raise CannotRead(f"Columns '{header[known[meaning]]}' and '{name}' say the same. Take one of them out.")
        else:
            known[meaning] = place
    for needed, called in ((URN, "URN"), (INSPECTED, "Inspection start date")):
        if needed not in fields:
            raise CannotRead(f"There is no column '{called}'. Is this Ofsted's file of latest inspections?")
    if not headings:
        raise CannotRead("No column holds a judgement that is known here. Is this Ofsted's file of latest inspections?")
    return Columns(fields, headings, tuple(name for name in unknown if name))
