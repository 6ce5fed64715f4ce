"""Calendars made by hand, put into the database: three invented schools of two authorities, two years from 2025 on."""

from datetime import date
from typing import Literal
from uuid import uuid4

import asyncpg
from msgspec import Struct

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN
from apdirectory.authorities.terms.actions import add_bank_holiday, add_days, load_bank_holidays, withdraw
from apdirectory.authorities.terms.entries import Days
from apdirectory.authorities.terms.queries import council_whose, school_whose
from apdirectory.authorities.terms.whose import Whose
from apdirectory.database.asking import Asker, asking
from tests.authorities import test_school_days as by_hand

NORTH, SOUTH = 916, 866
ADMIN = Asker(account=uuid4(), membership=uuid4(), role=INSTALLATION_ADMIN)


class Schools(Struct, frozen=True, kw_only=True):
    beech: Whose
    cedar: Whose
    elm: Whose


def day(text: str) -> date:
    return date.fromisoformat(text)


def days(
    kind: Literal["term", "closure"], name: str, first: str, last: str = "", why: str = "", source: str = ""
) -> Days:
    return Days(kind=kind, name=name, first=day(first), last=day(last or first), why=why, source=source)


async def add_council(db: asyncpg.Connection, code: int) -> Whose:
    await db.execute(
        "INSERT INTO authority (id, name, full_name, uses_service) VALUES ($1, $2, $2, true) ON CONFLICT DO NOTHING",
        *(code, f"Council {code}"),
    )
    found = await council_whose(code)
    assert found
    return found


async def add_school(db: asyncpg.Connection, name: str, authority: int | None, urn: int | None = None) -> Whose:
    found = await school_whose(
        await db.fetchval(
            "INSERT INTO organisation (kind, name, authority, urn) VALUES ('school', $1, $2, $3) RETURNING id",
            *(name, authority, urn),
        )
    )
    assert found
    return found


async def add_all(db: asyncpg.Connection) -> Schools:
    """As in the calendars by hand, through the actions that managers use."""
    north, south = await add_council(db, NORTH), await add_council(db, SOUTH)
    schools = Schools(
        beech=await add_school(db, "Beech School", NORTH, 990001),
        cedar=await add_school(db, "Cedar Academy", NORTH, 990002),
        elm=await add_school(db, "Elm School", SOUTH, 990003),
    )
    await load_bank_holidays()
    with asking(ADMIN):
        for whose, terms in ((north, by_hand.NORTH), (south, by_hand.SOUTH)):
            for number, each in enumerate(terms, start=1):
                await add_days(whose, Days(kind="term", name=f"Term {number}", first=each.first, last=each.last))
        for first in ("2025-09-03", "2026-06-01"):
            await add_days(schools.beech, days("closure", "Inset day", first, why="inset"))
        for first, last in (("2025-09-04", "2025-10-22"), ("2025-11-04", "2025-12-18"), ("2026-01-07", "2026-07-17")):
            await add_days(schools.cedar, days("term", f"From {first}", first, last))
        await add_days(schools.cedar, days("closure", "Half-term", "2026-02-16", "2026-02-20", why="holiday"))
    return schools


async def move_early_may(db: asyncpg.Connection) -> None:
    """From Monday 3 to Friday 7 May 2027."""
    third = await db.fetchval("SELECT id FROM bank_holiday WHERE day = '2027-05-03'")
    with asking(ADMIN):
        await withdraw(third, "Moved by proclamation")
        await add_bank_holiday(day("2027-05-07"), "Early May bank holiday (moved)", "Moved by proclamation")
