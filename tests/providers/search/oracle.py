"""A second reading of the search's rules, in plain Python over the same entries, with geodesic distances.

Written from the promise, not from the SQL: no bits, no index, no projection. Slow and plain on purpose.
"""

from datetime import date, timedelta
from functools import cache
from itertools import product

from geopy.distance import geodesic
from msgspec import Struct

from apdirectory.places.grid import to_wgs84
from apdirectory.places.place import Place
from apdirectory.providers.entries.entry import Capacity, Entry, Offer, Programme
from apdirectory.providers.search.asked import Asked
from apdirectory.providers.vocabulary import KEY_STAGES
from tests.providers.search.directory import RECOGNITIONS, Assessed, Status
from tests.providers.search.oracle_words import Words

STAGES = {stage.code: stage for stage in KEY_STAGES}
YES, NO, UNKNOWN = True, False, None
Fits = bool | None


class Match(Struct, frozen=True):
    slug: str
    miles: float


class Expected(Struct):
    """What the search should find: providers with the miles to their nearest offer that matches."""

    results: dict[str, float]
    hidden: set[str]
    not_said: dict[str, float]
    elsewhere: set[str]
    sorted_by: dict[str, dict[str, tuple[object, ...]]]
    """Order → provider → what it is sorted by; the first comes first."""
    on_the_edge: set[str]
    """So near the radius that either answer is right."""
    facets: dict[tuple[str, str], set[str]]


def expected(
    asked: Asked, place: Place | None, today: date, made: list[Assessed], words: Words | None = None
) -> Expected:
    """`words`: what the text asked for means."""
    answer = Expected(
        results={}, hidden=set(), not_said={}, elsewhere=set(), sorted_by={}, on_the_edge=set(), facets={}
    )
    for each in made:
        if each.entry.state == "published" and not _has_closed(each.entry, today):
            _sort_in(answer, asked, place, today, each, words)
    return answer


def _sort_in(
    answer: Expected, asked: Asked, place: Place | None, today: date, each: Assessed, words: Words | None
) -> None:
    entry = each.entry
    shown = not asked.checked or checked(each, place, today)
    said, unsaid, comes = _that_fit(answer, asked, place, today, entry, words)
    if said and shown:
        answer.results[entry.slug] = min(miles for miles, *_ in said)
        for order, key in _keys(asked, entry, said, today).items():
            answer.sorted_by.setdefault(order, {})[entry.slug] = key
        for key in {key for _, *part in said for key in _facets(entry, *part, today=today)}:
            answer.facets.setdefault(key, set()).add(entry.slug)
    elif said:
        answer.hidden.add(entry.slug)
    elif comes and shown:
        answer.elsewhere.add(entry.slug)
    elif unsaid and shown:
        answer.not_said[entry.slug] = min(miles for miles, *_ in unsaid)


def _has_closed(entry: Entry, today: date) -> bool:
    return entry.register_status == "closing" and entry.closed_on is not None and entry.closed_on < today


Near = tuple[float, Programme, Offer, Capacity]


def _that_fit(
    answer: Expected, asked: Asked, place: Place | None, today: date, entry: Entry, words: Words | None
) -> tuple[list[Near], list[Near], bool]:
    """What is near and matches, what is near and has not said, and whether anything that matches comes to the child."""
    said, unsaid, comes = [], [], False
    for programme, offer, capacity in _parts(entry):
        fits = fit(asked, entry, programme, offer, capacity, today)
        if fits is NO or (words and not words.match(programme, offer)):
            continue
        miles = _miles(entry, offer, place)
        if miles is None:
            comes |= fits is YES and _comes(offer, place)
        else:
            if place and abs(miles / asked.within - 1) < 0.005:
                answer.on_the_edge.add(entry.slug)
            if not place or miles <= asked.within:
                (said if fits is YES else unsaid).append((miles, programme, offer, capacity))
    return said, unsaid, comes


def _parts(entry: Entry) -> list[tuple[Programme, Offer, Capacity]]:
    return [
        (programme, offer, capacity)
        for programme in entry.programmes
        for offer in programme.offers
        for capacity in offer.capacities or (Capacity(),)
    ]


def _miles(entry: Entry, offer: Offer, place: Place | None) -> float | None:
    """Miles to the offer; None when it is not at a place and one was asked for."""
    if place is None:
        return 0.0
    if offer.mode in ("outreach", "home", "online") or offer.site is None:
        return None
    site = entry.sites[offer.site]
    assert site.easting is not None and site.northing is not None
    return _geodesic(place.latitude, place.longitude, site.easting, site.northing)


@cache
def _geodesic(latitude: float, longitude: float, easting: int, northing: int) -> float:
    return float(geodesic((latitude, longitude), to_wgs84(easting, northing)).miles)


def _comes(offer: Offer, place: Place | None) -> bool:
    if place is None or offer.mode not in ("outreach", "home", "online"):
        return False
    return place.district in offer.districts or (offer.mode == "online" and not offer.districts)


def fit(asked: Asked, entry: Entry, programme: Programme, offer: Offer, capacity: Capacity, today: date) -> Fits:
    """No if anything asked speaks against it, else unknown if anything asked is not said, else yes."""
    answers = [
        _needs(asked, programme),
        _age(asked, offer, capacity),
        _any(asked.key_stage, stages(offer, capacity)),
        _any(asked.level, programme.levels),
        _any(asked.hours, (capacity.hours,) if capacity.hours else offer.hours),
        _any(asked.kind, (entry.kind,)),
        _any(asked.mode, (offer.mode,)),
        _price(asked, offer),
        _vacancy(asked, capacity, today),
    ]
    if NO in answers:
        return NO
    return UNKNOWN if UNKNOWN in answers else YES


