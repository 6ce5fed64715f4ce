"""Invented directories of any size over England, for measuring: about 2.35 offers and 1.4 sites a provider."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from uuid import UUID

from msgspec.structs import replace

from apdirectory.providers.entries.entry import Capacity, Contact, Entry, Offer, Programme, Site
from apdirectory.providers.entries.prices import price_a_week
from apdirectory.providers.entries.slugs import slug_of
from apdirectory.providers.examples import plausible
from apdirectory.providers.examples.chance import chance, in_order, one_of, some_of
from apdirectory.providers.examples.example import Example, Spot, Status
from apdirectory.providers.vocabulary import KEY_STAGES, LEVELS, REGISTERED_KINDS, codes

UNKNOWN = 0.12
"""How often a provider has not said a thing."""
AWAY = 0.06
"""How often an offer comes to the child or is online, apart from those of online schools: together a tenth."""
BY_THE_NEXT = 0.08
"""How often the next authority, by its code, has assured a provider as well."""
FIRST, SECOND = plausible.FIRST.split(), plausible.SECOND.split()
WEEK = ("mon", "tue", "wed", "thu", "fri")


def national(n: int, seed: int, today: date, spots: Sequence[Spot]) -> Iterator[Example]:
    """n invented providers at real postcodes; the same for the same n, seed, day and postcodes.

    `spots` are postcodes of England in the order of the alphabet, so that two sites of a provider, which are next to
    each other in it, are near; at least one. An authority assures about 60 % of what sits in it.
    """
    places = list(range(len(spots)))
    chance(seed, "places").shuffle(places)
    following = _following(spots)
    names: Counter[str] = Counter()
    for number in range(n):
        rolls = chance(seed, number)
        kind = one_of(rolls, plausible.KINDS)
        first = places[number % len(places)]
        sites = [] if kind == "online_school" else [spots[(first + at) % len(spots)] for at in range(_sites(rolls))]
        entry = _entry(rolls, name_of(kind, names[kind]), kind, number, sites or [spots[first]], today)
        names[kind] += 1
        yield Example(entry=entry, quality=_quality(rolls, entry, following, today))


def recognitions(seed: int, authorities: Sequence[int]) -> list[tuple[int, int]]:
    """Who accepts whose assurance: about a third accept that of the next authority by its code, often a neighbour."""
    ordered = sorted(authorities)
    rolls = chance(seed, "recognition")
    return [(one, other) for one, other in pairwise(ordered) if rolls.random() < 0.34]


def _following(spots: Sequence[Spot]) -> dict[int, int]:
    """Authority → the next one by its code: codes run region by region."""
    ordered = sorted({spot.authority for spot in spots if spot.authority is not None})
    return dict(zip(ordered, ordered[1:] + ordered[:1], strict=True))


def _sites(rolls: Random) -> int:
    return one_of(rolls, {1: 64, 2: 26, 3: 10})


def name_of(kind: str, number: int) -> str:
    """The number-th name of this kind; none comes twice."""
    third = plausible.THIRD[kind].split("|")
    names = len(FIRST) * len(SECOND) * len(third)
    again, place = divmod(number, names)
    # 7919 is a prime that divides none of the three, so every name has its turn; each kind starts elsewhere.
    place = (place * 7919 + list(plausible.KINDS).index(kind) * 977) % names
    pair, ending = divmod(place, len(third))
    name = f"{FIRST[pair // len(SECOND)]} {SECOND[pair % len(SECOND)]} {third[ending]}"
    return f"{name} {again + 1}" if again else name


def _entry(rolls: Random, name: str, kind: str, number: int, spots: Sequence[Spot], today: date) -> Entry:
    slug = f"{slug_of(name)}-{number + 1}"
    sites = () if kind == "online_school" else tuple(_site(rolls, spot) for spot in spots)
    registered = kind in REGISTERED_KINDS or kind == "independent_school"
    many = one_of(rolls, {1: 60, 2: 32, 3: 8})
    programmes = in_order(rolls, tuple(plausible.PROGRAMMES), many, many)
    return Entry(
        slug=slug,
        name=name,
        kind=kind,
        authority=spots[0].authority or 0,
        example=True,
        summary=plausible.PROGRAMMES[programmes[0]][1],
        description=None if _unsaid(rolls) else " ".join(plausible.PROGRAMMES[each][1] for each in programmes),
        website=f"https://example.org/{slug}",
        who_may_refer="The local authority" if kind in REGISTERED_KINDS else "Schools and the local authority",
        how_to_refer=None if _unsaid(rolls) else "Ring the office, then send the form.",
        register_status="open" if registered else None,
        register_seen_on=today - timedelta(days=40) if registered else None,
        confirmed_on=today - timedelta(days=rolls.randint(0, 200)),
        changed_on=today - timedelta(days=rolls.randint(0, 300)),
        contacts=(Contact(purpose="general", phone=f"01632 960{number % 1000:03}", email=f"{slug}@example.org"),),
        sites=sites,
        programmes=tuple(_programme(rolls, each, kind, spots, today) for each in programmes),
    )


def _site(rolls: Random, spot: Spot) -> Site:
    return Site(
        town=spot.district_name,
        postcode=spot.postcode,
        easting=spot.easting,
        northing=spot.northing,
        district=spot.district,
        step_free=None if _unsaid(rolls) else rolls.random() < 0.7,
    )


def _programme(rolls: Random, name: str, kind: str, spots: Sequence[Spot], today: date) -> Programme:
    approach, description = plausible.PROGRAMMES[name]
    offers = one_of(rolls, {1: 58, 2: 26, 3: 16})
    return Programme(
        name=name,
        description=description,
        needs=() if _unsaid(rolls) else some_of(rolls, plausible.NEEDS, 2, 6),
        approaches=(approach,),
        levels=() if _unsaid(rolls) else in_order(rolls, codes(LEVELS), 1, 2),
        therapies=in_order(rolls, plausible.THERAPIES, 0, 1),
        qualifications=in_order(rolls, plausible.QUALIFICATIONS, 0, 2),
        offers=tuple(_offer(rolls, kind, spots, today) for _ in range(offers)),
    )


def _offer(rolls: Random, kind: str, spots: Sequence[Spot], today: date) -> Offer:
    mode, site, districts = _where(rolls, kind, spots)
    age_from, age_to = (None, None) if _unsaid(rolls) else one_of(rolls, plausible.AGES)
    stages = () if age_from is None or age_to is None else _stages(age_from, age_to)
    days = in_order(rolls, WEEK, 1, 5)
    offer = Offer(
        public_id=UUID(int=rolls.getrandbits(128), version=4),
        site=site,
        mode=mode,
        districts=districts,
        age_from=age_from,
        age_to=age_to,
        key_stages=stages,
        hours=one_of(rolls, plausible.HOURS),
        hours_a_week=Decimal(5 * len(days)),
        days=days,
        sessions=rolls.choice(plausible.SESSIONS),
        stay_max_weeks=rolls.choice((6, 12, 26, 39, None)),
        group_size=rolls.randint(1, 12),
        capacities=_capacities(rolls, stages, today),
    )
    return offer if _unsaid(rolls) else _priced(rolls, offer)


def _where(rolls: Random, kind: str, spots: Sequence[Spot]) -> tuple[str, int | None, tuple[str, ...]]:
    """Mode, place among the sites, and districts served."""
    if kind == "online_school":
        return "online", None, ()
    if rolls.random() < AWAY:
        mode = one_of(rolls, plausible.AWAY)
        return mode, None, () if mode == "online" else tuple(dict.fromkeys(spot.district for spot in spots))
    site = rolls.randrange(len(spots))
    if kind == "hospital_education":
        return "ward", site, ()
    return "satellite" if site else "on_site", site, ()


def _stages(age_from: int, age_to: int) -> tuple[str, ...]:
    return tuple(stage.code for stage in KEY_STAGES if stage.age_from < age_to and stage.age_to > age_from)


def _capacities(rolls: Random, stages: tuple[str, ...], today: date) -> tuple[Capacity, ...]:
    """Most offers say how many places they have; some say it by key stage."""
    apart = stages[:2] if len(stages) > 1 and rolls.random() < 0.15 else ()
    if apart:
        return tuple(_capacity(rolls, (stage,), today) for stage in apart)
    return () if _unsaid(rolls) else (_capacity(rolls, (), today),)


def _capacity(rolls: Random, stages: tuple[str, ...], today: date) -> Capacity:
    total = rolls.randint(2, 40)
    return Capacity(
        key_stages=stages,
        total=total,
        vacant=0 if rolls.random() < 0.45 else rolls.randint(1, min(total, 6)),
        waiting=rolls.randint(0, 5),
        assessment_first=rolls.random() < 0.1,
        as_of=today - timedelta(days=min(int(rolls.expovariate(1 / 25)), 400)),
        next_start=today + timedelta(days=rolls.randint(1, 90)) if rolls.random() < 0.7 else None,
    )


def _priced(rolls: Random, offer: Offer) -> Offer:
    unit = one_of(rolls, {unit: share for unit, (_, share) in plausible.UNITS.items()})
    price = Decimal(rolls.randint(*plausible.UNITS[unit][0]))
    a_week = price_a_week(price, unit, hours_a_week=offer.hours_a_week, days_a_week=len(offer.days))
    return replace(offer, price=price, price_unit=unit, price_a_week=a_week)


def _quality(rolls: Random, entry: Entry, following: dict[int, int], today: date) -> tuple[Status, ...]:
    said = one_of(rolls, plausible.STATUSES)
    own = (_status(rolls, entry.authority, said, today),) if said else ()
    if rolls.random() >= BY_THE_NEXT or following.get(entry.authority, entry.authority) == entry.authority:
        return own
    return (*own, _status(rolls, following[entry.authority], "assured", today))


def _status(rolls: Random, authority: int, status: str, today: date) -> Status:
    """Some of the assured ran out a few days ago: the date says so, whatever the word."""
    good = status in ("assured", "conditional")
    return Status(
        authority=authority,
        status=status,
        level=1 if status == "self_assessed" else 2,
        decided_on=today - timedelta(days=rolls.randint(30, 300)),
        until=today + timedelta(days=rolls.randint(-20, 365)) if good else None,
        conditions="Staff training is to be renewed" if status == "conditional" else None,
        reason="Evidence ran out" if status in ("lapsed", "suspended") else None,
    )


def _unsaid(rolls: Random) -> bool:
    return rolls.random() < UNKNOWN
