"""A review: every state, action and part."""

from datetime import date
from itertools import product

import pytest

from apdirectory.errors import Conflict
from apdirectory.providers.quality.reviews.review import Found, HeadingFound, Looked, heading_findings
from apdirectory.providers.quality.reviews.states import ACTIONS, ALL, STATES, after, possible

LEADS = {
    ("planned", "find"): "planned",
    ("planned", "propose"): "proposed",
    ("planned", "cancel"): "cancelled",
    ("proposed", "agree"): "decided",
    ("proposed", "send_back"): "planned",
    ("decided", "reply"): "decided",
}


def plainly(state: str, action: str, who: str) -> str | None:
    may = {
        "agree": {"second officer"},
        "send_back": {"second officer"},
        "reply": {"editor"},
    }.get(action, {"officer", "second officer"})
    return LEADS.get((state, action)) if who in may else None


def test_every_state_action_and_part() -> None:
    for state, action, who in product(STATES, ACTIONS, ALL):
        to = plainly(state, action, who)
        assert (action in possible(state, who)) == (to is not None)
        if to:
            assert after(state, action, who) == to
        else:
            with pytest.raises(Conflict):
                after(state, action, who)


def looked(*findings: str, kind: str = "visit", on: int = 1, first: int = 0) -> Looked:
    """A review that found these of so many items of one heading, from the first on."""
    items = [
        Found(code=f"item_{place}", heading="support", label="x", finding=finding)
        for place, finding in enumerate(findings, first)
    ]
    return Looked(kind=kind, decided_on=date(2026, 3, on), found=items)


def test_a_heading_is_met_only_if_all_under_it_is() -> None:
    for findings, said in ((("met", "met"), "met"), (("met", "partly"), "partly"), (("met", "not_met"), "not_met")):
        assert heading_findings([looked(*findings)]) == {
            "support": HeadingFound(said=said, decided_on=date(2026, 3, 1)),
        }
    assert heading_findings([]) == heading_findings([looked()]) == {}


def test_a_review_at_the_desk_stands_in_place_of_what_it_looked_at_alone_and_a_visit_begins_anew() -> None:
    visit = looked("not_met", "partly", on=1)
    one = looked("met", kind="desk", on=8)
    assert heading_findings([one, visit])["support"] == HeadingFound(said="partly", decided_on=date(2026, 3, 8))
    other = looked("met", kind="desk", on=9, first=1)
    assert heading_findings([other, one, visit])["support"].said == "met"
    assert heading_findings([looked("met", on=10), visit])["support"].said == "met"
    elsewhere = Looked(kind="visit", decided_on=date(2026, 3, 12), found=[])
    assert heading_findings([elsewhere, visit])["support"] == HeadingFound(said="not_met", decided_on=date(2026, 3, 1))
