"""Filled-in templates for tests: a row with everything said, of which keywords say otherwise."""

import csv
import io
from datetime import date

import xlsxwriter

from apdirectory.providers.imports.postcodes import Point
from apdirectory.providers.imports.sheets import Sheet, read_sheet
from apdirectory.providers.imports.template.columns import COLUMNS
from apdirectory.providers.imports.template.reading import Places

TODAY = date(2026, 11, 22)
NAMES = [column.name for column in COLUMNS]
GLOUCESTER = Point(383000, 218000, "E07000081")
STROUD = Point(385000, 205000, "E07000082")
PLACES = Places(
    authorities={"916": 916, "gloucestershire": 916, "gloucestershire county council": 916, "867": 867},
    districts={"e07000081": "E07000081", "gloucester": "E07000081", "stroud": "E07000082"},
    postcodes={"GL11AD": GLOUCESTER, "GL51JP": STROUD},
)
ROW = {
    "provider": "Riverbank",
    "authority": "Gloucestershire",
    "kind": "Third-sector provider",
    "charity_number": "1000000",
    "summary": "Learning outdoors",
    "description": "In small groups",
    "website": "https://riverbank.example.org",
    "how_to_refer": "Ring us",
    "who_may_refer": "Schools",
    "confirmed_on": "20/11/2026",
    "general_phone": "01632 960001",
    "referrals_name": "Front desk",
    "referrals_email": "refer@example.org",
    "site_name": "The Yard",
    "street": "1 Made-up Road",
    "town": "Gloucester",
    "postcode": "gl11ad",
    "transport": "Bus 10",
    "accessibility": "Ramp",
    "step_free": "yes",
    "programme": "Forge",
    "programme_description": "Working with metal",
    "needs": "Social, emotional and mental health; disengaged",
    "approaches": "vocational, outdoor",
    "levels": "3 Intensive",
    "therapies": "Art therapy",
    "qualifications": "Level 1 welding; First aid",
    "mode": "On site",
    "districts": "Gloucester; E07000081",
    "age_from": "11",
    "age_to": "16",
    "key_stages": "ks4; ks3",
    "hours": "part",
    "hours_a_week": "12.5",
    "days": "Monday; tue",
    "sessions": "Mornings",
    "stay_min_weeks": "6",
    "stay_max_weeks": "12",
    "group_size": "6",
    "children_per_adult": "3",
    "price": "£1,085.50",
    "price_to": "1,100",
    "price_unit": "a day",
    "transport_included": "no",
    "places_key_stages": "ks3",
    "places_hours": "Part time",
    "places_days": "mon",
    "places_total": "8",
    "places_funded": "6",
    "places_vacant": "2",
    "places_waiting": "1",
    "places_as_of": "2026-11-20",
    "assessment_first": "yes",
    "next_start": "2026-12-01",
    "source": "Own website",
    "source_link": "https://riverbank.example.org/facts",
    "seen_on": "2026-11-21",
}
LEAST = dict.fromkeys(NAMES, "") | {
    "provider": "Quiet",
    "authority": "916",
    "kind": "private_provider",
    "programme": "Something",
    "mode": "online",
}


def a_row(**said: str) -> dict[str, str]:
    return {name: {**ROW, **said}.get(name, "") for name in NAMES}


def as_csv(*rows: dict[str, str], encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, NAMES)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def as_workbook(*rows: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": True}) as book:
        sheet = book.add_worksheet()
        for at, cells in enumerate([NAMES, *(list(row.values()) for row in rows)]):
            sheet.write_row(at, 0, cells)
    return out.getvalue()


def a_sheet(*rows: dict[str, str]) -> Sheet:
    return read_sheet(as_csv(*rows))
