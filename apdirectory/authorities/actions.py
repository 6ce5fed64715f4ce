"""Authorities come from a reviewed file; their settings are their own."""

import csv
from pathlib import Path

from apdirectory.database.transaction import transaction

FILE = Path(__file__).with_name("authorities.csv")
"""Every English authority: DfE code and name as the register of schools has them, with later reorganisations, the
name people write, the ONS code of the upper tier, and where each was seen."""


async def load_authorities() -> int:
    """Have every English authority by its present name; returns how many there are.

    New ones do not use the service until a setting says so. May be run again: settings stay as they are.
    """
    with FILE.open(newline="", encoding="utf-8") as lines:
        rows = [(int(row["code"]), row["name"], row["full_name"]) for row in csv.DictReader(lines)]
    async with transaction() as db:
        await db.executemany(
            """INSERT INTO authority (id, name, full_name) VALUES ($1, $2, $3)
               ON CONFLICT (id) DO UPDATE SET name = excluded.name, full_name = excluded.full_name
               WHERE (authority.name, authority.full_name) <> (excluded.name, excluded.full_name)""",
            rows,
        )
    return len(rows)
