"""Which establishments are hospital education: a list that people review, because the register has no type for it."""

import csv
import io
from importlib.resources import files

from apdirectory.providers.imports.sheets import CannotRead, decoded

SHIPPED = "hospital_education.csv"


def shipped_urns() -> frozenset[int]:
    """The URNs of the list that ships with the directory."""
    return urns_in(files(__package__).joinpath(SHIPPED).read_bytes())


def urns_in(raw: bytes) -> frozenset[int]:
    """The column `urn` of a CSV; CannotRead when there is none, or when it holds anything else."""
    rows = csv.DictReader(io.StringIO(decoded(raw), newline=""))
    if "urn" not in (rows.fieldnames or ()):
        raise CannotRead("The list of hospital education needs a column urn.")
    urns = [(row["urn"] or "").strip() for row in rows]
    wrong = [urn for urn in urns if not (urn.isascii() and urn.isdecimal() and len(urn) == 6)]
    if wrong:
        raise CannotRead(f"The list of hospital education holds '{wrong[0]}', which is not a URN of six digits.")
    return frozenset(map(int, urns))
