"""Invented directories for testing the search: random entries with everything that may be known or unknown."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import asyncpg
from msgspec import Struct
from msgspec.structs import asdict, replace

from apdirectory.authorities.tables import Authority
from apdirectory.database.transaction import transaction
from apdirectory.providers.entries.entry import Capacity, Entry, Offer, Programme, Site
from apdirectory.providers.listing.actions import project
from apdirectory.providers.vocabulary import (
    APPROACHES,
    KEY_STAGES,
    KINDS,
    LEVELS,
    MODES,
    MODES_AT_A_PLACE,
    NEEDS,
    codes,
)

MIDDLE = (383_000, 218_000)
"""Gloucester, as easting and northing."""
DISTRICTS = ("E07000078", "E07000079", "E07000081", "E07000082")
AUTHORITIES = (916, 866, 803)
RECOGNITIONS = (
    (916, 866, date(2020, 1, 1), date(2026, 12, 31), [], None),
    (916, 803, date(2026, 12, 1), None, ["third_sector", "college", "private_provider"], 2),
    (866, 803, date(2025, 1, 1), date(2026, 11, 21), [], 1),
    (803, 866, date(2026, 1, 1), None, ["third_sector", "online_school"], None),
    (803, 916, date(2026, 1, 1), None, [], 2),
)
"""Who accepts whose assurance, from when and until when, of which kinds, from which level on: one holds for all, one
is to come, one is over."""
WORDS = ("forge", "meadow", "kitchen", "bicycle", "pottery", "stables", "harbour", "workshop")
SUMMARIES = (
    None,
    "Calm days with a keyworker",
    "Learning outdoors, by the river",
    "Welding, repairing bicycles",
)


class Status(Struct, frozen=True, kw_only=True):
    authority: int
    status: str
    level: int | None = None
    until: date | None = None
    evidence_until: date | None = None
    evidence_item: str | None = None


class Assessed(Struct, frozen=True, kw_only=True):
    """An entry with what authorities have found out about it."""

    entry: Entry
    statuses: tuple[Status, ...] = ()
    claimed_on: date | None = None
    """When the provider took its entry on; None: nobody keeps it."""


def directory(count: int, today: date, seed: int) -> Iterator[Assessed]:
    chance = random.Random(seed)  # noqa: S311 - tests want the same directory again
    apart, keeping = random.Random(seed), random.Random(seed)  # noqa: S311
    for number in range(count):
        entry, statuses = _entry(number, today, chance), _statuses(today, chance, apart)
        confirmed_on, claimed_on = _day(today, keeping), _day(today, keeping)
        yield Assessed(entry=replace(entry, confirmed_on=confirmed_on), statuses=statuses, claimed_on=claimed_on)


def _day(today: date, chance: random.Random) -> date | None:
    """Around the days after which what was confirmed no longer counts; or never."""
    return chance.choice((None, None, *(today - timedelta(days=days) for days in (0, 1, 89, 90, 119, 120, 400))))


def _entry(number: int, today: date, chance: random.Random) -> Entry:
    kind = chance.choice(codes(KINDS))
    sites = tuple(_site(chance) for _ in range(chance.choice((1, 1, 1, 2, 3))))
    return Entry(
        slug=f"example-{number}",
        name=f"Example {chance.choice(WORDS).title()} {number}",
        kind=kind,
        authority=chance.choice(AUTHORITIES),
        summary=SUMMARIES[number % len(SUMMARIES)],
        state=chance.choices(("published", "paused", "draft", "removed"), (90, 4, 3, 3))[0],
        example=True,
        register_status=chance.choice(("open", "open", "closing", "closed", None)),
        register_seen_on=today,
        closed_on=chance.choice((None, today - timedelta(days=1), today, today + timedelta(days=9))),
        sites=sites,
        programmes=tuple(_programme(len(sites), today, chance) for _ in range(chance.choice((1, 1, 2, 3)))),
    )


def _site(chance: random.Random) -> Site:
    far = chance.choice((3_000, 15_000, 40_000, 90_000))
    return Site(
        easting=round(MIDDLE[0] + chance.uniform(-far, far)),
        northing=round(MIDDLE[1] + chance.uniform(-far, far)),
        postcode="GL1 1AA",
    )


def _some(words: list[str], most: int, chance: random.Random, unknown: float = 0.15) -> tuple[str, ...]:
    return () if chance.random() < unknown else tuple(chance.sample(words, chance.randint(1, most)))


def _programme(sites: int, today: date, chance: random.Random) -> Programme:
    return Programme(
        name=f"{chance.choice(WORDS)} {chance.choice(WORDS)}",
        needs=_some(codes(NEEDS), 8, chance),
        approaches=_some(codes(APPROACHES), 3, chance),
        levels=_some(codes(LEVELS), 2, chance),
        offers=tuple(_offer(sites, today, chance) for _ in range(chance.choice((1, 1, 2, 3)))),
    )


def _offer(sites: int, today: date, chance: random.Random) -> Offer:
    mode = chance.choice((*MODES_AT_A_PLACE, *codes(MODES)))
    age_from = chance.choice((None, 4, 5, 7, 8, 11, 11, 13, 14, 16))
    age_to = None if age_from is None or chance.random() < 0.1 else age_from + chance.randint(0, 6)
    price, unit = chance.choice(((None, None), (Decimal(0), "free"), (Decimal(80), "day"), (Decimal(420), "week")))
    return Offer(
        public_id=UUID(int=chance.getrandbits(128)),
        site=chance.randrange(sites) if mode in MODES_AT_A_PLACE or chance.random() < 0.5 else None,
        mode=mode,
        districts=() if mode in MODES_AT_A_PLACE else _districts(mode, chance),
        age_from=age_from,
        age_to=age_to,
        key_stages=_some(codes(KEY_STAGES), 2, chance, 0.7) if age_to is None else (),
        hours=_some(["full", "part"], 2, chance, 0.3),
        price=price,
        price_unit=unit,
        price_a_week=chance.randint(50, 900) if unit in ("day", "week") and chance.random() < 0.8 else None,
        capacities=tuple(_capacity(today, chance) for _ in range(chance.choice((0, 1, 1, 2)))),
    )


def _districts(mode: str, chance: random.Random) -> tuple[str, ...]:
    """What comes to the child says where to; what is online may be for everyone."""
    return tuple(chance.sample(DISTRICTS, chance.randint(0 if mode == "online" else 1, 3)))


def _capacity(today: date, chance: random.Random) -> Capacity:
    vacant = chance.choice((None, 0, 0, 1, 3))
    return Capacity(
        key_stages=_some(codes(KEY_STAGES), 2, chance, 0.6),
        hours=chance.choice((None, None, "full", "part")),
        vacant=vacant,
        as_of=None if vacant is None else today - timedelta(days=chance.choice((0, 10, 40, 59, 60, 61, 90))),
        next_start=chance.choice(
            (None, today - timedelta(days=5), today, today + timedelta(days=chance.randint(1, 90)))
        ),
    )


def _statuses(today: date, chance: random.Random, apart: random.Random) -> tuple[Status, ...]:
    """`apart`: what draws evidence, and removals, so that all else stays what its seed made it."""
    made = []
    for authority in chance.sample(AUTHORITIES, chance.choice((0, 1, 1, 2))):
        status = chance.choice(("assured", "assured", "assured", "conditional", "self_assessed", "suspended", "lapsed"))
        until = today + timedelta(days=chance.choice((-30, -1, 0, 1, 200)))
        days = apart.choice((None,) * 15 + (-40, -2, 0, 1, 100))
        made.append(
            Status(
                authority=authority,
                status="removed" if status == "suspended" and apart.random() < 0.3 else status,
                level=1 + until.toordinal() % 2,
                until=until,
                evidence_until=None if days is None else today + timedelta(days=days),
                evidence_item=apart.choice((None, "Public liability insurance")),
            )
        )
    return tuple(made)


async def write(made: list[Assessed]) -> None:
    """Put a directory into empty tables, with Gloucestershire accepting Swindon's assurance, and project it."""
    async with transaction() as connection:
        await set_authorities_up(connection)
        await project([await _write_one(connection, each) for each in made])


