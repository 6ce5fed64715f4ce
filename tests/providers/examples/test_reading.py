"""What the examples say, invented and real."""

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from apdirectory.errors import Unprocessable
from apdirectory.providers.entries.entry import Capacity, Contact, Entry, FactSource, Offer, Programme, Site
from apdirectory.providers.entries.slugs import slug_of
from apdirectory.providers.examples.example import Example, Inspection, Status
from apdirectory.providers.examples.reading import Spots, county_as_written, invented_as_written, read_examples
from apdirectory.providers.vocabulary import (
    APPROACHES,
    HOURS,
    KEY_STAGES,
    KINDS,
    LEVELS,
    MODES,
    NEEDS,
    PRICE_UNITS,
    QUALITY_STATUSES,
    codes,
)

TODAY = date(2026, 11, 22)
STRUCTS = (Entry, Contact, FactSource, Site, Programme, Offer, Capacity, Status, Inspection)
FIELDS = [(struct, field) for struct in STRUCTS for field in struct.__struct_fields__]
NEVER_SET = {
    *((struct, "id") for struct in (Entry, Site, Programme, Capacity)),  # numbers come with writing
}
ALWAYS_SET = {(Entry, "programmes"), (Programme, "offers"), (Offer, "public_id")}


@pytest.fixture
def examples(spots: Spots) -> list[Example]:
    return read_examples(TODAY, 916, spots)


@pytest.fixture
def invented(examples: list[Example]) -> list[Example]:
    return [each for each in examples if each.entry.example]


@pytest.fixture
def real(examples: list[Example]) -> list[Example]:
    return [each for each in examples if not each.entry.example]


def parts(value: Any) -> Iterator[Struct]:
    """A value with all the Structs in it, however deep."""
    if isinstance(value, tuple | list):
        for each in value:
            yield from parts(each)
    elif isinstance(value, Struct):
        yield value
        for field in value.__struct_fields__:
            yield from parts(getattr(value, field))


def of(kind: type[Any], examples: Sequence[Example]) -> list[Any]:
    return [part for part in parts(list(examples)) if type(part) is kind]


def test_the_same_seed_gives_the_same_examples(spots: Spots, examples: list[Example]) -> None:
    assert read_examples(TODAY, 916, spots) == examples


def test_another_seed_puts_the_invented_elsewhere_and_leaves_the_real(spots: Spots, examples: list[Example]) -> None:
    others = read_examples(TODAY, 917, spots)
    where = [[site.postcode for site in each.entry.sites] for each in examples if each.entry.example]
    elsewhere = [[site.postcode for site in each.entry.sites] for each in others if each.entry.example]
    assert where != elsewhere
    assert [each.entry.sites for each in examples[:3]] == [each.entry.sites for each in others[:3]]


@pytest.mark.parametrize(("struct", "field"), FIELDS, ids=[f"{s.__name__}.{f}" for s, f in FIELDS])
def test_every_field_is_said_by_one_and_unknown_in_another(
    examples: list[Example], struct: type[Struct], field: str
) -> None:
    values = [getattr(each, field) for each in of(struct, examples)]
    unknown = [value is None or value == () for value in values]
    if (struct, field) not in NEVER_SET:
        assert not all(unknown), "nobody says it"
    if may_be_unknown(struct, field) and (struct, field) not in ALWAYS_SET | NEVER_SET:
        assert any(unknown), "everybody says it"


@cache
def may_be_unknown(struct: type[Struct], field: str) -> bool:
    defaults = {each.name: each.default for each in msgspec.structs.fields(struct)}
    return defaults[field] is None or defaults[field] == ()


