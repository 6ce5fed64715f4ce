"""The national register of schools as downloaded ("edubasealldata"): rows in, checked establishments out.

Get Information about Schools, Open Government Licence v3: Windows-1252, 140 columns of which some come and go, dates
as DD-MM-YYYY. A row that cannot be right is refused with its reasons. Heads' names are never read.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from apdirectory.accounts.organisations.organisation import Registered
from apdirectory.providers.entries.entry import HoursWord
from apdirectory.providers.imports.postcodes import postcode_of
from apdirectory.providers.imports.register.columns import (
    COLUMN_OF,
    HEADS,
    NEEDED,
    SHIFTED,
    STATUSES,
    Cells,
    problems,
    register_date,
)
from apdirectory.providers.imports.report import Refusal
from apdirectory.providers.imports.sheets import CannotRead, Row, plain_cell
from apdirectory.providers.vocabulary import NEEDS, codes

FULL_TIME: dict[str, tuple[HoursWord, ...]] = {
    "pru does offer full time provision": ("full",),
    "does not offer full time provision": ("part",),
}
SEN_NEEDS = {
    "SPLD": "spld",
    "MLD": "mld",
    "SLD": "sld",
    "PMLD": "sld",
    "SEMH": "semh",
    "BESD": "semh",
    "SLCN": "slcn",
    "HI": "sensory_loss",
    "VI": "sensory_loss",
    "MSI": "sensory_loss",
    "PD": "physical",
    "ASD": "autism",
}
"""Types of special educational need by which the register says what a school provides for, and our needs."""
SEN_COLUMNS = tuple(f"SEN{number} (name)" for number in range(1, 14))
NEED_COLUMNS = ("EBD (name)", "TeenMothPlaces", *SEN_COLUMNS)
BEFORE_THE_HEAD = 20
"""Columns kept of a refused row whose columns are shifted: the head's name could be in any later one."""


class Establishment(Struct, frozen=True, kw_only=True):
    """A row that can be right.

    `needs`, `hours` and `places` are what the register states of alternative provision: empty or 0 when it states
    nothing, None when the file has no such column.
    """

    row: Row
    registered: Registered
    needs: tuple[str, ...] | None = None
    hours: tuple[HoursWord, ...] | None = None
    places: int | None = None
    inspected_on: date | None = None
    rating: str | None = None


class Reading(Struct, frozen=True, kw_only=True):
    """What a file holds: establishments with distinct URNs, refused rows, and the fields it has no column for."""

    establishments: list[Establishment]
    refusals: list[Refusal]
    not_said: frozenset[str]


def read_register(header: Sequence[str], rows: Iterable[Row], *, seen_on: date) -> Reading:
    """Check every row of a register file of the day `seen_on`. CannotRead if it is no register."""
    _check_header(header)
    establishments: list[Establishment] = []
    refusals: list[Refusal] = []
    for row in rows:
        found = _read_row(header, row, seen_on)
        if isinstance(found, Establishment):
            establishments.append(found)
        else:
            refusals.append(found)
    distinct, repeated = _distinct(establishments)
    refusals = sorted([*refusals, *repeated], key=lambda refusal: refusal.row.number)
    not_said = frozenset(field for field, column in COLUMN_OF.items() if column not in header)
    return Reading(establishments=distinct, refusals=refusals, not_said=not_said)


def latest_change(header: Sequence[str], rows: Iterable[Row], *, today: date) -> date | None:
    """The newest day on which the register changed a row that can be right: the file cannot be older.

    A row of a day that has not come yet is no such row.
    """
    _check_header(header)
    if "LastChangedDate" not in header:
        return None
    at = list(header).index("LastChangedDate")
    found = read_register(header, rows, seen_on=today).establishments
    days = (register_date(each.row.cells[at]) for each in found)
    return max((day for day in days if day), default=None)


def _check_header(header: Sequence[str]) -> None:
    missing = [column for column in NEEDED if column not in header]
    if missing:
        raise CannotRead(f"This is not the register of schools: it has no column {', '.join(missing)}.")
    twice = {column for column in header if column and list(header).count(column) > 1}
    if twice:
        raise CannotRead(f"The file names a column twice: {', '.join(sorted(twice))}.")