async def set_authorities_up(connection: asyncpg.Connection) -> None:
    for code, name in zip(AUTHORITIES, ("Gloucestershire", "Swindon", "South Gloucestershire"), strict=True):
        if not await Authority.exists().where(Authority.id == code):
            await Authority.insert(Authority(id=code, name=name, full_name=name))
    await connection.execute("UPDATE authority SET uses_service = id IN (916, 866)")
    for recognition in RECOGNITIONS:
        await connection.execute(
            """INSERT INTO recognition (authority, recognised, since, until, kinds, level)
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING""",
            *recognition,
        )


async def _write_one(connection: asyncpg.Connection, made: Assessed) -> int:
    entry = made.entry
    keeper = await _keeper(connection) if made.claimed_on else None
    provider = await _insert(connection, "provider", entry, organisation=keeper, claimed_on=made.claimed_on)
    sites = [await _insert(connection, "site", site, provider=provider) for site in entry.sites]
    for programme in entry.programmes:
        programme_id = await _insert(connection, "programme", programme, provider=provider)
        for offer in programme.offers:
            site = None if offer.site is None else sites[offer.site]
            offer_id = await _insert(connection, "offer", offer, programme=programme_id, site=site)
            for capacity in offer.capacities:
                await _insert(connection, "capacity", capacity, offer=offer_id)
    for status in made.statuses:
        await _insert(connection, "quality_status", status, provider=provider)
    return provider


async def _keeper(connection: asyncpg.Connection) -> int:
    made = await connection.fetchval("INSERT INTO organisation (kind, name) VALUES ('provider', 'Keeper') RETURNING id")
    return int(made)


NESTED = {"id", "contacts", "sources", "sites", "programmes", "offers", "capacities"}


async def _insert(connection: asyncpg.Connection, table: str, row: Struct, **more: object) -> int:
    values = {name: value for name, value in asdict(row).items() if name not in NESTED} | more
    columns = ", ".join(values)
    places = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    made = await connection.fetchval(
        f"INSERT INTO {table} ({columns}) VALUES ({places}) RETURNING id", *values.values()
    )
    return int(made)
