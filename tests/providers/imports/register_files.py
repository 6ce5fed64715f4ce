"""Register files for tests: a row with everything said, of which keywords say otherwise. No real establishment."""

import csv
import io
from collections.abc import Sequence
from datetime import date

from apdirectory.providers.imports.register.actions import RegisterFiles
from apdirectory.providers.imports.sheets import read_sheet

SEEN_ON = date(2026, 11, 1)
ROW = {
    "URN": "900001",
    "LA (code)": "916",
    "LA (name)": "Gloucestershire",
    "EstablishmentNumber": "1100",
    "EstablishmentName": "Invented Centre",
    "TypeOfEstablishment (code)": "14",
    "TypeOfEstablishment (name)": "Pupil referral unit",
    "EstablishmentStatus (code)": "1",
    "EstablishmentStatus (name)": "Open",
    "OpenDate": "01-09-1999",
    "CloseDate": "",
    "PhaseOfEducation (name)": "Not applicable",
    "StatutoryLowAge": "11",
    "StatutoryHighAge": "16",
    "NumberOfPupils": "40",
    "OfstedLastInsp": "",
    "LastChangedDate": "01-10-2026",
    "Street": "1 Made-up Road",
    "Locality": "",
    "Town": "Gloucester",
    "County (name)": "Gloucestershire",
    "Postcode": "GL1 1AD",
    "SchoolWebsite": "www.example.org",
    "TelephoneNum": "01632960001",
    "HeadTitle (name)": "Mx",
    "HeadFirstName": "Never",
    "HeadLastName": "Kept",
    "HeadPreferredJobTitle": "Head",
    "TeenMothPlaces": "",
    "EBD (name)": "",
    "PlacesPRU": "",
    "FTProv (name)": "",
    "SEN1 (name)": "",
    "DistrictAdministrative (code)": "E07000081",
    "Easting": "383000",
    "Northing": "218500",
    "OfstedRating (name)": "",
}
CLOSED = {"EstablishmentStatus (code)": "2", "EstablishmentStatus (name)": "Closed", "CloseDate": "31-08-2026"}
SCHOOL = {"TypeOfEstablishment (code)": "1", "TypeOfEstablishment (name)": "Community school"}


def a_row(said: dict[str, str] | None = None, **by_field: str) -> dict[str, str]:
    """`urn` and `name` for short; other columns by their names."""
    short = {"urn": "URN", "name": "EstablishmentName"}
    return {**ROW, **(said or {}), **{short[field]: value for field, value in by_field.items()}}


def as_bytes(rows: Sequence[dict[str, str]], *, without: Sequence[str] = (), encoding: str = "cp1252") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    columns = [column for column in rows[0] if column not in without]
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    return out.getvalue().encode(encoding)


def a_file(*rows: dict[str, str], seen_on: date = SEEN_ON, without: Sequence[str] = ()) -> RegisterFiles:
    return RegisterFiles(schools=read_sheet(as_bytes(rows, without=without)), seen_on=seen_on)
