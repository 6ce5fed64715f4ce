"""From the rows of the search statement to the answer: offers put together, quality on the day, why each matches."""

from datetime import date
from functools import reduce
from itertools import groupby
from operator import and_, itemgetter

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
    offers = [list(places) for _, places in groupby(rows, key=itemgetter("offer_id"))]
    offers.sort(key=lambda places: places[0]["offer_tenths"] or 0)
    found.distance_miles = _miles(first["tenths"])
    found.quality = quality_on(today, first)
    found.offers = [_offer(places, found.kind, asked, today) for places in offers[:OFFERS_SHOWN]]
    found.more_offers = max(0, len(offers) - OFFERS_SHOWN)
    return found


def quality_on(today: date, verdict: Record) -> Quality:
    """The status on this day: an assurance whose last day has passed has lapsed."""
    status, in_register_on = verdict["status"], verdict["in_register_on"]
    if status is None or not verdict["recognised_yet"]:
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


def _offer(places: list[Record], kind: str, asked: Asked, today: date) -> FoundOffer:
    """One offer; its places are counted together when they are for different key stages or days."""
    first = places[0]
    found = _offer_card(first["offer"])
    told = [row for row in places if row["told"]]
    unsaid = reduce(and_, (row["unsaid"] for row in places))
    found.vacancies = sum(row["vacant"] for row in told) if told else None
    found.as_of = _as_of(places)
    found.assessment_first = any(row["assessment_first"] for row in places)
    found.next_start = _next_start(places, today)
    found.distance_miles = _miles(first["offer_tenths"])
    found.why = why(asked, found, kind, unsaid)
    if unsaid:
        found.not_said = not_said(unsaid)
    return found


def _next_start(places: list[Record], today: date) -> date | None:
    return min((row["next_start"] for row in places if row["next_start"] and row["next_start"] >= today), default=None)


def _as_of(places: list[Record]) -> date | None:
    """The oldest day among counts that still hold; when none does, the last day anything was told."""
    holding: list[date] = [row["as_of"] for row in places if row["told"]]
    told: list[date] = [row["as_of"] for row in places if row["as_of"]]
    return min(holding) if holding else max(told, default=None)
