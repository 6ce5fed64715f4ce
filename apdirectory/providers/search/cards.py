"""A result as a card says it: every line put into words once, so that the template only shows them."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from msgspec import UNSET, Struct

from apdirectory.providers.search.answer import FoundOffer, FoundProvider, Quality
from apdirectory.providers.vocabulary import MODES_THAT_TRAVEL, NEEDS
from apdirectory.providers.wording import (
    KEPT,
    KIND_WORDS,
    MODE_WORDS,
    NEED_LETTERS,
    NEED_WORDS,
    QualitySaid,
    not_confirmed_said,
    offer_said,
    places_said,
    quality_said,
)
from apdirectory.web.words import day, listed, miles, pounds, price

NEEDS_ON_A_CARD = 3
_price, _day = lru_cache(maxsize=KEPT)(price), lru_cache(maxsize=KEPT)(day)
_LETTERS = {need.label: NEED_LETTERS[need.code] for need in NEEDS}


class Card(Struct, frozen=True):
    """`number` is the pin on the map; `confirmed` the mark of what is not; `also` says which further programmes match,
    `unsaid` what was not said."""

    number: int | None
    slug: str
    name: str
    example: bool
    where: str
    quality: str
    quality_css: str
    quality_line: str
    confirmed: str
    offer: str
    free: str
    places: str
    doubtful: bool
    next_start: str
    price: str
    matches: str
    also: str
    unsaid: str


class Viewer(Struct, frozen=True):
    """Who reads the cards, from where, on which day."""

    today: date
    council: str | None
    """The authority of the place searched, where it uses the service."""
    area: str | None
    """The district of the place searched."""
    name_of: Callable[[str], str | None]
    """DfE code of an authority → its name."""
    by_week: bool = False
    """Whether prices are compared: then each is said for a week too."""


def cards(found: list[FoundProvider], viewer: Viewer, first: int | None = None) -> list[Card]:
    """Cards in order, numbered from `first` where they have a pin on the map."""
    return [card(each, viewer, None if first is None else first + place) for place, each in enumerate(found)]


def card(found: FoundProvider, viewer: Viewer, number: int | None = None) -> Card:
    offer = found.offers[0]
    quality = _quality(found.quality, viewer)
    places = places_said(offer.vacancies, offer.as_of, viewer.today, assessment_first=offer.assessment_first)
    return Card(
        number,
        found.slug,
        found.name,
        found.example,
        _where(found, offer, viewer.area),
        quality.tag.text,
        quality.tag.css,
        quality.line,
        not_confirmed_said(found.confirmed_on, found.confirmed),
        _offer(found.name, offer),
        places.free,
        places.rest,
        places.doubtful,
        _next_start(offer, viewer.today),
        _price_said(offer, by_week=viewer.by_week),
        _matches(offer),
        _also(found),
        "" if offer.not_said is UNSET else listed(offer.not_said),
    )


def _where(found: FoundProvider, offer: FoundOffer, area: str | None) -> str:
    """Third-sector provider, Stroud, 1.3 miles; without a site, how it reaches the child."""
    kind = KIND_WORDS[found.kind]
    if offer.site is None or offer.mode in MODES_THAT_TRAVEL:
        reach = MODE_WORDS[offer.mode]
        return f"{kind}. {reach} in {area}" if area and offer.mode in MODES_THAT_TRAVEL else f"{kind}. {reach}"
    away = miles(found.distance_miles) if found.distance_miles is not None else ""
    return ", ".join(part for part in (kind, offer.site.town, away) if part)


def _quality(quality: Quality, viewer: Viewer) -> QualitySaid:
    by = viewer.name_of(quality.authority) if quality.authority else None
    return quality_said(quality, viewer.council, by)


def _offer(provider: str, offer: FoundOffer) -> str:
    """Forge: On site, ages 11 to 16, full time. A programme named as its provider is not named twice."""
    said = offer_said(offer.mode, offer.age_from, offer.age_to, tuple(offer.hours))
    return said if offer.programme == provider else f"{offer.programme}: {said}"


def _next_start(offer: FoundOffer, today: date) -> str:
    return f"Next start {_day(offer.next_start)}" if offer.next_start and offer.next_start >= today else ""


def _price_said(offer: FoundOffer, *, by_week: bool) -> str:
    """£85 a day; where prices are compared: £85 a day, £425 a week."""
    said = _price(offer.price, offer.price_unit, offer.price_to)
    if not by_week or offer.price_a_week is None or offer.price_unit in ("week", "free"):
        return said
    return f"{said}, {pounds(offer.price_a_week)} a week"


def _matches(offer: FoundOffer) -> str:
    """What was asked and fits; where nothing was asked, what it is for."""
    if offer.why:
        return f"Matches: {', '.join(_LETTERS.get(reason, reason) for reason in offer.why)}"
    if not offer.needs:
        return "Needs not given"
    named = [NEED_WORDS[need] for need in offer.needs[:NEEDS_ON_A_CARD]]
    more = len(offer.needs) - len(named)
    return f"For: {'; '.join(named)}{f'; and {more} more' if more else ''}"


def _also(found: FoundProvider) -> str:
    """Also matches: First Loaf (at home), Belle Vue and 2 more. Those that have not said only also offer."""
    first = found.offers[0]
    others = [_other(offer, first) for offer in found.offers[1:]]
    if found.more_offers:
        others.append(f"{found.more_offers} more")
    also = "Also matches" if first.not_said is UNSET else "Also offers"
    return f"{also}: {listed(others)}" if others else ""


def _other(offer: FoundOffer, first: FoundOffer) -> str:
    """By what tells it apart from the offer on the card: its site, else its programme and mode."""
    if offer.site and (offer.programme, offer.mode) == (first.programme, first.mode):
        return offer.site.name or offer.site.town or "another site"
    return f"{offer.programme} ({MODE_WORDS[offer.mode].lower()})"
