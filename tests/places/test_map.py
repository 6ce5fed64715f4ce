"""Maps: which square, which picture, and pins whose numbers can be read."""

from itertools import combinations
from math import hypot
from xml.etree import ElementTree

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar, Request, Response

from apdirectory.errors import DomainError
from apdirectory.places import pages
from apdirectory.places.background import background
from apdirectory.places.map import PIN, PinAt, map_of, place_pins, scale_of
from apdirectory.places.shapes import UNIT, DistrictOutline, Outlines
from apdirectory.places.view import SIDE, SIZES, View, view_around, view_named, view_of

GLOUCESTER = (383_301, 217_964)
eastings, northings = st.integers(80_000, 655_000), st.integers(5_000, 660_000)
points = st.tuples(eastings, northings)


def square(code: str, name: str, west: int, south: int, side: int) -> DistrictOutline:
    """A square district; metres."""
    corners = [(west, south), (west + side, south), (west + side, south + side), (west, south + side)]
    return DistrictOutline(code, name, [[metres // UNIT for corner in corners for metres in corner]])


TWO = Outlines(
    [square("E1", "Westland", 380_000, 210_000, 10_000), square("W1", "Offa & Dyke", 390_000, 210_000, 10_000)],
    [[3820, 2120, 3830, 2120, 3830, 2130, 3820, 2130]],
)


@given(st.lists(points, min_size=1, max_size=20))
def test_a_view_shows_all_it_is_asked_to_with_room_for_whole_pins(shown: list[tuple[int, int]]) -> None:
    view = view_of(shown)
    for x, y in (view.to_map(*point) for point in shown):
        assert PIN < x < SIDE - PIN
        assert PIN < y < SIDE - PIN


@given(st.lists(points, min_size=1, max_size=20))
def test_every_view_that_a_map_uses_can_be_asked_for_by_its_name(shown: list[tuple[int, int]]) -> None:
    view = view_of(shown)
    assert view_named(view.name) == view


@given(eastings, northings, st.integers(-400, 400))
def test_searches_from_close_by_share_a_picture(easting: int, northing: int, away: int) -> None:
    one, other = view_around(easting, northing, 10), view_around(easting + away, northing, 10)
    assert one.metres == other.metres
    assert abs(one.easting - other.easting) in (0, one.metres // 16)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x",
        "384000-219000",
        "384000-219000-48001",
        "384001-219000-48000",
        "0384000-219000-48000",
        "-1-0-48000",
        "9999999-219000-48000",
        "384000-219000-96000000",
        "384000-219000-48000.svg",
        "\u0663\u0668\u0664000-219000-48000",
    ],
)
def test_other_views_are_not_made(name: str) -> None:
    assert view_named(name) is None


@given(st.lists(points, max_size=20))
def test_no_pin_covers_another_and_all_are_whole(shown: list[tuple[int, int]]) -> None:
    pins = [PinAt(number, *point) for number, point in enumerate(shown, 1)]
    drawn = map_of(pins, here=GLOUCESTER)
    assert drawn is not None
    assert [pin.number for pin in drawn.pins] == [pin.number for pin in pins]
    for pin in drawn.pins:
        assert PIN - 0.1 <= pin.x <= SIDE - PIN + 0.1
        assert PIN - 0.1 <= pin.y <= SIDE - PIN + 0.1
    for one, other in combinations(drawn.pins, 2):
        assert hypot(one.x - other.x, one.y - other.y) >= 2 * PIN


def test_twenty_providers_at_one_address_can_all_be_told_apart() -> None:
    drawn = map_of([PinAt(number, *GLOUCESTER) for number in range(1, 21)])
    assert drawn is not None
    first, *others = drawn.pins
    assert (first.x, first.y, first.moved) == (first.true_x, first.true_y, False)
    assert all(pin.moved for pin in others)
    assert max(hypot(pin.x - pin.true_x, pin.y - pin.true_y) for pin in others) < SIDE / 3


def test_a_pin_beyond_the_view_is_left_out() -> None:
    view = View(384_000, 219_000, 48_000)
    assert [pin.number for pin in place_pins(view, [PinAt(1, 500_000, 219_000), PinAt(2, 384_000, 219_000)])] == [2]


def test_with_nothing_to_show_there_is_no_map() -> None:
    assert map_of([]) is None
    assert map_of([], here=GLOUCESTER) is not None


@pytest.mark.parametrize("metres", SIZES)
def test_a_scale_is_a_round_number_of_miles_and_takes_less_than_a_third_of_the_map(metres: int) -> None:
    scale = scale_of(View(384_000, 219_000, metres))
    miles = float(scale.label.split()[0])
    assert scale.length == pytest.approx(miles * 1609.344 / metres * SIDE, abs=0.1)
    assert SIDE * 0.1 < scale.length < SIDE / 3


def test_a_picture_names_the_districts_it_shows_and_draws_no_others() -> None:
    picture = background(View(390_000, 215_000, 24_000), TWO)
    ElementTree.fromstring(picture)  # noqa: S314 - our own
    assert ">Westland<" in picture
    assert ">Offa &amp; Dyke<" in picture
    assert "Westland" not in background(View(300_000, 300_000, 24_000), TWO)


def test_a_name_that_does_not_fit_is_left_out() -> None:
    far = background(View(384_000, 240_000, 768_000), TWO)
    assert "<text" not in far


def test_a_picture_holds_nothing_that_the_content_security_policy_refuses() -> None:
    picture = background(View(390_000, 215_000, 24_000), TWO)
    elements = list(ElementTree.fromstring(picture).iter())  # noqa: S314 - our own
    assert not [element for element in elements if element.tag.endswith(("script", "style", "image"))]
    for element in elements:
        assert "style" not in element.attrib
        assert element.attrib.get("href", "#").startswith("#")


def test_without_outlines_a_picture_is_plain() -> None:
    assert "<text" not in background(View(390_000, 215_000, 24_000), Outlines())


async def test_pictures_are_kept_and_others_not_found() -> None:
    def refusal(request: Request, problem: DomainError) -> Response[str]:
        return Response(problem.message, status_code=problem.status)

    app = Litestar(route_handlers=pages.routes, exception_handlers={DomainError: refusal}, openapi_config=None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://map.test") as client:
        found = await client.get(f"/map/{view_around(*GLOUCESTER, 10).name}.svg")
        assert (found.status_code, found.headers["content-type"]) == (200, "image/svg+xml")
        assert found.headers["cache-control"] == "public, max-age=604800"
        for name in ("384000-219000-48000", "1-1-1.svg", "x.svg", "384000-219000-48000.svg.svg", "%00.svg"):
            assert (await client.get(f"/map/{name}")).status_code == 404
