"""Directories of any size, for measuring."""

import csv
import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import mean

import pytest

from apdirectory.providers.entries.slugs import slug_of
from apdirectory.providers.examples.example import Example, Spot
from apdirectory.providers.examples.national import name_of, national, recognitions
from apdirectory.providers.vocabulary import KINDS, MODES, NEEDS, PRICE_UNITS, codes

TODAY = date(2026, 11, 22)
SPOTS = [
    Spot(
        f"AB{number // 500} {number % 10}AA", 300_000 + number, 200_000, f"E0{number % 7}", "Anytown", 900 + number % 7
    )
    for number in range(3000)
]


@pytest.fixture(scope="module")
def directory() -> list[Example]:
    return list(national(2000, 916, TODAY, SPOTS))


def test_the_same_seed_gives_the_same_directory(directory: list[Example]) -> None:
    assert list(national(2000, 916, TODAY, SPOTS)) == directory
    assert list(national(2000, 917, TODAY, SPOTS)) != directory


def test_it_has_as_many_as_were_asked_for_and_few_can_be_had_alone() -> None:
    assert [len(list(national(n, 916, TODAY, SPOTS[:5]))) for n in (0, 1, 12)] == [0, 1, 12]


def test_each_has_a_name_and_an_address_of_its_own(directory: list[Example]) -> None:
    assert len({each.entry.name for each in directory}) == len(directory)
    assert len({each.entry.slug for each in directory}) == len(directory)
    ids = [offer.public_id for each in directory for shared in each.entry.programmes for offer in shared.offers]
    assert len(set(ids)) == len(ids)


def test_names_do_not_run_out() -> None:
    names = {name_of(kind, number) for kind in codes(KINDS) for number in range(30_000)}
    assert len(names) == 30_000 * len(KINDS)


def test_sizes_and_shares_are_as_promised(directory: list[Example]) -> None:
    entries = [each.entry for each in directory]
    offers = [offer for entry in entries for shared in entry.programmes for offer in shared.offers]
    programmes = [shared for entry in entries for shared in entry.programmes]
    assert mean(len(entry.sites) for entry in entries) == pytest.approx(1.4, abs=0.06)
    assert len(offers) / len(entries) == pytest.approx(2.35, abs=0.1)
    assert mean(offer.site is None for offer in offers) == pytest.approx(0.10, abs=0.02)
    assert mean(not shared.needs for shared in programmes) == pytest.approx(0.12, abs=0.03)
    assert mean(offer.age_from is None for offer in offers) == pytest.approx(0.12, abs=0.03)
    assert mean(offer.price_unit is None for offer in offers) == pytest.approx(0.12, abs=0.03)
    own = [[said.status for said in each.quality if said.authority == each.entry.authority] for each in directory]
    assert mean(said[:1] in (["assured"], ["conditional"]) for said in own) == pytest.approx(0.6, abs=0.04)


def test_every_word_that_is_searched_by_comes_up(directory: list[Example]) -> None:
    programmes = [shared for each in directory for shared in each.entry.programmes]
    offers = [offer for shared in programmes for offer in shared.offers]
    assert {each.entry.kind for each in directory} == set(codes(KINDS))
    assert {need for shared in programmes for need in shared.needs} == set(codes(NEEDS))
    assert {offer.mode for offer in offers} == set(codes(MODES))
    assert {offer.price_unit for offer in offers} == {*codes(PRICE_UNITS), None}


def test_all_is_marked_fenced_and_at_a_real_postcode(directory: list[Example]) -> None:
    spots = {(spot.postcode, spot.easting, spot.northing, spot.district) for spot in SPOTS}
    for each in directory:
        entry = each.entry
        assert entry.example
        assert all(re.fullmatch(r"01632 960\d{3}", contact.phone or "") for contact in entry.contacts)
        assert all((contact.email or "").endswith("@example.org") for contact in entry.contacts)
        assert {(s.postcode, s.easting, s.northing, s.district) for s in entry.sites} <= spots
        assert all(site.street is None for site in entry.sites)


def test_facts_agree_with_each_other(directory: list[Example]) -> None:
    for each in directory:
        for offer in (offer for shared in each.entry.programmes for offer in shared.offers):
            assert offer.site is None or offer.site < len(each.entry.sites)
            assert (offer.mode in ("outreach", "home", "online")) == (offer.site is None)
            assert offer.mode not in ("outreach", "home") or offer.districts
            assert all((c.vacant or 0) <= (c.total or 0) and c.as_of and c.as_of <= TODAY for c in offer.capacities)
        for said in each.quality:
            assert (said.until is not None) == (said.status in ("assured", "conditional"))
            assert said.until is None or said.until > TODAY - timedelta(days=30)
        assert len({said.authority for said in each.quality}) == len(each.quality)


def test_sites_of_a_provider_lie_next_to_each_other(directory: list[Example]) -> None:
    for each in directory:
        eastings = [site.easting or 0 for site in each.entry.sites]
        steps = {(after - before) % len(SPOTS) for before, after in pairwise(eastings)}
        assert steps <= {1}


def test_about_a_third_of_authorities_accept_the_next_ones_assurance() -> None:
    pairs = recognitions(916, range(800, 950))
    assert pairs == recognitions(916, list(reversed(range(800, 950))))
    assert all(other == one + 1 for one, other in pairs)
    assert 0.2 < len(pairs) / 150 < 0.5


def test_no_name_is_anybodys_in_the_register(directory: list[Example], shared: Path) -> None:
    with (shared / "data/gias/edubasealldata_2017_sample.csv").open(encoding="cp1252", newline="") as lines:
        register = {slug_of(row["EstablishmentName"]) for row in csv.DictReader(lines)}
    assert not {slug_of(each.entry.name) for each in directory} & register
