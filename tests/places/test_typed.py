"""What people type as a place is read the way they mean it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apdirectory.places.typed import LONGEST, key, read_place, spellings


@pytest.mark.parametrize(
    "typed", ["GL1 1AD", "gl11ad", "gl1 1ad", " GL1  1AD ", "G L 1 1 A D", "gl1-1ad", "Gl1\u00a01Ad", "GL1 1AD."]
)
def test_a_postcode_is_read_in_any_spacing_and_case(typed: str) -> None:
    assert (read_place(typed).postcode, read_place(typed).text) == ("GL11AD", "GL1 1AD")


@pytest.mark.parametrize("postcode", ["M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "W1A 0AX", "EC1A 1BB"])
def test_every_shape_of_postcode_is_read(postcode: str) -> None:
    assert read_place(postcode.replace(" ", "").lower()).text == postcode


@pytest.mark.parametrize("typed", ["12 High Street, Gloucester GL1 1AD", "Gloucester,gl11ad", "gloucester gl1 1ad"])
def test_of_an_address_the_postcode_is_taken(typed: str) -> None:
    assert read_place(typed).postcode == "GL11AD"


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("GL1 1", ("GL1 1",)),
        ("gl1", ("GL1", "GL 1")),
        ("gl11", ("GL11", "GL1 1")),
        ("GL521", ("GL521", "GL52 1")),
        ("SW1A", ("SW1A", "SW1 A")),
        ("w1", ("W1",)),
    ],
)
def test_parts_of_postcodes_are_read_likeliest_first(typed: str, parts: tuple[str, ...]) -> None:
    assert read_place(typed).parts == parts


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("BT1 1AA", "northern_ireland"),
        ("bt7", "northern_ireland"),
        ("JE2 3AB", "channel_islands"),
        ("gy1 1", "channel_islands"),
        ("IM1 1AA", "isle_of_man"),
        ("Isle of Man", "isle_of_man"),
        ("BELFAST", "northern_ireland"),
        ("B1 1AA", None),
        ("GL1 1AD", None),
    ],
)
def test_places_we_do_not_cover_are_told_apart(typed: str, where: str | None) -> None:
    assert read_place(typed).elsewhere == where


def test_a_name_may_carry_its_county_and_may_hold_a_comma_itself() -> None:
    assert [(name.name, name.qualifier) for name in read_place("Stroud, Hampshire, UK").names] == [
        ("Stroud, Hampshire, UK", ""),
        ("Stroud", "Hampshire"),
    ]
    assert read_place("Bournemouth, Christchurch and Poole").names[0].qualifier == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Newcastle-upon-Tyne", "newcastle upon tyne"),
        ("King's Lynn", "KINGS LYNN"),
        ("King\u2019s Lynn", "Kings Lynn"),
        ("St. Albans", "St Albans"),
        ("Hammersmith & Fulham", "Hammersmith and Fulham"),
    ],
)
def test_names_that_differ_in_how_they_are_typed_have_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("stroud", "Stroud"),
        ("LOUTH", "Louth"),
        ("louth", "LOUTH"),
        ("stow on the wold", "Stow-on-the-Wold"),
        ("newcastle-upon-tyne", "Newcastle upon Tyne"),
        ("king's lynn", "King's Lynn"),
    ],
)
def test_towns_are_looked_up_as_addresses_spell_them(typed: str, written: str) -> None:
    assert written in spellings(typed)


@given(st.text(max_size=300))
def test_anything_at_all_can_be_read_and_is_safe_for_the_database(typed: str) -> None:
    read = read_place(typed)
    assert len(read.text) <= LONGEST
    assert "\x00" not in read.text
    read.text.encode()


@given(st.text(alphabet="GL10 aA,-'", max_size=12))
def test_what_is_shown_back_is_read_the_same_again(typed: str) -> None:
    once = read_place(typed)
    assert read_place(once.text) == once
