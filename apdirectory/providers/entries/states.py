"""An entry's life, as data: from which state, by which action, of whom, to which. Pure.

What is not among STEPS is refused, with what is possible now. A published entry's edits are no steps: they wait as a
pending change, `entries/changes`.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from apdirectory.errors import Conflict

NEW = ""
"""Where an entry comes from that was not there before."""
DRAFT, IN_REVIEW, PUBLISHED, PAUSED, REMOVED = "draft", "in_review", "published", "paused", "removed"
STATES = (DRAFT, IN_REVIEW, PUBLISHED, PAUSED, REMOVED)
LISTED = (PUBLISHED, PAUSED)
"""States in which anybody finds the entry, or at least its page."""

EDITOR, QUALITY, REGISTER, TEMPLATE = "editor", "quality", "register", "template"
"""An editor of the organisation that keeps the entry; a quality officer of the authority where it sits; imports."""
WHOEVER_PAUSED = "whoever paused"
QUALITY_AFTER_ANOTHER = "quality, where another paused"
ALL = (EDITOR, QUALITY, REGISTER, TEMPLATE)


class Step(NamedTuple):
    frm: str
    action: str
    who: str
    to: str


STEPS: tuple[Step, ...] = (
    Step(NEW, "import", REGISTER, PUBLISHED),
    Step(NEW, "import", TEMPLATE, PUBLISHED),
    Step(NEW, "begin", EDITOR, DRAFT),
    Step(DRAFT, "send", EDITOR, IN_REVIEW),
    Step(IN_REVIEW, "publish", QUALITY, PUBLISHED),
    Step(IN_REVIEW, "send_back", QUALITY, DRAFT),
    Step(PUBLISHED, "pause", EDITOR, PAUSED),
    Step(PUBLISHED, "pause", QUALITY, PAUSED),
    Step(PUBLISHED, "remove", QUALITY, REMOVED),
    Step(PUBLISHED, "close", REGISTER, REMOVED),
    # The council makes a provider's own pause its own: then only the council ends it
    Step(PAUSED, "pause", QUALITY_AFTER_ANOTHER, PAUSED),
    Step(PAUSED, "resume", WHOEVER_PAUSED, PUBLISHED),
    Step(PAUSED, "resume", QUALITY, PUBLISHED),
    Step(PAUSED, "remove", QUALITY, REMOVED),
    Step(PAUSED, "close", REGISTER, REMOVED),
    Step(REMOVED, "reinstate", QUALITY, IN_REVIEW),
)

ACTIONS = tuple(dict.fromkeys(step.action for step in STEPS))
SHOWS = frozenset({"publish", "resume", "reinstate"})
"""What puts an entry before the public, or on its way there: of quality officers, never on their own."""
NEEDS_WHY = frozenset({"pause", "remove", "send_back"})

IN_WORDS: Mapping[str, str] = {
    "import": "bring it in",
    "begin": "begin it",
    "send": "send it to the council",
    "publish": "publish it",
    "send_back": "send it back to the provider",
    "pause": "pause it",
    "resume": "show it again",
    "remove": "remove it",
    "close": "close it",
    "reinstate": "put it back into review",
}
STATES_IN_WORDS: Mapping[str, str] = {
    NEW: "not there",
    DRAFT: "a draft",
    IN_REVIEW: "with the council",
    PUBLISHED: "published",
    PAUSED: "paused",
    REMOVED: "removed",
}


def after(state: str, action: str, who: str, *, paused_by: str = "") -> str:
    """The state that an entry is in afterwards. Conflict, with what is possible now, where that is no step.

    `paused_by`: who paused it last, where it is paused.
    """
    for step in _steps(state, who, paused_by):
        if step.action == action:
            return step.to
    raise Conflict(_refusal(state, who, paused_by), title="This cannot be done now")


def possible(state: str, who: str, *, paused_by: str = "") -> tuple[str, ...]:
    """The actions that are open to them now."""
    return tuple(dict.fromkeys(step.action for step in _steps(state, who, paused_by)))


def action_between(frm: str, to: str, who: str) -> str:
    """What an import did when it set a state: the step, where there is one; else it followed its source."""
    return next((step.action for step in STEPS if (step.frm, step.who, step.to) == (frm, who, to)), "follow")


def _steps(state: str, who: str, paused_by: str) -> Iterator[Step]:
    for step in STEPS:
        if step.frm == state and _open_to(step, who, paused_by):
            yield step


def _open_to(step: Step, who: str, paused_by: str) -> bool:
    if step.who == WHOEVER_PAUSED:
        return who == paused_by
    if step.who == QUALITY_AFTER_ANOTHER:
        return who == QUALITY != paused_by
    return who == step.who


def _refusal(state: str, who: str, paused_by: str) -> str:
    now = f"The entry is {STATES_IN_WORDS[state]}."
    open_now = [IN_WORDS[action] for action in possible(state, who, paused_by=paused_by)]
    return f"{now} What you can do now: {', or '.join(open_now)}." if open_now else f"{now} Nothing was done."
