"""What was said: every state, action, part and role."""

from itertools import product

import pytest

from apdirectory.accounts.access.roles import ROLES
from apdirectory.errors import Conflict
from apdirectory.providers.quality.voices.permissions import may_read, may_work
from apdirectory.providers.quality.voices.states import (
    ACTIONS,
    ANOTHER,
    ANOTHER_MUST,
    PARTS,
    STATES,
    after,
    possible,
)

LEADS = {("waiting", "show"): "shown", ("waiting", "refuse"): "refused", ("shown", "take_down"): "taken_down"}


def test_every_state_action_and_part() -> None:
    for state, action, who in product(STATES, ACTIONS, PARTS):
        to = LEADS.get((state, action)) if who == ANOTHER or action == "take_down" else None
        assert (action in possible(state, who)) == (to is not None)
        if to:
            assert after(state, action, who) == to
        else:
            with pytest.raises(Conflict):
                after(state, action, who)


def test_whoever_recorded_it_is_told_to_ask_a_colleague_and_whoever_is_second_what_happened() -> None:
    with pytest.raises(Conflict) as own:
        after("waiting", "show", "recorder")
    assert own.value.message == ANOTHER_MUST
    with pytest.raises(Conflict) as second:
        after("refused", "show", ANOTHER, "Ann refused this.")
    assert second.value.message == "Ann refused this. You changed nothing."


@pytest.mark.parametrize("role", ["", *ROLES])
def test_every_role(role: str) -> None:
    assert may_work(role, 916, 916) == (role == "quality_officer")
    assert may_read(role, 916, 916) == (role in ("quality_officer", "la_manager"))
    for authority in (866, None):
        assert not may_work(role, authority, 916)
        assert not may_read(role, authority, 916)
