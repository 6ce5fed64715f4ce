"""Names stand where they fit."""

from apdirectory.places.labels import label_for
from apdirectory.places.rings import area, contains, cut, thinned

SQUARE = [(100.0, 100.0), (300.0, 100.0), (300.0, 300.0), (100.0, 300.0)]


def test_a_name_stands_in_the_roomiest_part_of_its_district() -> None:
    label = label_for("Stroud", SQUARE, [])
    assert label is not None
    assert label.words == ("Stroud",)
    assert max(abs(label.x - 200), abs(label.y - 200)) < 25


def test_a_long_name_is_put_in_lines() -> None:
    narrow = [(100.0, 100.0), (230.0, 100.0), (230.0, 300.0), (100.0, 300.0)]
    label = label_for("Bournemouth, Christchurch and Poole", narrow, [])
    assert label is not None
    assert label.words == ("Bournemouth,", "Christchurch", "and Poole")


def test_a_name_never_covers_another() -> None:
    first = label_for("Stroud", SQUARE, [])
    assert first is not None
    second = label_for("Stroud", SQUARE, [first])
    assert second is None or not second.meets(first)


def test_a_district_too_small_for_its_name_has_none() -> None:
    assert label_for("Gloucester", [(0.0, 0.0), (20.0, 0.0), (20.0, 20.0), (0.0, 20.0)], []) is None


def test_a_ring_is_cut_to_the_map() -> None:
    inside = cut([(-50, 50), (50, 50), (50, 150), (-50, 150)], 0, 100)
    assert set(inside) == {(0, 50), (50, 50), (50, 100), (0, 100)}
    assert cut([(-50, 50), (-10, 50), (-10, 60)], 0, 100) == []
    assert area(cut(SQUARE, 0, 400)) == area(SQUARE) == 40_000


def test_inside_is_inside_of_hollows_too() -> None:
    hollow = [(0, 0), (10, 0), (10, 10), (5, 2), (0, 10)]
    assert contains(hollow, (5, 1))
    assert not contains(hollow, (5, 5))
    assert not contains(hollow, (20, 1))


def test_points_that_fall_together_are_drawn_as_one() -> None:
    assert thinned([(0, 0), (0.1, 0.1), (2, 0), (2, 0.5)], 1) == [(0, 0), (2, 0)]
