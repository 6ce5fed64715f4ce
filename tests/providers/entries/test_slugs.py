from hypothesis import given
from hypothesis import strategies as st

from apdirectory.providers.entries.slugs import LONGEST, RESERVED, slug_of, unique_slug
from tests.purposes import create_app


def test_a_slug_is_the_name_in_plain_letters() -> None:
    assert slug_of("Café & Forge (St George's)") == "cafe-and-forge-st-georges"


def test_a_name_without_letters_still_has_a_slug() -> None:
    assert slug_of("!!!") == "provider"


def test_the_second_of_a_name_is_told_apart_by_its_town_and_the_third_by_a_number() -> None:
    assert unique_slug("The Hub", set(), "Reading") == "the-hub"
    assert unique_slug("The Hub", {"the-hub"}, None, "Reading") == "the-hub-reading"
    assert unique_slug("The Hub", {"the-hub", "the-hub-reading"}, "Reading") == "the-hub-2"


@given(st.text(max_size=200), st.text(max_size=40))
def test_a_slug_is_always_fit_for_an_address(name: str, town: str) -> None:
    taken = {slug_of(name)}
    for slug in (slug_of(name), unique_slug(name, taken, town)):
        assert slug
        assert len(slug) <= LONGEST
        assert slug == slug.strip("-")
        assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert unique_slug(name, taken, town) not in taken


def test_no_slug_is_the_address_of_another_page() -> None:
    assert unique_slug("Add", set(), "Stroud") == "add-stroud"
    assert unique_slug("Add", set()) == "add-2"
    paths = [route.path.strip("/").split("/") for route in create_app().routes]
    where = {tuple(path[:at]) for path in paths for at, part in enumerate(path) if part.startswith("{slug:")}
    beside = {path[len(at)] for at in where for path in paths if tuple(path[: len(at)]) == at and len(path) > len(at)}
    assert {part for part in beside if not part.startswith("{")} <= RESERVED