def test_every_word_of_the_directory_is_used(invented: list[Example]) -> None:
    entries, programmes, offers = (of(kind, invented) for kind in (Entry, Programme, Offer))
    assert {each.kind for each in entries} == set(codes(KINDS))
    assert {each.mode for each in offers} == set(codes(MODES))
    assert {word for each in programmes for word in each.needs} == set(codes(NEEDS))
    assert {word for each in programmes for word in each.approaches} == set(codes(APPROACHES))
    assert {word for each in programmes for word in each.levels} == set(codes(LEVELS))
    assert {word for each in offers for word in each.key_stages} == set(codes(KEY_STAGES))
    assert {word for each in offers for word in each.hours} == set(codes(HOURS))
    assert {each.price_unit for each in offers} == {*codes(PRICE_UNITS), None}
    assert {each.status for each in of(Status, invented)} == set(codes(QUALITY_STATUSES))
    assert {each.era for each in of(Inspection, invented)} == {
        "overall_grades",
        "judgements",
        "report_cards",
        "independent_standards",
    }
    assert {each.state for each in entries} == {"draft", "in_review", "published", "paused", "removed"}
    assert {each.register_status for each in entries} == {"open", "closing", "closed", None}


def test_they_lie_in_all_six_districts_and_next_door(invented: list[Example]) -> None:
    districts = {site.district for site in of(Site, invented)} - {None}
    assert districts >= {f"E070000{number}" for number in range(78, 84)}
    authorities = {each.entry.authority for each in invented}
    assert authorities == {916, 866, 803, 865, 884, 885, 931}
    assert 40 <= len(invented) <= 55


def test_places_are_fresh_stale_and_out_of_date(invented: list[Example]) -> None:
    ages = {(TODAY - each.as_of).days for each in of(Capacity, invented) if each.as_of}
    assert {2, 35, 70} <= ages


def test_assurance_is_running_running_out_and_run_out(invented: list[Example]) -> None:
    days = [(each.until - TODAY).days for each in of(Status, invented) if each.until]
    assert min(days) < 0
    assert any(0 < left <= 28 for left in days)
    assert any(left > 300 for left in days)
    assert any(each.status == "assured" and each.until < TODAY for each in of(Status, invented) if each.until)


def test_some_are_assured_by_another_authority_only(invented: list[Example]) -> None:
    by = [{said.authority for said in each.quality if said.status == "assured"} for each in invented]
    assert {866} in by, "Swindon, which Gloucestershire recognises"
    assert {884} in by, "Herefordshire, which it does not"


def test_words_that_hold_a_day_are_filled_in(invented: list[Example]) -> None:
    reasons = [each.reason for each in of(Status, invented) if each.reason]
    assert "Public liability insurance ran out on 4 November 2026" in reasons
    assert not [text for text in reasons if "{" in text]


def test_riverbank_is_as_the_pages_show_it(invented: list[Example]) -> None:
    riverbank = next(each for each in invented if each.entry.slug == "riverbank-outdoor-learning")
    assured, forge = riverbank.quality[0], riverbank.entry.programmes[0]
    offer = forge.offers[0]
    assert (riverbank.entry.kind, riverbank.entry.sites[0].town) == ("third_sector", "Stroud")
    assert riverbank.entry.contacts[0].phone == "01632 960123"
    assert (assured.status, assured.level, assured.authority, assured.until) == ("assured", 2, 916, date(2027, 3, 31))
    assert (forge.name, "semh" in forge.needs) == ("Forge", True)
    assert (offer.mode, offer.age_from, offer.age_to, offer.hours) == ("on_site", 11, 16, ("full",))
    assert (offer.price, offer.price_unit, offer.price_a_week) == (85, "day", 425)
    [places] = offer.capacities
    assert (places.vacant, places.as_of, places.next_start) == (2, date(2026, 11, 20), date(2027, 1, 5))


def test_numbers_are_fenced_and_nobody_else_can_be_reached(invented: list[Example]) -> None:
    contacts = of(Contact, invented)
    phones = [each.phone for each in contacts if each.phone]
    assert len(phones) == len(set(phones)) > 40
    assert all(re.fullmatch(r"01632 960\d{3}", phone) for phone in phones)
    for each in invented:
        text = msgspec.json.encode(each).decode()
        assert not re.findall(r"\b0[12378]\d{2,4} ?\d{3} ?\d{3}\b", re.sub(r"01632 960\d{3}", "", text))
        assert not re.findall(r"@(?!example\.org\")", text)
        assert not re.findall(r"https?://(?!example\.org/)|www\.", text)
    assert all(each.entry.urn is None for each in invented)
    assert all(re.fullmatch(r"9999\d{3}", each.entry.charity_number or "9999000") for each in invented)
    assert all(re.fullmatch(r"99999\d{3}", each.entry.company_number or "99999000") for each in invented)


