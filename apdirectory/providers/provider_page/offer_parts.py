"""A provider's programmes and their offers in the words of its page. Pure."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from apdirectory.providers.capacity.counting import together
from apdirectory.providers.entries.entry import Capacity, Offer, Programme, Site
from apdirectory.providers.vocabulary import APPROACHES, label
from apdirectory.providers.wording import LEVEL_WORDS, MODE_WORDS, NEED_WORDS, PlacesSaid, hours_said, places_said
from apdirectory.web.words import ages, count, day, key_stage, listed, pounds, price

DAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
DistrictName = Callable[[str], str | None]


class Row(Struct, frozen=True):
    """One fact: its name, and one line or several."""

    key: str
    lines: list[str]


class PlacesFor(Struct, frozen=True):
    """Places for whom, and what else was told of them."""

    whom: str
    said: PlacesSaid
    more: str


class OfferCard(Struct, frozen=True):
    heading: str
    rows: list[Row]
    places: list[PlacesFor]


class ProgrammePart(Struct, frozen=True):
    name: str
    description: str
    rows: list[Row]
    offers: list[OfferCard]


def programme_part(programme: Programme, sites: Sequence[Site], today: date, district: DistrictName) -> ProgrammePart:
    rows = [
        Row("Needs", [NEED_WORDS[need] for need in programme.needs] or ["Needs not given"]),
        Row("Approaches", [label(APPROACHES, code) for code in programme.approaches]),
        Row("Level of support", [LEVEL_WORDS[code] for code in programme.levels]),
        Row("Therapies", list(programme.therapies)),
        Row("Qualifications", list(programme.qualifications)),
    ]
    return ProgrammePart(
        programme.name,
        programme.description or "",
        [row for row in rows if row.lines],
        [offer_card(offer, sites, today, district) for offer in programme.offers],
    )


def offer_card(offer: Offer, sites: Sequence[Site], today: date, district: DistrictName) -> OfferCard:
    site = sites[offer.site] if offer.site is not None else None
    at = f" at {site_name(site)}" if site else ""
    facts = [
        Row("Ages", [ages(offer.age_from, offer.age_to)] if (offer.age_from, offer.age_to) != (None, None) else []),
        Row("Key stages", [key_stage(code) for code in offer.key_stages]),
        Row("Hours", _hours(offer)),
        Row("Stay", [_stay(offer)]),
        Row("Group", _group(offer)),
        Row("Price", _price(offer)),
        Row("Transport", [_transport(offer)]),
        Row("Serves", [name for code in offer.districts if (name := district(code))]),
    ]
    return OfferCard(
        f"{MODE_WORDS[offer.mode]}{at}",
        told(facts, must_know=("Ages", "Hours", "Price", "Transport")),
        [_places(capacity, today) for capacity in offer.capacities]
        or [PlacesFor("", places_said(None, None, today), "")],
    )


def told(facts: Sequence[Row], must_know: Sequence[str]) -> list[Row]:
    """The facts that were given; then, in one row, those that people need and were not."""
    rows = [Row(fact.key, [line for line in fact.lines if line]) for fact in facts]
    missing = [row.key for row in rows if not row.lines and row.key in must_know]
    not_given = [Row("Not given", [listed(missing).capitalize()])] if missing else []
    return [row for row in rows if row.lines] + not_given


def _hours(offer: Offer) -> list[str]:
    """Full time, 25 hours a week; the days; the sessions."""
    week = f", {_plain(offer.hours_a_week)} hours a week" if offer.hours_a_week is not None else ""
    full_or_part = hours_said(offer.hours) + week if offer.hours else week.removeprefix(", ")
    return [full_or_part, listed([DAYS[code] for code in offer.days]), offer.sessions or ""]


def _stay(offer: Offer) -> str:
    shortest, longest = offer.stay_min_weeks, offer.stay_max_weeks
    if shortest is None and longest is None:
        return ""
    if longest is None:
        return f"{count(shortest or 0, 'week')} or more"
    if shortest is None:
        return f"Up to {count(longest, 'week')}"
    return count(longest, "week") if shortest == longest else f"{shortest} to {count(longest, 'week')}"


def _group(offer: Offer) -> list[str]:
    size = f"Up to {count(offer.group_size, 'child', 'children')} in a group" if offer.group_size else ""
    ratio = offer.children_per_adult
    adults = f"{_plain(ratio)} {'child' if ratio == 1 else 'children'} to an adult" if ratio else ""
    return [size, adults]


def _price(offer: Offer) -> list[str]:
    """The price as it is charged, both ends, and the same by the week."""
    if offer.price is not None and offer.price_to is not None and offer.price_to > offer.price:
        unit = price(offer.price_to, offer.price_unit)
        said = f"{pounds(offer.price)} to {unit}" if offer.price_unit else unit
    else:
        said = "" if offer.price is None and offer.price_unit != "free" else price(offer.price, offer.price_unit)
    weekly = offer.price_a_week if offer.price_unit not in (None, "free", "week") else None
    return [said, f"About {pounds(weekly)} a week for all that is offered" if weekly else ""]


def _transport(offer: Offer) -> str:
    if offer.transport_included is None:
        return ""
    return "Transport is in the price" if offer.transport_included else "Transport is not in the price"


def _plain(number: Decimal) -> str:
    """25, 12.5."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def _places(capacity: Capacity, today: date) -> PlacesFor:
    known = together([capacity], today)
    whom = [
        *(key_stage(code) for code in capacity.key_stages),
        *([hours_said([capacity.hours])] if capacity.hours else []),
        *([listed([DAYS[code] for code in capacity.days])] if capacity.days else []),
    ]
    more = [
        f"{capacity.total} in all" if capacity.total is not None else "",
        f"{capacity.funded} paid for by the council" if capacity.funded is not None else "",
        f"{count(capacity.waiting, 'child', 'children')} waiting" if capacity.waiting is not None else "",
        f"Next start {day(known.next_start)}" if known.next_start else "",
    ]
    said = places_said(known.vacant, known.as_of, today, assessment_first=known.assessment_first)
    return PlacesFor(", ".join(whom), said, ". ".join(part for part in more if part))


def site_name(site: Site) -> str:
    return ", ".join(part for part in (site.name, site.town) if part) or site.street or site.postcode or "its site"
