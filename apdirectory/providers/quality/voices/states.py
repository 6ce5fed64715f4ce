"""What becomes of something that was said, as data: recorded, shown once another officer agrees, taken down. Pure."""

from typing import NamedTuple

from apdirectory.errors import Conflict

WAITING, SHOWN, REFUSED, TAKEN_DOWN = "waiting", "shown", "refused", "taken_down"
STATES = (WAITING, SHOWN, REFUSED, TAKEN_DOWN)

RECORDER, ANOTHER = "recorder", "another officer"
"""Both of the authority that heard it."""
PARTS = (RECORDER, ANOTHER)

SHOW, REFUSE, TAKE_DOWN = "show", "refuse", "take_down"
ACTIONS = (SHOW, REFUSE, TAKE_DOWN)


class Step(NamedTuple):
    frm: str
    action: str
    who: str
    to: str


STEPS = (
    Step(WAITING, SHOW, ANOTHER, SHOWN),
    Step(WAITING, REFUSE, ANOTHER, REFUSED),
    Step(SHOWN, TAKE_DOWN, ANOTHER, TAKEN_DOWN),
    Step(SHOWN, TAKE_DOWN, RECORDER, TAKEN_DOWN),
)
ANOTHER_MUST = "You recorded this. Another quality officer must read it before it is shown. Ask a colleague."


def after(state: str, action: str, who: str, happened: str = "") -> str:
    """The state afterwards. Conflict where it is no step: with `happened`, what somebody did with it meanwhile."""
    for step in STEPS:
        if (step.frm, step.action, step.who) == (state, action, who):
            return step.to
    if (state, who) == (WAITING, RECORDER):
        raise Conflict(ANOTHER_MUST, title="Another officer must do this")
    if state == WAITING:
        raise Conflict("It is not shown, so there is nothing to take down.", title="This cannot be done now")
    raise Conflict(f"{happened} You changed nothing.".strip())


def possible(state: str, who: str) -> tuple[str, ...]:
    return tuple(step.action for step in STEPS if (step.frm, step.who) == (state, who))
