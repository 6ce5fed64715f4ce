"""What stays of an entry when it is written anew: the same site, programme and offer keep who they are."""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from msgspec.structs import replace

from apdirectory.providers.entries.entry import Entry, Offer, Programme, Site

Item = TypeVar("Item")
Places = list[int | None]
"""For each new item, the place of the old item that it continues; None: it is new."""

TENTH, PENNY = Decimal("0.1"), Decimal("0.01")


def aligned(new: Entry, old: Entry) -> Entry:
    """`new` with the ids of what stays, and in the order it is kept in: equal to `old` when nothing was changed.

    Offers that stay keep their `public_id`. What a caller cannot know (id, slug, version, when it was last changed)
    comes from `old`. Capacities are left as they were given.
    """
    new = as_stored(new)
    sites, places = _aligned_sites(new.sites, old.sites)
    programmes = [_with_sites(programme, places) for programme in new.programmes]
    return replace(
        new,
        id=old.id,
        slug=old.slug,
        version=old.version,
        changed_on=old.changed_on,
        sites=sites,
        programmes=_aligned_programmes(programmes, old.programmes),
    )


def as_stored(entry: Entry) -> Entry:
    """The entry with its numbers rounded as the tables keep them."""
    return _with_offers(
        entry,
        lambda offer: replace(
            offer,
            hours_a_week=_rounded(offer.hours_a_week, TENTH),
            children_per_adult=_rounded(offer.children_per_adult, TENTH),
            price=_rounded(offer.price, PENNY),
            price_to=_rounded(offer.price_to, PENNY),
        ),
    )


def without_places(entry: Entry) -> Entry:
    """The entry without its capacities, which go live on their own."""
    return _with_offers(entry, lambda offer: replace(offer, capacities=()))


def with_places(entry: Entry, of: Entry) -> Entry:
    """The entry with the capacities of another state of it; an offer that the other lacks has none."""
    kept = {offer.public_id: offer.capacities for shared in of.programmes for offer in shared.offers}
    return _with_offers(entry, lambda offer: replace(offer, capacities=kept.get(offer.public_id, ())))


def pairs(new: Sequence[Item], old: Sequence[Item], *keys: Callable[[Item], Hashable | None]) -> Places:
    """Which old item each new one continues, each old one once. Items are the same by the first key they share."""
    found: Places = [None] * len(new)
    left = list(range(len(old)))
    for key in keys:
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for place in left:
            waiting[key(old[place])].append(place)
        for at, item in enumerate(new):
            same = key(item)
            if found[at] is None and same is not None and waiting[same]:
                found[at] = waiting[same].popleft()
        left = [place for place in left if place not in found]
    return found


def _with_offers(entry: Entry, change: Callable[[Offer], Offer]) -> Entry:
    programmes = (replace(p, offers=tuple(change(offer) for offer in p.offers)) for p in entry.programmes)
    return replace(entry, programmes=tuple(programmes))


def _rounded(number: Decimal | None, step: Decimal) -> Decimal | None:
    return None if number is None else number.quantize(step, ROUND_HALF_UP)


def _aligned_sites(new: Sequence[Site], old: Sequence[Site]) -> tuple[tuple[Site, ...], dict[int, int]]:
    """The sites with their ids in the order kept, and where each place in `new` has gone."""
    found = pairs(new, old, lambda s: s.id, lambda s: (s.name, s.postcode), lambda s: s.postcode, lambda s: s.name)
    _pair_the_last(found, len(old))
    order = _kept_order(found)
    sites = tuple(replace(new[at], id=_id_at(old, found[at])) for at in order)
    return sites, {at: place for place, at in enumerate(order)}


def _pair_the_last(found: Places, of: int) -> None:
    """One site left on either side is a site that moved."""
    left = [place for place in range(of) if place not in found]
    if len(left) == 1 and found.count(None) == 1:
        found[found.index(None)] = left[0]


def _with_sites(programme: Programme, places: dict[int, int]) -> Programme:
    offers = (replace(offer, site=None if offer.site is None else places[offer.site]) for offer in programme.offers)
    return replace(programme, offers=tuple(offers))


def _aligned_programmes(new: Sequence[Programme], old: Sequence[Programme]) -> tuple[Programme, ...]:
    found = pairs(new, old, lambda p: p.id, lambda p: p.name, _first_offer)
    return tuple(_same_programme(new[at], old, found[at]) for at in _kept_order(found))


def _first_offer(programme: Programme) -> Hashable | None:
    return programme.offers[0].public_id if programme.offers else None


def _same_programme(new: Programme, old: Sequence[Programme], place: int | None) -> Programme:
    before = () if place is None else old[place].offers
    return replace(new, id=_id_at(old, place), offers=_aligned_offers(new.offers, before))


def _aligned_offers(new: Sequence[Offer], old: Sequence[Offer]) -> tuple[Offer, ...]:
    found = pairs(
        new,
        old,
        lambda o: o.public_id,
        lambda o: replace(o, public_id=None, capacities=()),
        lambda o: (o.mode, o.site, o.age_from, o.age_to, o.hours, o.days, o.districts),
        lambda o: (o.mode, o.site, o.age_from, o.age_to),
        lambda o: (o.mode, o.site),
    )
    return tuple(
        new[at] if (place := found[at]) is None else replace(new[at], public_id=old[place].public_id)
        for at in _kept_order(found)
    )


def _id_at(old: Sequence[Site] | Sequence[Programme], place: int | None) -> int | None:
    return None if place is None else old[place].id


def _kept_order(found: Places) -> list[int]:
    """Places in `new`: what stays in the order it is kept in, then what was added."""
    stays = sorted((place, at) for at, place in enumerate(found) if place is not None)
    return [at for _, at in stays] + [at for at, place in enumerate(found) if place is None]
