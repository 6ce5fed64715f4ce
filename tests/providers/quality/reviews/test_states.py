"""A review: every state, action and part."""

from itertools import product

import pytest

from apdirectory.errors import Conflict
from apdirectory.providers.quality.reviews.review import Found, heading_findings
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


def test_a_heading_is_met_only_if_all_under_it_is() -> None:
    def found(*findings: str) -> list[Found]:
        return [
            Found(code=f"item_{place}", heading="support", label="x", finding=finding)
            for place, finding in enumerate(findings)
        ]

    assert heading_findings(found("met", "met")) == {"support": "met"}
    assert heading_findings(found("met", "partly")) == {"support": "partly"}
    assert heading_findings(found("partly", "not_met", "met")) == {"support": "not_met"}
    assert heading_findings([]) == {}
