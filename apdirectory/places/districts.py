"""What districts are called, which county they lie in and whose children live there. Data that ships with the code.

`districts.csv` holds what the ONS lookup of April 2021 (package qlacref_authorities) lacks: names as people write
them, later codes, Scotland, and the county of each unitary, metropolitan and Welsh district. England's counties are
those of the Lieutenancies Act 1997, Wales's the preserved counties.
"""

import csv
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import msgspec

from apdirectory.paths import PACKAGE

DISTRICTS = PACKAGE / "places" / "districts.csv"
AUTHORITIES = PACKAGE / "authorities" / "authorities.csv"


class DistrictFacts(msgspec.Struct, frozen=True):
    code: str
    name: str
    county: str | None
    authority: int | None
    """DfE code; None outside England."""


class _LookupRow(msgspec.Struct):
    """A row of the ONS lookup from lower to upper tier."""

    code: str = msgspec.field(name="LTLA21CD")
    name: str = msgspec.field(name="LTLA21NM")
    upper_code: str = msgspec.field(name="UTLA21CD")
    upper_name: str = msgspec.field(name="UTLA21NM")


@cache
def district_facts() -> dict[str, DistrictFacts]:
    """Every district of England, Wales and Scotland by its ONS code, and some that are gone."""
    authority_of = {row["ons_code"]: int(row["code"]) for row in _rows(AUTHORITIES)}
    facts = {
        row.code: DistrictFacts(row.code, row.name, row.upper_name, authority_of.get(row.upper_code))
        for row in _lookup()
    }
    for row in _rows(DISTRICTS):
        code = row["code"]
        facts[code] = DistrictFacts(code, row["name"], row["county"] or None, authority_of.get(code))
    return facts


def installed_folder(package: str) -> Path:
    """Where a package of data files is installed, without running its code."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"The package {package} is not installed")
    return Path(spec.origin).parent


def _lookup() -> list[_LookupRow]:
    records = installed_folder("qlacref_authorities") / "records.json"
    return msgspec.json.decode(records.read_bytes(), type=list[_LookupRow])


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
