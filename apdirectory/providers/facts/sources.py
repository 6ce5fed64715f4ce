"""The sources the directory is made of, in the words of the page about the data. Pure."""

from datetime import date

from msgspec import Struct

from apdirectory.providers.facts.queries import Facts
from apdirectory.web.today import older_than_a_year
from apdirectory.web.words import count, day


class SourceRow(Struct, frozen=True):
    """A source as the page lists it. `old`: what it gives is more than 12 months old."""

    name: str
    gives: str
    date: str
    old: bool
    licence: str


OGL = "Open Government Licence v3"
POSTCODES_OF, DISTRICTS_OF = date(2025, 11, 1), date(2021, 4, 1)
"""The issues that the packages of postcodes and of districts hold (NOTICE)."""


def source_rows(known: Facts, on: date) -> list[SourceRow]:
    """Everything the directory is made of, with its age."""
    postcodes = f"{known.postcodes:,} postcodes" if known.postcodes else "Postcodes"
    rows = [
        SourceRow(
            "Postcode Directory, Office for National Statistics",
            f"Where places are: {postcodes} of Great Britain. Northern Ireland’s are under another licence",
            f"{POSTCODES_OF:%B %Y}",
            older_than_a_year(POSTCODES_OF, on),
            OGL,
        ),
        SourceRow(
            "Lookups of districts and councils, Office for National Statistics",
            f"Names of {known.districts:,} districts and their councils, with later changes added",
            f"{DISTRICTS_OF:%B %Y}",
            older_than_a_year(DISTRICTS_OF, on),
            OGL,
        ),
    ]
    if known.register_seen_from and known.register_seen_to:
        rows.append(_register_row(known, known.register_seen_from, known.register_seen_to, on))
    rows.append(SourceRow("Providers", "What they say of themselves", "On each entry", False, "Their own words"))
    return rows


def _register_row(known: Facts, first: date, last: date, on: date) -> SourceRow:
    seen = day(first) if first == last else f"{day(first)} to {day(last)}"
    gives = f"{count(known.in_register, 'school')} in this directory: whether open, address, ages"
    return SourceRow(
        "Get Information about Schools, Department for Education",
        gives,
        seen,
        older_than_a_year(first, on),
        OGL,
    )
