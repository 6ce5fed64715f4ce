"""From the rows of the search statement to the answer: offers put together, quality on the day, why each matches."""

from datetime import date
from itertools import groupby
from operator import itemgetter

from asyncpg import Record
from msgspec import UNSET, Struct, json

from apdirectory.providers.search.answer import FoundOffer, FoundProvider, OfferSite, Quality
from apdirectory.providers.search.asked import Asked
from apdirectory.providers.search.why import not_said, why

OFFERS_SHOWN = 3


class ProviderCard(Struct, frozen=True):
    """What of a provider does not change with the day or the search."""

    slug: str
    name: str
    kind: str
    example: bool
    in_register_on: date | None


class OfferCard(Struct, frozen=True):
    """What of an offer does not change with the day or the search."""

    id: str
    programme: str
    mode: str
    needs: list[str]
    age_from: int | None
    age_to: int | None
    key_stages: list[str]
    levels: list[str]
    hours: list[str]
    price: float | None
    price_to: float | None
    price_unit: str | None
    price_a_week: int | None
    districts: list[str]
    site: OfferSite | None


_provider_card = json.Decoder(ProviderCard).decode
_offer_card = json.Decoder(OfferCard).decode


def providers(rows: list[Record], section: int, asked: Asked, today: date) -> list[FoundProvider]:
    """The providers of one section of the answer, in their order. A row is an offer, for some of its places."""
    of_section = sorted((row for row in rows if row["section"] == section), key=itemgetter("place", "offer_id"))
    return [_provider(list(own), asked, today) for _, own in groupby(of_section, key=itemgetter("place"))]


def _provider(rows: list[Record], asked: Asked, today: date) -> FoundProvider:
    card = _provider_card(rows[0]["provider"])
    offers = [list(places) for _, places in groupby(rows, key=itemgetter("offer_id"))]
    offers.sort(key=lambda places: places[0]["offer_tenths"] or 0)
    return FoundProvider(
        slug=card.slug,
        name=card.name,
        kind=card.kind,
        example=card.example,
        distance_miles=_miles(rows[0]["tenths"]),
        quality=quality_on(today, rows[0], card.in_register_on),
        offers=[_offer(places, card.kind, asked) for places in offers[:OFFERS_SHOWN]],
        more_offers=max(0, len(offers) - OFFERS_SHOWN),
    )


def quality_on(today: date, verdict: Record, in_register_on: date | None) -> Quality:
    """The status on this day: an assurance whose last day has passed has lapsed."""
    status = verdict["status"]
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


def _offer(places: list[Record], kind: str, asked: Asked) -> FoundOffer:
    """One offer; its places are counted together when they are for different key stages or days."""
    card = _offer_card(places[0]["offer"])
    told = [row for row in places if row["told"]]
    unsaid = places[0]["unsaid"]
    for row in places:
        unsaid &= row["unsaid"]
    return FoundOffer(
        id=card.id,
        programme=card.programme,
        mode=card.mode,
        needs=card.needs,
        age_from=card.age_from,
        age_to=card.age_to,
        key_stages=card.key_stages,
        levels=card.levels,
        hours=card.hours,
        price=card.price,
        price_to=card.price_to,
        price_unit=card.price_unit,
        price_a_week=card.price_a_week,
        vacancies=sum(row["vacant"] for row in told) if told else None,
        as_of=min((row["as_of"] for row in told or places if row["as_of"]), default=None),
        assessment_first=any(row["assessment_first"] for row in places),
        next_start=min((row["next_start"] for row in places if row["next_start"]), default=None),
        distance_miles=_miles(places[0]["offer_tenths"]),
        districts=card.districts,
        site=card.site,
        why=why(asked, card, kind, unsaid),
        not_said=not_said(unsaid) if unsaid else UNSET,
    )
