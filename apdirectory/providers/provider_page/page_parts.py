"""An entry in the words of its page: at a glance, its offers, its places, who may refer. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from apdirectory.places.grid import distance_miles
from apdirectory.places.map import Map, PinAt, map_of
from apdirectory.places.place import Place
from apdirectory.providers.capacity.counting import together
from apdirectory.providers.entries.entry import Capacity, Contact, Entry, Offer, Site
from apdirectory.providers.provider_page.offer_parts import DistrictName, Row, told
from apdirectory.providers.vocabulary import KEY_STAGES
from apdirectory.providers.wording import (
    LONGER_KIND_WORDS,
    MODE_WORDS,
    NEED_WORDS,
    hours_said,
    out_of_date,
    places_said,
)
from apdirectory.web.words import ages, day, listed, miles, price

CONTACT_FOR = {"general": "General", "referrals": "Referrals", "safeguarding": "Safeguarding lead"}


class SitePart(Struct, frozen=True):
    number: int
    name: str
    rows: list[Row]


def where_and_what(entry: Entry) -> str:
    """Third-sector provider (charity or community group), Stroud."""
    towns = list(dict.fromkeys(site.town for site in entry.sites if site.town))
    return ", ".join([LONGER_KIND_WORDS[entry.kind], *([listed(towns)] if towns else [])])


def phone(entry: Entry) -> Contact | None:
    """Whom to ring: the general number first."""
    with_phone = [contact for contact in entry.contacts if contact.phone]
    return min(with_phone, key=lambda contact: list(CONTACT_FOR).index(contact.purpose), default=None)


# --- At a glance


def at_a_glance(entry: Entry, today: date, near: Place | None) -> list[Row]:
    """What a school decides on, over everything the provider offers; what is unknown is said."""
    offers = [offer for programme in entry.programmes for offer in programme.offers]
    needs = _in_order(NEED_WORDS, (need for programme in entry.programmes for need in programme.needs))
    modes = _in_order(MODE_WORDS, (offer.mode for offer in offers))
    prices = dict.fromkeys(price(offer.price, offer.price_unit, offer.price_to) for offer in offers)
    rows = [
        Row("Needs", [NEED_WORDS[need] for need in needs] or ["Needs not given"]),
        Row("Ages", [_all_ages(offers)]),
        Row("Where it happens", [MODE_WORDS[mode] for mode in modes] or ["Not given"]),
        Row("Hours", [hours_said(_in_order(("full", "part"), (hours for o in offers for hours in o.hours)))]),
        Row("Places", [places_in_all([each for offer in offers for each in offer.capacities], today)]),
        Row("Price", list(prices) or ["Price not given"]),
    ]
    away = _miles_away(entry, near)
    return [*rows, Row("Distance", [away])] if away else rows


def _in_order(order: Iterable[str], found: Iterable[str]) -> list[str]:
    present = set(found)
    return [code for code in order if code in present]


def _all_ages(offers: Sequence[Offer]) -> str:
    """From the youngest to the oldest; the ages of key stages where no ages were given."""
    lowest = [low for low, _ in map(_offer_ages, offers) if low is not None]
    highest = [high for _, high in map(_offer_ages, offers) if high is not None]
    return ages(min(lowest, default=None), max(highest, default=None))


def _offer_ages(offer: Offer) -> tuple[int | None, int | None]:
    stages = [stage for stage in KEY_STAGES if stage.code in offer.key_stages]
    return (
        offer.age_from if offer.age_from is not None else min((s.age_from for s in stages), default=None),
        offer.age_to if offer.age_to is not None else max((s.age_to for s in stages), default=None),
    )


def places_in_all(told: Sequence[Capacity], today: date) -> str:
    """In a line, as of the oldest day; where that is long ago, with how many were told of lately."""
    everything = together(told, today)
    said = places_said(everything.vacant, everything.as_of, today)
    if not said.doubtful:
        return said.free + said.rest
    newer = together([each for each in told if each.as_of and not out_of_date(each.as_of, today)], today)
    but = f", but for {newer.vacant} told of on {day(newer.as_of)}" if newer.vacant and newer.as_of else ""
    return f"{said.free}{said.rest}. Out of date{but}: ring to check"


def _miles_away(entry: Entry, near: Place | None) -> str:
    """To the nearest site from the place searched."""
    if near is None:
        return ""
    distances = [
        distance_miles(near.easting, near.northing, site.easting, site.northing)
        for site in entry.sites
        if site.easting is not None and site.northing is not None
    ]
    return f"{miles(min(distances))} from {near.name}, in a straight line" if distances else ""


# --- Where


def site_part(number: int, site: Site) -> SitePart:
    address = [part for part in (site.street, site.town, site.postcode) if part]
    rows = [
        Row("Address", [", ".join(address)]),
        Row("Getting there", [site.transport or ""]),
        Row("Access", [_step_free(site.step_free), site.accessibility or ""]),
    ]
    return SitePart(number, site.name or site.town or "Site", told(rows, [row.key for row in rows]))


def _step_free(step_free: bool | None) -> str:
    return "" if step_free is None else "Step-free" if step_free else "Not step-free"


def map_of_sites(entry: Entry) -> Map | None:
    """Pins have the numbers of the sites; None where no site's place is known."""
    return map_of(
        [
            PinAt(number, site.easting, site.northing)
            for number, site in enumerate(entry.sites, 1)
            if site.easting is not None and site.northing is not None
        ]
    )


def districts_served(entry: Entry, district: DistrictName) -> list[str]:
    served = {code for programme in entry.programmes for offer in programme.offers for code in offer.districts}
    return sorted(name for code in served if (name := district(code)))


# --- How to refer


def who_can_refer(route: str, council: str) -> str:
    """The council's route for the kind of provider, in a sentence."""
    return {
        "la_decides": f"Only {council} or a professional working with the child can refer.",
        "ehcp_team": f"Only {council} can place a child here, by the child’s education, health and care plan.",
        "school_commissions": f"You can ask this provider directly. {council} is told when you place.",
    }[route]


def numbers(entry: Entry) -> list[Row]:
    """When the entry was confirmed and changed, and what it is known by elsewhere."""
    rows = [
        Row(
            "Confirmed", [f"Provider confirmed this on {day(entry.confirmed_on)}" if entry.confirmed_on else "Not yet"]
        ),
        Row("Last changed", [day(entry.changed_on)] if entry.changed_on else []),
        Row("School number (URN)", [str(entry.urn)] if entry.urn else []),
        Row("Charity number", [entry.charity_number] if entry.charity_number else []),
        Row("Company number", [entry.company_number] if entry.company_number else []),
        Row("Opened", [day(entry.opened_on)] if entry.opened_on else []),
        Row("Closed", [day(entry.closed_on)] if entry.closed_on else []),
    ]
    return [row for row in rows if row.lines]