def _any(asked: tuple[str, ...], said: tuple[str, ...] | None) -> Fits:
    if not asked:
        return YES
    return UNKNOWN if not said else bool(set(asked) & set(said))


def _needs(asked: Asked, programme: Programme) -> Fits:
    if asked.need and programme.needs and asked.need_match == "all":
        return set(asked.need) <= set(programme.needs)
    return _any(asked.need, programme.needs)


def ages(offer: Offer, capacity: Capacity) -> tuple[int | None, int | None]:
    """Of the offer, from its key stages where not told, narrowed to those its places are for."""
    first, last = offer.age_from, offer.age_to
    if offer.key_stages:
        first = min(STAGES[code].age_from for code in offer.key_stages) if first is None else first
        last = max(STAGES[code].age_to for code in offer.key_stages) if last is None else last
    if capacity.key_stages:
        low = min(STAGES[code].age_from for code in capacity.key_stages)
        high = max(STAGES[code].age_to for code in capacity.key_stages)
        first = low if first is None else max(low, min(first, high))
        last = high if last is None else min(high, max(last, low))
    return first, last


def _age(asked: Asked, offer: Offer, capacity: Capacity) -> Fits:
    first, last = ages(offer, capacity)
    if asked.age is None:
        return YES
    if (first is not None and asked.age < first) or (last is not None and asked.age > last):
        return NO
    return YES if first is not None and last is not None else UNKNOWN


def stages(offer: Offer, capacity: Capacity) -> tuple[str, ...] | None:
    if capacity.key_stages or offer.key_stages:
        return capacity.key_stages or offer.key_stages
    first, last = ages(offer, capacity)
    if first is None or last is None:
        return None
    return tuple(
        code for code, stage in STAGES.items() if first < stage.age_to and max(last, first + 1) > stage.age_from
    )


def _price(asked: Asked, offer: Offer) -> Fits:
    if asked.price_max is None:
        return YES
    price = 0 if offer.price_unit == "free" else offer.price_a_week
    return UNKNOWN if price is None else price <= asked.price_max


def _vacancy(asked: Asked, capacity: Capacity, today: date) -> Fits:
    if not asked.vacancy:
        return YES
    if capacity.vacant is None or capacity.as_of is None or capacity.as_of + timedelta(days=60) < today:
        return UNKNOWN
    return capacity.vacant > 0


def checked(each: Assessed, place: Place | None, today: date) -> bool:
    """Assured as the place's authority sees it, or open in the register and nobody's judgement against it.

    What its provider keeps must have been confirmed, or taken on, in the last 120 days.
    """
    confirmed = max((day for day in (each.entry.confirmed_on, each.claimed_on) if day), default=None)
    if each.claimed_on and confirmed and today - confirmed >= timedelta(days=120):
        return False
    viewer = place.authority if place and place.authority in (916, 866) else None
    judged = [status for status in each.statuses if status.status in JUDGED]
    own = [status for status in judged if status.authority == viewer]
    if own:
        return _holds(own[0], today)
    if any(status.status in ("suspended", "removed") and status.authority == each.entry.authority for status in judged):
        return False
    if viewer is None and judged:
        return any(_holds(status, today) for status in judged)
    if any(_holds(status, today) and _recognised(viewer, each.entry.kind, status, today) for status in judged):
        return True
    registered = each.entry.kind in ("ap_school", "ap_free_school", "hospital_education")
    return registered and each.entry.register_status in ("open", "closing")


JUDGED = ("assured", "conditional", "lapsed", "suspended", "removed")


def _holds(status: Status, today: date) -> bool:
    in_date = status.evidence_until is None or today <= status.evidence_until
    return (
        status.status in ("assured", "conditional") and status.until is not None and status.until >= today and in_date
    )


def _recognised(viewer: int | None, kind: str, status: Status, today: date) -> bool:
    return any(
        (viewer, status.authority) == (accepting, accepted)
        and since <= today
        and (until is None or today <= until)
        and (kinds == [] or kind in kinds)
        and (level is None or (status.level is not None and level <= status.level))
        for accepting, accepted, since, until, kinds, level in RECOGNITIONS
    )


def _keys(asked: Asked, entry: Entry, said: list[Near], today: date) -> dict[str, tuple[object, ...]]:
    """By what each order sorts a provider, from its offers that match."""
    prices = [0 if offer.price_unit == "free" else offer.price_a_week for _, _, offer, _ in said]
    starts = [
        max(capacity.next_start, today) if capacity.next_start else date.max
        for *_, capacity in said
        if _vacancy(Asked(vacancy=True), capacity, today)
    ]
    met = max(len(set(asked.need) & set(programme.needs)) for _, programme, _, _ in said)
    return {
        "name": (entry.name.lower(),),
        "price": (min((price for price in prices if price is not None), default=2**31),),
        "soonest": (not starts, min(starts, default=date.max)),
        "match": (-met,) if asked.q else (-met, not starts),
    }


def _facets(
    entry: Entry, programme: Programme, offer: Offer, capacity: Capacity, *, today: date
) -> set[tuple[str, str]]:
    groups = {
        "need": programme.needs,
        "kind": (entry.kind,),
        "mode": (offer.mode,),
        "key_stage": stages(offer, capacity) or (),
        "level": programme.levels,
        "hours": (capacity.hours,) if capacity.hours else offer.hours,
        "vacancy": ("yes",) if _vacancy(Asked(vacancy=True), capacity, today) else (),
    }
    return {(group, str(code)) for group, words in groups.items() for _, code in product((0,), words)}
