"""An offer of a programme, on three short pages: where and for whom, when, at which price. To the form, and back."""

from collections.abc import Mapping
from uuid import UUID

from msgspec.structs import replace

from apdirectory.providers.entries.entry import Entry, Offer, Programme
from apdirectory.providers.entries.prices import price_a_week
from apdirectory.providers.my_provider.parts.sites import key_of as site_key
from apdirectory.providers.my_provider.parts.sites import named
from apdirectory.providers.my_provider.parts.values import (
    as_lines,
    decimal,
    lines,
    number,
    of,
    optional,
    ticked,
    yes_no,
)
from apdirectory.providers.vocabulary import (
    DAYS,
    HOURS,
    KEY_STAGES,
    MODES,
    MODES_AT_A_PLACE,
    MODES_THAT_TRAVEL,
    PRICE_UNITS,
)
from apdirectory.web.forms import Form
from apdirectory.web.words import listed

WHERE = frozenset({"mode", "site", "districts", "age_from", "age_to", "key_stages"})
WHEN = frozenset(
    {
        "hours",
        "hours_a_week",
        "days",
        "sessions",
        "stay_min_weeks",
        "stay_max_weeks",
        "group_size",
        "children_per_adult",
    }
)
PRICE = frozenset({"price", "price_to", "price_unit", "transport_included"})
MODES_OFFERED = [(each.code, each.label) for each in MODES]
STAGES_OFFERED = [(each.code, f"{each.label} (ages {each.age_from} to {each.age_to})") for each in KEY_STAGES]
HOURS_OFFERED = [(each.code, each.label) for each in HOURS]
DAYS_OFFERED = [(each.code, each.label) for each in DAYS]
UNITS_OFFERED = [(each.code, each.label) for each in PRICE_UNITS]
OLDEST, LONGEST_WEEKS = 25, 200
NO_SITE = "none"

Districts = Mapping[str, str]
"""ONS code → name."""


def sites_offered(entry: Entry) -> list[tuple[str, str]]:
    return [*((site_key(place, site), named(site)) for place, site in enumerate(entry.sites)), (NO_SITE, "No address")]


def offer_of(programme: Programme, key: str) -> Offer | None:
    return next((offer for offer in programme.offers if str(offer.public_id) == key), None)


def where_of(offer: Offer, entry: Entry, districts: Districts) -> dict[str, object]:
    said: dict[str, object] = of(offer, "mode", "age_from", "age_to", "key_stages")
    said["site"] = NO_SITE if offer.site is None else site_key(offer.site, entry.sites[offer.site])
    return said | {"districts": as_lines(sorted(districts.get(code, code) for code in offer.districts))}


def read_where(form: Form, offer: Offer, entry: Entry, districts: Districts) -> Offer:
    mode = form.choice("mode", "Where it happens", [code for code, _ in MODES_OFFERED])
    keys = [key for key, _ in sites_offered(entry)]
    site = form.choice("site", "An address", keys, required=mode in MODES_AT_A_PLACE)
    served = _districts(form, districts)
    if mode in MODES_THAT_TRAVEL and not served and not form.error("districts"):
        form.add("districts", "Enter the districts you go to")
    lowest, highest = number(form, "age_from", "Youngest age", OLDEST), number(form, "age_to", "Oldest age", OLDEST)
    if lowest is not None and highest is not None and lowest > highest:
        form.add("age_to", "Oldest age must be the same as the youngest, or higher")
    return replace(
        offer,
        mode=mode or offer.mode,
        site=keys.index(site) if site not in ("", NO_SITE) else None,
        districts=served,
        age_from=lowest,
        age_to=highest,
        key_stages=ticked(form, "key_stages", "Key stages", STAGES_OFFERED),
    )


def _districts(form: Form, districts: Districts) -> tuple[str, ...]:
    """By their names, however they are written; what is none is said."""
    codes = {name.lower(): code for code, name in districts.items()}
    typed = lines(form, "districts", "Districts", most=60)
    if unknown := [each for each in typed if each.lower() not in codes]:
        form.add("districts", f"We cannot find {listed(unknown[:5])}. Enter a district, like Stroud, on each line")
    return tuple(sorted({codes[each.lower()] for each in typed if each.lower() in codes}))


def when_of(offer: Offer) -> dict[str, object]:
    return of(offer, *WHEN)


def read_when(form: Form, offer: Offer) -> Offer:
    least = number(form, "stay_min_weeks", "Shortest stay", LONGEST_WEEKS)
    most = number(form, "stay_max_weeks", "Longest stay", LONGEST_WEEKS)
    if least is not None and most is not None and least > most:
        form.add("stay_max_weeks", "Longest stay must be the same as the shortest, or longer")
    hours = ticked(form, "hours", "Hours", HOURS_OFFERED)
    return _priced(
        replace(
            offer,
            hours=tuple(each for each in ("full", "part") if each in hours),
            hours_a_week=decimal(form, "hours_a_week", "Hours a week", 80),
            days=ticked(form, "days", "Days", DAYS_OFFERED),
            sessions=optional(form, "sessions", "Sessions"),
            stay_min_weeks=least,
            stay_max_weeks=most,
            group_size=number(form, "group_size", "Most children in a group", 100),
            children_per_adult=decimal(form, "children_per_adult", "Children for each adult", 40),
        )
    )


def price_of(offer: Offer) -> dict[str, object]:
    return of(offer, *PRICE)


def read_price(form: Form, offer: Offer) -> Offer:
    price, highest = decimal(form, "price", "Price", 500_000), decimal(form, "price_to", "Highest price", 500_000)
    unit = form.choice("price_unit", "What the price is for", [code for code, _ in UNITS_OFFERED], required=False)
    if price is not None and not unit and not form.error("price_unit"):
        form.add("price_unit", "Choose what the price is for")
    if price is None and highest is not None:
        form.add("price", "Enter the lowest price too")
    if price is not None and highest is not None and highest < price:
        form.add("price_to", "Highest price must be the same as the price, or higher")
    said = {"price": price, "price_to": highest, "price_unit": unit or None}
    if unit == "free":
        said |= {"price": None, "price_to": None}
    transport = yes_no(form, "transport_included", "Whether transport is included")
    return _priced(replace(offer, **said, transport_included=transport))


def _priced(offer: Offer) -> Offer:
    """What prices are compared by follows from the price, the hours and the days."""
    days = len(offer.days) or None
    week = price_a_week(offer.price, offer.price_unit, hours_a_week=offer.hours_a_week, days_a_week=days)
    return replace(offer, price_a_week=week)


def put_offer(programme: Programme, offer: Offer, key: UUID | None) -> Programme:
    """With this one in the place of another, or added."""
    if key is None:
        return replace(programme, offers=(*programme.offers, offer))
    return replace(programme, offers=tuple(offer if each.public_id == key else each for each in programme.offers))


def without_offer(programme: Programme, key: UUID) -> Programme:
    return replace(programme, offers=tuple(each for each in programme.offers if each.public_id != key))
