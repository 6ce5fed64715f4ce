from decimal import Decimal
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from apdirectory.providers.entries.alike import aligned, as_stored, pairs
from apdirectory.providers.entries.entry import Entry, Offer, Programme, Site


def kept(offers: int = 2) -> Entry:
    sites = tuple(Site(id=10 + n, name=f"Site {n}", postcode=f"GL1 {n}AA") for n in range(3))
    programmes = tuple(
        Programme(
            id=20 + n,
            name=f"Programme {n}",
            offers=tuple(Offer(public_id=uuid4(), site=m, mode="on_site") for m in range(offers)),
        )
        for n in range(2)
    )
    return Entry(
        id=1, slug="s", name="S", kind="third_sector", authority=916, version=4, sites=sites, programmes=programmes
    )


def forgotten(entry: Entry) -> Entry:
    """The same entry as somebody writes it who knows no ids."""
    programmes = (
        replace(p, id=None, offers=tuple(replace(o, public_id=None) for o in p.offers)) for p in entry.programmes
    )
    sites = tuple(replace(site, id=None) for site in entry.sites)
    return replace(entry, id=None, version=1, sites=sites, programmes=tuple(programmes))


def in_another_order(entry: Entry, sites: list[int], programmes: list[int], offers: list[int]) -> Entry:
    def moved(offer: Offer) -> Offer:
        return replace(offer, site=None if offer.site is None else sites.index(offer.site))

    return replace(
        entry,
        sites=tuple(entry.sites[place] for place in sites),
        programmes=tuple(
            replace(entry.programmes[place], offers=tuple(moved(entry.programmes[place].offers[n]) for n in offers))
            for place in programmes
        ),
    )


def ids(entry: Entry) -> set[UUID | None]:
    return {offer.public_id for programme in entry.programmes for offer in programme.offers}


@given(st.permutations(range(3)), st.permutations(range(2)), st.permutations(range(2)))
def test_an_entry_written_again_in_any_order_is_the_same(
    sites: list[int], shared: list[int], offers: list[int]
) -> None:
    old = kept()
    assert aligned(in_another_order(forgotten(old), sites, shared, offers), old) == old


def test_a_site_that_moved_stays_the_same_site_and_so_do_its_offers() -> None:
    old = kept()
    moved = replace(old.sites[1], id=None, name="Elsewhere", postcode="GL2 9ZZ")
    now = aligned(replace(forgotten(old), sites=(forgotten(old).sites[0], moved, forgotten(old).sites[2])), old)
    assert [site.id for site in now.sites] == [10, 11, 12]
    assert now.sites[1].postcode == "GL2 9ZZ"
    assert ids(now) == ids(old)


def test_a_programme_of_another_name_is_another_programme() -> None:
    old = kept()
    now = aligned(replace(forgotten(old), programmes=(replace(forgotten(old).programmes[0], name="Forge"),)), old)
    assert now.programmes[0].id is None
    assert ids(now).isdisjoint(ids(old))


def test_an_offer_that_is_added_has_no_id_yet_and_the_others_keep_theirs() -> None:
    old = kept()
    first = forgotten(old).programmes[0]
    more = replace(first, offers=(Offer(mode="online"), *first.offers))
    now = aligned(replace(forgotten(old), programmes=(more, forgotten(old).programmes[1])), old)
    assert [offer.public_id for offer in now.programmes[0].offers] == [
        *(offer.public_id for offer in old.programmes[0].offers),
        None,
    ]


def test_offers_that_differ_only_in_price_keep_who_they_are_when_they_change_places() -> None:
    old = kept(offers=1)
    first = old.programmes[0]
    offers = tuple(replace(first.offers[0], public_id=uuid4(), price=Decimal(price)) for price in (80, 90))
    old = replace(old, programmes=(replace(first, offers=offers),))
    fresh = forgotten(old).programmes[0]
    assert aligned(replace(forgotten(old), programmes=(replace(fresh, offers=fresh.offers[::-1]),)), old) == as_stored(
        old
    )


@given(st.lists(st.integers(0, 5)), st.lists(st.integers(0, 5)))
def test_each_old_item_is_continued_once_by_one_that_shares_its_key(new: list[int], old: list[int]) -> None:
    found = pairs(new, old, lambda number: number, lambda number: number % 2)
    places = [place for place in found if place is not None]
    assert len(places) == len(set(places))
    assert all(new[at] % 2 == old[place] % 2 for at, place in enumerate(found) if place is not None)
    for parity in (0, 1):
        count = [sum(number % 2 == parity for number in numbers) for numbers in (new, old)]
        assert sum(old[place] % 2 == parity for place in places) == min(count)
