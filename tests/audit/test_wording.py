"""Every action that is recorded has words, and dates are read as people write them."""

import ast
import re
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from apdirectory.audit.asked import Asked, form_of, midnight, read_asked
from apdirectory.audit.wording import ACTIONS, action_in_words
from apdirectory.web.days import read_day

PACKAGE = Path(__file__).parents[2] / "apdirectory"
DOTTED = re.compile(r"[a-z_]+\.[a-z_]+")


def recorded() -> set[str]:
    """The action in every call of something that records, as far as it is written out there."""
    found = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and "record" in ast.unparse(node.func) + "audit" * ("audit" in str(file)):
                texts = [each.value for arg in node.args for each in ast.walk(arg) if isinstance(each, ast.Constant)]
                found |= {text for text in texts if isinstance(text, str) and DOTTED.fullmatch(text)}
    return found


def test_every_action_that_is_recorded_has_words() -> None:
    assert len(recorded()) > 20
    assert recorded() - set(ACTIONS) == set()
    assert all(len(words) < 50 for words in ACTIONS.values())
    assert len(set(ACTIONS.values())) == len(ACTIONS)


def test_an_action_of_a_later_step_can_be_read_until_it_has_words() -> None:
    assert action_in_words("place_taken.back") == "Place taken back"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("22/11/2026", date(2026, 11, 22)),
        ("1.2.2026", date(2026, 2, 1)),
        ("2026-02-01", date(2026, 2, 1)),
        ("22 November 2026", date(2026, 11, 22)),
        ("3 Sept 2026", date(2026, 9, 3)),
        ("31/2/2026", None),
        ("22/11/26", None),
        ("22/11/1926", None),
        ("1/x/2026", None),
        ("9/99999999999999999999/2026", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, day: date | None) -> None:
    assert read_day(text) == day


def test_a_day_begins_at_midnight_in_england() -> None:
    assert midnight(date(2026, 1, 1)) == datetime(2026, 1, 1, tzinfo=UTC)
    assert midnight(date(2026, 7, 1)) == datetime(2026, 6, 30, 23, tzinfo=UTC)
    asked = Asked(until=date(2026, 3, 29))
    assert asked.ends == datetime(2026, 3, 29, 23, tzinfo=UTC)


def test_what_is_asked_is_the_same_after_it_went_through_an_address() -> None:
    asked = Asked(action="record.read", who="A & B", about="R-1", since=date(2026, 1, 2), until=date(2026, 3, 4))
    again = read_asked(form_of(parse_qsl(asked.query(7))))
    assert (again.before, again.query(7)) == (7, asked.query(7))
    assert read_asked(form_of(parse_qsl(asked.query()))) == asked
