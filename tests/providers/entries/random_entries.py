"""Entries and edits by chance, for tests of what holds whatever an entry says."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from apdirectory.providers.entries.alike import aligned
from apdirectory.providers.entries.entry import Capacity, Contact, Entry, Offer, Programme, Site
from apdirectory.providers.entries.prices import price_a_week
from apdirectory.providers.vocabulary import APPROACHES, DAYS, KEY_STAGES, LEVELS, NEEDS, PRICE_UNITS, codes
from tests.providers.entries.factories import a_capacity, a_programme, a_site, an_entry, an_offer

POSTCODES = (("GL1 1AD", 383100, 218400, "E07000081"), ("GL5 2AA", 385200, 205100, "E07000082"))
WORDS = ("forge", "meadow", "kitchen", "river", "stables")


def text(chance: random.Random) -> str | None:
    return chance.choice([None, *WORDS, "two words", "Line one\nline two", "<b>bold</b> & more"])


def some(chance: random.Random, of: list[str]) -> tuple[str, ...]:
    return tuple(sorted(chance.sample(of, chance.randint(0, 3))))


def edited(entry: Entry, chance: random.Random) -> Entry:
    """One to four edits by chance; what stays keeps its numbers, as it does for whoever edits."""
    for _ in range(chance.randint(1, 4)):
        entry = chance.choice(EDITS)(entry, chance)
    return entry


def as_kept(edit: Entry, entry: Entry) -> Entry:
    """As it would be kept: in the order that entries are kept in."""
    return aligned(edit, entry)


def _of_itself(entry: Entry, chance: random.Random) -> Entry:
    name = chance.choice(["summary", "description", "website", "how_to_refer", "who_may_refer", "charity_number"])
    return replace(entry, **{name: text(chance)})


def _contacts(entry: Entry, chance: random.Random) -> Entry:
    return replace(entry, contacts=tuple(Contact(purpose="general", name=text(chance)) for _ in range(2)))


def _opened(entry: Entry, chance: random.Random) -> Entry:
    return replace(entry, opened_on=date(2020, 1, 1) + timedelta(days=chance.randint(0, 900)))


def _site(entry: Entry, chance: random.Random) -> Entry:
    return _one(
        entry, "sites", chance, lambda site: replace(site, town=text(chance), step_free=chance.choice([None, True]))
    )


def _moved_site(entry: Entry, chance: random.Random) -> Entry:
    """To another postcode, and so to another place on the map."""
    postcode, easting, northing, district = chance.choice(POSTCODES)
    moved = {"postcode": postcode, "easting": easting, "northing": northing, "district": district}
    return _one(entry, "sites", chance, lambda site: replace(site, **moved))


def _new_site(entry: Entry, chance: random.Random) -> Entry:
    postcode, easting, northing, district = chance.choice(POSTCODES)
    new = Site(name=text(chance), postcode=postcode, easting=easting, northing=northing, district=district)
    return replace(entry, sites=(*entry.sites, new))


def _no_site(entry: Entry, chance: random.Random) -> Entry:
    """A site goes with all that stands on it."""
    if not entry.sites:
        return entry
    gone = chance.randrange(len(entry.sites))

    def kept(offer: Offer) -> Offer:
        return offer if offer.site is None else replace(offer, site=offer.site - (offer.site > gone))

    programmes = (
        replace(each, offers=tuple(kept(offer) for offer in each.offers if offer.site != gone))
        for each in entry.programmes
    )
    sites = tuple(site for place, site in enumerate(entry.sites) if place != gone)
    return replace(entry, sites=sites, programmes=tuple(programmes))


def _programme(entry: Entry, chance: random.Random) -> Entry:
    said: dict[str, Any] = {
        "needs": some(chance, codes(NEEDS)),
        "approaches": some(chance, codes(APPROACHES)),
        "levels": some(chance, codes(LEVELS)),
        "description": text(chance),
    }
    name = chance.choice(list(said))
    return _one(entry, "programmes", chance, lambda each: replace(each, **{name: said[name]}))


def _new_programme(entry: Entry, chance: random.Random) -> Entry:
    offers = (_an_offer(entry, chance),)
    new = Programme(name=chance.choice(WORDS), needs=some(chance, codes(NEEDS)), offers=offers)
    return replace(entry, programmes=(*entry.programmes, new))


def _no_programme(entry: Entry, chance: random.Random) -> Entry:
    return replace(entry, programmes=_without_one(entry.programmes, chance))


def _offer(entry: Entry, chance: random.Random) -> Entry:
    said: dict[str, Any] = {
        "price": Decimal(chance.randint(1, 900)),
        "price_unit": chance.choice(codes(PRICE_UNITS)),
        "stay_max_weeks": chance.randint(6, 40),
        "days": some(chance, codes(DAYS)),
        "key_stages": some(chance, codes(KEY_STAGES)),
        "sessions": text(chance),
        "hours_a_week": Decimal(chance.randint(1, 300)) / 10,
    }
    names = chance.sample(list(said), 2)
    changed = {"price_to": None} | {name: said[name] for name in names}
    return _one_offer(entry, chance, lambda offer: priced(replace(offer, **changed)))


def _ages(entry: Entry, chance: random.Random) -> Entry:
    youngest = chance.choice([None, 5, 11, 14, 17])
    oldest = None if youngest is None else youngest + chance.randint(0, 3)
    return _one_offer(entry, chance, lambda offer: replace(offer, age_from=youngest, age_to=oldest))


def _elsewhere(entry: Entry, chance: random.Random) -> Entry:
    """At another address, or coming to the child: then it says to where."""
    site = chance.randrange(len(entry.sites)) if entry.sites and chance.random() < 0.5 else None
    at: dict[str, Any] = {"site": site, "mode": "on_site", "districts": ()}
    comes: dict[str, Any] = {"site": None, "mode": chance.choice(["outreach", "home"]), "districts": ("E07000082",)}
    return _one_offer(entry, chance, lambda offer: replace(offer, **(comes if site is None else at)))


def priced(offer: Offer) -> Offer:
    """With what the price comes to in a week, which no one says: it follows."""
    days, hours = len(offer.days) or None, offer.hours_a_week
    week = price_a_week(offer.price, offer.price_unit, hours_a_week=hours, days_a_week=days)
    return replace(offer, price_a_week=week)


def _new_offer(entry: Entry, chance: random.Random) -> Entry:
    offer = _an_offer(entry, chance)
    return _one(entry, "programmes", chance, lambda each: replace(each, offers=(*each.offers, offer)))


def _no_offer(entry: Entry, chance: random.Random) -> Entry:
    return _one(entry, "programmes", chance, lambda each: replace(each, offers=_without_one(each.offers, chance)))


def _places(entry: Entry, chance: random.Random) -> Entry:
    places = tuple(_a_capacity(chance) for _ in range(chance.randint(0, 2)))
    return _one_offer(entry, chance, lambda offer: replace(offer, capacities=places))


def _an_offer(entry: Entry, chance: random.Random) -> Offer:
    site = chance.randrange(len(entry.sites)) if entry.sites and chance.random() < 0.6 else None
    places = (_a_capacity(chance),) if chance.random() < 0.5 else ()
    return an_offer(site=site, mode="on_site" if site is not None else "outreach", capacities=places)


def _a_capacity(chance: random.Random) -> Capacity:
    return a_capacity(vacant=chance.randint(0, 9), as_of=date(2026, 11, 1) + timedelta(days=chance.randint(0, 20)))


def _one_offer(entry: Entry, chance: random.Random, change: Callable[[Offer], Offer]) -> Entry:
    return _one(entry, "programmes", chance, lambda each: _one(each, "offers", chance, change))


def _one(of: Any, name: str, chance: random.Random, change: Callable[[Any], Any]) -> Any:
    items = list(getattr(of, name))
    if items:
        place = chance.randrange(len(items))
        items[place] = change(items[place])
    return replace(of, **{name: tuple(items)})


def _without_one(items: tuple[Any, ...], chance: random.Random) -> tuple[Any, ...]:
    gone = chance.randrange(len(items)) if items else 0
    return tuple(item for place, item in enumerate(items) if place != gone)


EDITS: list[Callable[[Entry, random.Random], Entry]] = [
    _of_itself,
    _contacts,
    _opened,
    _site,
    _moved_site,
    _new_site,
    _no_site,
    _programme,
    _new_programme,
    _no_programme,
    _offer,
    _ages,
    _elsewhere,
    _new_offer,
    _no_offer,
    _places,
]


def numbered(entry: Entry) -> Entry:
    """With numbers, as if it were kept."""
    sites = tuple(replace(site, id=100 + place) for place, site in enumerate(entry.sites))
    programmes = tuple(replace(each, id=200 + place) for place, each in enumerate(entry.programmes))
    return replace(entry, id=1, sites=sites, programmes=programmes)


def an_entry_by_chance(chance: random.Random) -> Entry:
    entry = an_entry(programmes=(a_programme(), a_programme(name="Kitchen")), sites=(a_site(), a_site(name="The Barn")))
    for _ in range(6):
        entry = edited(entry, chance)
    return entry
