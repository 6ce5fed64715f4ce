"""The columns of the national register, and what each may hold. A row that breaks a rule may have shifted columns."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from apdirectory.accounts.organisations.organisation import RegisterStatus
from apdirectory.providers.imports.postcodes import looks_like_postcode, postcode_of
from apdirectory.providers.imports.sheets import unreadable

NEEDED = ("URN", "EstablishmentName", "LA (code)", "TypeOfEstablishment (code)", "EstablishmentStatus (code)")
"""A file without these is no register."""

HEADS = ("HeadTitle (name)", "HeadFirstName", "HeadLastName", "HeadPreferredJobTitle")
"""Personal data that the directory has no need of."""

COLUMN_OF = {
    "establishment_number": "EstablishmentNumber",
    "phase": "PhaseOfEducation (name)",
    "street": "Street",
    "town": "Town",
    "postcode": "Postcode",
    "phone": "TelephoneNum",
    "website": "SchoolWebsite",
    "age_from": "StatutoryLowAge",
    "age_to": "StatutoryHighAge",
    "opened_on": "OpenDate",
    "closed_on": "CloseDate",
}
"""Fields of an organisation that stay as they were when a file lacks their column."""

OUTSIDE_ENGLAND = ("25", "26", "30", "37")
"""Offshore, service children's, Welsh and British schools overseas: organisations without an authority here, never
providers. Their addresses follow other rules."""

STATUSES: dict[str, RegisterStatus] = {"1": "open", "2": "closed", "3": "closing", "4": "proposed"}
STATUS_NAMES = {"1": "open", "2": "closed", "3": "open, but proposed to close", "4": "proposed to open"}

_FORMS = {
    "URN": (r"[1-9][0-9]{5}", "a number of six digits"),
    "LA (code)": (r"[0-9]{1,3}", "a number of three digits"),
    "EstablishmentNumber": (r"[0-9]{0,4}", "a number of up to four digits"),
    "EstablishmentName": (r".*[^\W\d_].*", "a name"),
    "TypeOfEstablishment (code)": (r"[0-9]{1,2}", "a number of up to two digits"),
    "EstablishmentTypeGroup (code)": (r"[0-9]{0,2}", "a number of up to two digits"),
    "EstablishmentStatus (code)": (r"[1-4]", "1, 2, 3 or 4"),
    "StatutoryLowAge": (r"[0-9]{0,2}", "an age"),
    "StatutoryHighAge": (r"[0-9]{0,2}", "an age"),
    "SchoolCapacity": (r"[0-9]{0,6}", "a number"),
    "NumberOfPupils": (r"[0-9]{0,6}", "a number"),
    "PlacesPRU": (r"[0-9]{0,4}", "a number of up to four digits"),
    "TeenMothPlaces": (r"[0-9]{0,4}", "a number of up to four digits"),
    "UKPRN": (r"[0-9]{0,8}", "a number of eight digits"),
    "SchoolWebsite": (r"(?!\+?[0-9 ]{9,}$).*", "a web address"),
    "TelephoneNum": (r"(?!https?:|www\.).*", "a telephone number"),
    "DistrictAdministrative (code)": (r"[A-Z]?[0-9]{0,9}", "the code of a district"),
    "Easting": (r"[0-9]{0,7}", "a whole number of metres"),
    "Northing": (r"[0-9]{0,7}", "a whole number of metres"),
}
FORMS = {column: (re.compile(form, re.DOTALL), wanted) for column, (form, wanted) in _FORMS.items()}
NEVER_A_POSTCODE = ("Street", "Locality", "Address3", "Town", "County (name)", "SchoolWebsite", "TelephoneNum")
DATES = ("OpenDate", "CloseDate", "LastChangedDate", "CensusDate", "OfstedLastInsp", "DateOfLastInspectionVisit")
YEARS_AHEAD = 20
"""The register dates nothing later than this after its own day."""
LONGEST_CELL = 1000
SHIFTED = "The columns of this row may be shifted."

Cells = Mapping[str, str]
"""Column → text. A column that the file lacks is not there."""


def register_date(text: str) -> date | None:
    """DD-MM-YYYY; None if that is no day."""
    found = re.fullmatch(r"(\d\d)-(\d\d)-(\d{4})", text)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None


def problems(cells: Cells, *, seen_on: date) -> Iterator[str]:
    """Every reason why this row cannot be right, in sentences."""
    yield from _wrong_characters(cells)
    for column, (form, wanted) in FORMS.items():
        if column in cells and not form.fullmatch(cells[column]):
            yield f"{column}: '{cells[column][:60]}' is not {wanted}. {SHIFTED}"
    for column in NEVER_A_POSTCODE:
        if looks_like_postcode(cells.get(column, "")):
            yield f"{column}: '{cells[column]}' is a postcode. {SHIFTED}"
    yield from _wrong_status(cells)
    yield from _wrong_place(cells)
    yield from _wrong_dates(cells, seen_on)
    yield from _wrong_ages(cells)


def _wrong_characters(cells: Cells) -> Iterator[str]:
    if not unreadable("".join(cells.values())) and max(map(len, cells.values())) <= LONGEST_CELL:
        return  # one look instead of 140
    for column, text in cells.items():
        if unreadable(text):
            yield f"{column}: a character cannot be read. Download the file again."
        if len(text) > LONGEST_CELL:
            yield f"{column}: longer than {LONGEST_CELL} characters."


def _wrong_status(cells: Cells) -> Iterator[str]:
    code, name = cells["EstablishmentStatus (code)"], cells.get("EstablishmentStatus (name)", "")
    if name and code in STATUS_NAMES and name.lower() != STATUS_NAMES[code]:
        yield f"EstablishmentStatus: code {code} is '{STATUS_NAMES[code]}', but the row says '{name[:60]}'."


def _wrong_place(cells: Cells) -> Iterator[str]:
    postcode = cells.get("Postcode", "")
    if postcode and not is_outside_england(cells) and postcode_of(postcode) is None:
        yield f"Postcode: '{postcode[:60]}' cannot exist."
    if bool(cells.get("Easting")) != bool(cells.get("Northing")):
        yield "Easting and Northing: one is there without the other."


def _wrong_dates(cells: Cells, seen_on: date) -> Iterator[str]:
    days = {column: register_date(cells[column]) for column in DATES if cells.get(column)}
    for column, day in days.items():
        if day is None:
            yield f"{column}: '{cells[column][:60]}' is not a day written DD-MM-YYYY."
        elif day.year > seen_on.year + YEARS_AHEAD:
            yield f"{column}: {cells[column]} is too far ahead."
    changed = days.get("LastChangedDate")
    if changed and changed > seen_on:
        yield f"LastChangedDate: {cells['LastChangedDate']} is after the day of the file, {seen_on:%-d %B %Y}."
    opened, closed = days.get("OpenDate"), days.get("CloseDate")
    if opened and closed and closed < opened:
        yield f"CloseDate: {cells['CloseDate']} is before OpenDate, {cells['OpenDate']}."


def _wrong_ages(cells: Cells) -> Iterator[str]:
    low, high = cells.get("StatutoryLowAge", ""), cells.get("StatutoryHighAge", "")
    if low.isdecimal() and high.isdecimal() and int(low) > int(high):
        yield f"StatutoryLowAge: {low} is above StatutoryHighAge, {high}."


def is_outside_england(cells: Cells) -> bool:
    return cells["TypeOfEstablishment (code)"].lstrip("0") in OUTSIDE_ENGLAND
