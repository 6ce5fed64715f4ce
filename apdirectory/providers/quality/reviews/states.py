"""A review's life, as data: planned, proposed, decided once a second officer agrees. Pure."""

from typing import NamedTuple

from apdirectory.errors import Conflict

PLANNED, PROPOSED, DECIDED, CANCELLED = "planned", "proposed", "decided", "cancelled"
STATES = (PLANNED, PROPOSED, DECIDED, CANCELLED)

OFFICER, SECOND, EDITOR = "officer", "second officer", "editor"
"""An officer of the authority; one who neither reviewed, found nor proposed; an editor of the provider."""
ALL = (OFFICER, SECOND, EDITOR)

FIND, PROPOSE, AGREE, SEND_BACK, CANCEL, REPLY = "find", "propose", "agree", "send_back", "cancel", "reply"


class Step(NamedTuple):
    frm: str
    action: str
    who: str
    to: str


STEPS = (
    Step(PLANNED, FIND, OFFICER, PLANNED),
    Step(PLANNED, FIND, SECOND, PLANNED),
    Step(PLANNED, PROPOSE, OFFICER, PROPOSED),
    Step(PLANNED, PROPOSE, SECOND, PROPOSED),
    Step(PLANNED, CANCEL, OFFICER, CANCELLED),
    Step(PLANNED, CANCEL, SECOND, CANCELLED),
    Step(PROPOSED, AGREE, SECOND, DECIDED),
    Step(PROPOSED, SEND_BACK, SECOND, PLANNED),
    Step(DECIDED, REPLY, EDITOR, DECIDED),
)
ACTIONS = tuple(dict.fromkeys(step.action for step in STEPS))

IN_WORDS = {
    FIND: "write down what you found",
    PROPOSE: "propose a decision",
    AGREE: "agree with the decision",
    SEND_BACK: "send the decision back",
    CANCEL: "call it off",
    REPLY: "reply",
}
STATES_IN_WORDS = {
    PLANNED: "planned",
    PROPOSED: "waiting for a second officer",
    DECIDED: "decided",
    CANCELLED: "called off",
}


def after(state: str, action: str, who: str) -> str:
    """The state afterwards. Conflict, with what is possible now, where it is no step."""
    for step in STEPS:
        if (step.frm, step.action, step.who) == (state, action, who):
            return step.to
    raise Conflict(_refusal(state, who), title="This cannot be done now")


def possible(state: str, who: str) -> tuple[str, ...]:
    return tuple(step.action for step in STEPS if (step.frm, step.who) == (state, who))


def _refusal(state: str, who: str) -> str:
    open_now = [IN_WORDS[action] for action in possible(state, who)]
    if open_now:
        return f"The review is {STATES_IN_WORDS[state]}. What you can do now: {', or '.join(open_now)}."
    if (state, who) == (PROPOSED, OFFICER):
        return "A second officer must moderate: one who neither reviewed it nor proposed the decision. Ask a colleague."
    return f"The review is {STATES_IN_WORDS[state]}. Nothing was done."
