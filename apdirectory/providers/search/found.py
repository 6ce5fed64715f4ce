"""From the rows of the search statement to the answer: offers put together, quality on the day, why each matches."""

from datetime import date
from itertools import groupby
from operator import itemgetter

from asyncpg import Record
from msgspec import json

from apdirectory.providers.capacity.counting import Places, together
from apdirectory.providers.search.answer import FoundOffer, FoundProvider, Quality
from apdirectory.providers.search.why import Reasons, not_said

OFFERS_SHOWN = 3


_provider_card = json.Decoder(FoundProvider).decode
_offer_card = json.Decoder(FoundOffer).decode


def providers(rows: list[Record], section: int, reasons: Reasons, today: date) -> list[FoundProvider]:
    """The providers of one section of the answer, in their order. A row is an offer, for some of its places."""
    of_section = sorted((row for row in rows if row["section"] == section), key=itemgetter("place", "offer_id"))
    return [_provider(list(own), reasons, today) for _, own in groupby(of_section, key=itemgetter("place"))]


def _provider(rows: list[Record], reasons: Reasons, today: date) -> FoundProvider:
    first = rows[0]
    found = _provider_card(first["provider"])
    offers = [list(own) for _, own in groupby(rows, key=itemgetter("offer_id"))]
    offers.sort(key=lambda own: own[0]["offer_tenths"] or 0)
    found.distance_miles = _miles(first["tenths"])
    found.quality = quality_on(today, first)
    found.confirmed_on, found.confirmed = first["confirmed_on"], first["confirmed"]
    found.offers = [_offer(own, reasons, today) for own in offers[:OFFERS_SHOWN]]
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
        reason=verdict["reason_when_over" if over else "reason"],
        in_register_on=in_register_on,
    )


def _miles(tenths: float | None) -> float | None:
    return None if tenths is None else tenths / 10


def _offer(rows: list[Record], reasons: Reasons, today: date) -> FoundOffer:
    """One offer. It has several rows when it has places for different key stages or days: they are told together."""
    first = rows[0]
    found = _offer_card(first["offer"])
    places = _places(first) if len(rows) == 1 else together([_told(row) for row in rows], today)
    unsaid, traits = first["unsaid"], first["offer_traits"]
    for row in rows[1:]:
        unsaid &= row["unsaid"]
        traits |= row["offer_traits"]
    found.vacancies = places.vacant
    found.as_of = places.as_of
    found.assessment_first = places.assessment_first
    found.next_start = places.next_start
    found.distance_miles = _miles(first["offer_tenths"])
    found.why = reasons.why(first["offer_needs"], traits, unsaid)
    if unsaid:
        found.not_said = not_said(unsaid)
    return found


def _told(row: Record) -> Places:
    return Places(row["vacant"], row["as_of"], row["assessment_first"], row["next_start"])


def _places(row: Record) -> Places:
    """What `together` says of one row: whether its count holds, the statement has told."""
    return _told(row) if row["told"] else _told(row)._replace(vacant=None)
