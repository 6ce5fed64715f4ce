"""Authorities: who they are, and whose children live where."""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import asyncpg

from apdirectory.authorities.actions import FILE, load_authorities
from apdirectory.authorities.queries import all_authorities, authority
from apdirectory.places.districts import district_facts

REPLACED = {835: {838, 839}, 836: {839}, 837: {839}, 909: {942, 943}, 928: {940, 941}}
"""Authorities of 2017 that are no more, and those in their place."""


def authority_rows() -> list[dict[str, str]]:
    with FILE.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_there_are_153_authorities_each_with_codes_of_its_own() -> None:
    rows = authority_rows()
    assert len(rows) == len({row["code"] for row in rows}) == len({row["ons_code"] for row in rows}) == 153
    assert all(row["name"] and row["full_name"] and row["source"] for row in rows)


def test_every_english_district_has_one_authority_and_every_authority_a_district() -> None:
    english = [facts for facts in district_facts().values() if facts.code.startswith("E")]
    gone = {facts.county for facts in english if facts.authority is None}
    assert gone == {"Cumbria", "North Yorkshire", "Somerset", "Barnsley", "Sheffield"}  # their codes of 2021
    assert {facts.authority for facts in english} - {None} == {int(row["code"]) for row in authority_rows()}


def test_the_register_agrees_on_which_authority_has_which_districts(shared: Path) -> None:
    districts_of = defaultdict[int, Counter[str]](Counter)
    with (shared / "data/gias/edubasealldata_2017_sample.csv").open(newline="", encoding="cp1252") as lines:
        for row in csv.DictReader(lines):
            districts_of[int(row["LA (code)"])][row["DistrictAdministrative (code)"]] += 1
    assert len(districts_of) == 151
    for code, districts in districts_of.items():
        for district, schools in districts.items():
            if schools > 2:  # one or two lie across a border, or have a wrong postcode
                assert district_facts()[district].authority in REPLACED.get(code, {code}), (code, district)


async def test_gloucestershire_is_916_and_its_six_districts_are_its_own(db: asyncpg.Connection) -> None:
    await load_authorities()
    found = await authority(916)
    assert found is not None
    assert (found.id, found.name, found.full_name) == (916, "Gloucestershire", "Gloucestershire County Council")
    assert [f"E0700{number:04d}" for number in range(78, 84)] == [
        facts.code for facts in district_facts().values() if facts.authority == 916
    ]


async def test_loading_authorities_again_keeps_their_settings_and_mends_their_names(db: asyncpg.Connection) -> None:
    assert await load_authorities() == len(await all_authorities()) == 153
    await db.execute("UPDATE authority SET uses_service = true, name = 'Glos', colour = '#005ea5' WHERE id = 916")
    await load_authorities()
    found = await authority(916)
    assert found is not None
    assert (found.name, found.uses_service, found.colour) == ("Gloucestershire", True, "#005ea5")


async def test_no_authority_uses_the_service_until_a_setting_says_so(db: asyncpg.Connection) -> None:
    await load_authorities()
    assert not [found for found in await all_authorities() if found.uses_service]
    assert await authority(999) is None