def _read_row(header: Sequence[str], row: Row, seen_on: date) -> Establishment | Refusal:
    if row.unread:
        return Refusal(_without_the_head(row), (row.unread,))
    if len(row.cells) != len(header):
        reason = f"It has {len(row.cells)} cells where the header has {len(header)}: its columns are shifted."
        return Refusal(_without_the_head(row), (reason,))
    pairs = zip(header, row.cells, strict=True)
    named = {name: plain_cell(cell) if cell else "" for name, cell in pairs if name not in HEADS}
    found = tuple(problems(named, seen_on=seen_on))
    if found:
        return Refusal(_without_the_head(row) if any(SHIFTED in reason for reason in found) else row, found)
    return _establishment(row, named, seen_on)


def _without_the_head(row: Row) -> Row:
    return Row(row.number, tuple(cell[:200] for cell in row.cells[:BEFORE_THE_HEAD]))


def _distinct(establishments: Iterable[Establishment]) -> tuple[list[Establishment], list[Refusal]]:
    """Of rows that say the same the first counts; of rows that contradict each other none."""
    by_urn: dict[int, list[Establishment]] = defaultdict(list)
    for each in establishments:
        by_urn[each.registered.urn].append(each)
    kept, refusals = [], []
    for urn, same in by_urn.items():
        if len({each.row.cells for each in same}) == 1:
            kept.append(same[0])
            refusals += [Refusal(each.row, (f"URN: {urn} is in the file already.",)) for each in same[1:]]
        else:
            reason = f"URN: {urn} is in the file {len(same)} times, with different facts."
            refusals += [Refusal(each.row, (reason,)) for each in same]
    return kept, refusals


def _establishment(row: Row, cells: Cells, seen_on: date) -> Establishment:
    inspected_on = register_date(cells.get("OfstedLastInsp", ""))
    return Establishment(
        row=row,
        registered=_registered(cells, seen_on),
        needs=_needs(cells),
        hours=FULL_TIME.get(cells["FTProv (name)"].lower(), ()) if "FTProv (name)" in cells else None,
        places=(_number(cells["PlacesPRU"]) or 0) if "PlacesPRU" in cells else None,
        inspected_on=inspected_on if inspected_on and inspected_on <= seen_on else None,
        rating=cells.get("OfstedRating (name)") or None,
    )


def _registered(cells: Cells, seen_on: date) -> Registered:
    def said(column: str) -> str | None:
        return cells.get(column) or None

    return Registered(
        urn=int(cells["URN"]),
        name=cells["EstablishmentName"],
        type_code=str(int(cells["TypeOfEstablishment (code)"])),
        authority=int(cells["LA (code)"]),
        establishment_number=said("EstablishmentNumber"),
        phase=None if said("PhaseOfEducation (name)") == "Not applicable" else said("PhaseOfEducation (name)"),
        street=", ".join(filter(None, map(said, ("Street", "Locality", "Address3")))) or None,
        town=said("Town"),
        postcode=postcode_of(cells.get("Postcode", "")),
        easting=_number(cells.get("Easting", "")),
        northing=_number(cells.get("Northing", "")),
        district=_district(cells.get("DistrictAdministrative (code)", "")),
        phone=_phone(cells.get("TelephoneNum", "")),
        website=web_address(cells.get("SchoolWebsite", "")),
        age_from=_number(cells.get("StatutoryLowAge", "")),
        age_to=_number(cells.get("StatutoryHighAge", "")),
        register_status=STATUSES[cells["EstablishmentStatus (code)"]],
        opened_on=register_date(cells.get("OpenDate", "")),
        closed_on=register_date(cells.get("CloseDate", "")),
        register_seen_on=seen_on,
    )


def _needs(cells: Cells) -> tuple[str, ...] | None:
    if not any(column in cells for column in NEED_COLUMNS):
        return None
    stated = {SEN_NEEDS.get(re.split(r"\s*-", cells.get(column, ""))[0].upper()) for column in SEN_COLUMNS}
    if cells.get("EBD (name)", "").lower() == "pru does have ebd provision":
        stated.add("semh")
    if _number(cells.get("TeenMothPlaces", "")):
        stated.add("pregnancy")
    return tuple(code for code in codes(NEEDS) if code in stated)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None


def _district(text: str) -> str | None:
    return text if re.fullmatch(r"[A-Z]\d{8}", text) else None


def _phone(text: str) -> str | None:
    """As the register writes it, if it is one at all."""
    digits = re.sub(r"\D", "", text)
    return text if 6 <= len(digits) <= 15 and len(text) <= 40 else None


def web_address(text: str) -> str | None:
    """An address of the web that is safe to link to; the register often leaves out `http://`."""
    address = text if re.match(r"https?://", text, re.IGNORECASE) else f"http://{text}"
    return (
        address if re.fullmatch(r"(?i)https?://[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?([/?#][^\s<>\"']*)?", address) else None
    )