def test_nothing_invented_stands_in_a_real_street(invented: list[Example], real: list[Example]) -> None:
    taken = {site.postcode for site in of(Site, real)}
    for site in of(Site, invented):
        assert site.street is None
        assert site.postcode not in taken


def test_invented_names_and_places_are_nobodys_in_the_register(invented: list[Example], shared: Path) -> None:
    with (shared / "data/gias/edubasealldata_2017_sample.csv").open(encoding="cp1252", newline="") as lines:
        register = [(slug_of(row["EstablishmentName"]), row["Postcode"]) for row in csv.DictReader(lines)]
    assert len(register) == 6022
    assert not {each.entry.slug for each in invented} & {name for name, _ in register}
    assert not {site.postcode for site in of(Site, invented)} & {postcode for _, postcode in register}


def test_the_real_ones_hold_public_facts_and_nothing_else(real: list[Example]) -> None:
    assert len(real) == 3
    for each in real:
        entry = each.entry
        assert (each.quality, each.inspections, entry.contacts) == ((), (), ())
        assert (entry.summary, entry.description, entry.website) == (None, None, None)
        assert (entry.how_to_refer, entry.who_may_refer, entry.confirmed_on) == (None, None, None)
        assert entry.sources
        assert all(source.seen_on == date(2026, 11, 22) for source in entry.sources)
        for programme in entry.programmes:
            assert (programme.description, programme.needs, programme.approaches, programme.levels) == (
                None,
                (),
                (),
                (),
            )
            for offer in programme.offers:
                assert (offer.price, offer.price_unit, offer.capacities, offer.key_stages) == (None, None, (), ())


def test_the_real_ones_say_what_the_file_of_facts_says(real: list[Example], shared: Path) -> None:
    with (shared / "data/gloucestershire/ap_offer.csv").open(newline="") as lines:
        facts = {
            (row["provider"], row["kind"], int(row["urn"]), row["postcode"], row["age_from"], row["age_to"])
            for row in csv.DictReader(lines)
        }
    said = {
        (entry.name, entry.kind, entry.urn, site.postcode, str(offer.age_from or ""), str(offer.age_to or ""))
        for entry in of(Entry, real)
        for programme in entry.programmes
        for offer in programme.offers
        for site in [entry.sites[offer.site]]
    }
    assert said == facts


def test_the_real_ones_were_in_the_register_on_the_day_of_its_file(real: list[Example]) -> None:
    seen = {each.entry.name: (each.entry.register_status, each.entry.register_seen_on) for each in real}
    assert seen == {
        "The Altus School": (None, None),
        "Abbey View": ("open", date(2017, 7, 1)),
        "Gloucestershire Hospital Education Service": ("open", date(2017, 7, 1)),
    }


def test_prices_a_week_follow_from_prices(invented: list[Example]) -> None:
    for offer in of(Offer, invented):
        assert (offer.price is None) <= (offer.price_a_week is None)
        assert offer.price_unit != "free" or offer.price_a_week == 0
        assert offer.price_unit not in ("week", "session") or offer.price_a_week is not None


def test_without_postcodes_it_says_what_to_do(spots: Spots) -> None:
    with pytest.raises(Unprocessable, match="import postcodes"):
        read_examples(TODAY, 916, {})


def test_the_files_use_only_words_that_are_read() -> None:
    """A field with a typing mistake would be passed over in silence."""
    names = {field for struct in STRUCTS for field in struct.__struct_fields__} | {"near", "quality", "inspections"}
    judged = {
        heading
        for told in invented_as_written()
        for each in told.get("inspections", ())
        for heading in each["judgements"]
    }
    used = set(keys([*county_as_written(), *invented_as_written()]))
    assert used - judged <= names


def keys(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        yield from told
    for each in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        yield from keys(each)
