"""From the rows of the search statement to the answer: offers put together, quality on the day, why each matches."""

from datetime import date
from functools import reduce
from itertools import groupby
from operator import and_, itemgetter, or_
from typing import NamedTuple

from asyncpg import Record
from msgspec import json

from apdirectory.providers.search.answer import FoundOffer, FoundProvider, Quality
from apdirectory.providers.search.asked import Asked
from apdirectory.providers.search.why import not_said, why

OFFERS_SHOWN = 3


_provider_card = json.Decoder(FoundProvider).decode
_offer_card = json.Decoder(FoundOffer).decode


def providers(rows: list[Record], section: int, asked: Asked, today: date) -> list[FoundProvider]:
    """The providers of one section of the answer, in their order. A row is an offer, for some of its places."""
    of_section = sorted((row for row in rows if row["section"] == section), key=itemgetter("place", "offer_id"))
    return [_provider(list(own), asked, today) for _, own in groupby(of_section, key=itemgetter("place"))]


def _provider(rows: list[Record], asked: Asked, today: date) -> FoundProvider:
    first = rows[0]
    found = _provider_card(first["provider"])
    offers = [list(own) for _, own in groupby(rows, key=itemgetter("offer_id"))]
    offers.sort(key=lambda own: own[0]["offer_tenths"] or 0)
    found.distance_miles = _miles(first["tenths"])
    found.quality = quality_on(today, first)
    found.offers = [_offer(own, asked) for own in offers[:OFFERS_SHOWN]]
    found.more_offers = max(0, len(offers) - OFFERS_SHOWN)
    return found


def quality_on(today: date, verdict: Record) -> Quality:
    """The status on this day: an assurance whose last day has passed has lapsed."""
    status, in_register_on = verdict["status"], verdict["in_register_on"]
    if status is None:
        return Quality(status="unverified", in_register_on=in_register_on)
    until = verdict["until"]
    over = status in ("assured", "conditional") and until < today
    return Quality(
        status="lapsed" if over else status,
        level=verdict["level"],
        authority=str(verdict["decided_by"]),
        until=until,
        reason=verdict["reason"],
        in_register_on=in_register_on,
    )


def _miles(tenths: float | None) -> float | None:
    return None if tenths is None else tenths / 10


def _offer(rows: list[Record], asked: Asked) -> FoundOffer:
    """One offer. It has several rows when it has places for different key stages or days: they are told together."""
    first = rows[0]
    found = _offer_card(first["offer"])
    places = _places(first) if len(rows) == 1 else _together([_places(row) for row in rows])
    found.vacancies = places.vacant
    found.as_of = places.as_of
    found.assessment_first = places.assessment_first
    found.next_start = places.next_start
    found.distance_miles = _miles(first["offer_tenths"])
    found.why = why(asked, places.needs, places.traits, places.unsaid)
    if places.unsaid:
        found.not_said = not_said(places.unsaid)
    return found


class Places(NamedTuple):
    """What is known today of an offer's places, and its bits. `vacant` is None when not known or told too long ago."""

    vacant: int | None
    as_of: date | None
    assessment_first: bool
    next_start: date | None
    unsaid: int
    needs: int
    traits: int


def _places(row: Record) -> Places:
    return Places(
        vacant=row["vacant"] if row["told"] else None,
        as_of=row["as_of"],
        assessment_first=row["assessment_first"],
        next_start=row["next_start"],
        unsaid=row["unsaid"],
        needs=row["offer_needs"],
        traits=row["offer_traits"],
    )


def _together(each: list[Places]) -> Places:
    """Dated by the oldest of the counts that hold; when none does, by the last day anything was told."""
    holding = [places for places in each if places.vacant is not None]
    free = [places for places in holding if places.vacant]
    days = [places.as_of for places in holding or each if places.as_of]
    return Places(
        vacant=sum(places.vacant or 0 for places in holding) if holding else None,
        as_of=(min if holding else max)(days, default=None),
        assessment_first=any(places.assessment_first for places in each),
        next_start=min((places.next_start for places in free or each if places.next_start), default=None),
        unsaid=reduce(and_, (places.unsaid for places in each)),
        needs=each[0].needs,
        traits=reduce(or_, (places.traits for places in each)),
    )
