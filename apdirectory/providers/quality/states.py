"""What one authority says of a provider's quality, as data: from which status, by what, of whom, to which. Pure.

A step that is not here is refused, with what is possible now.
"""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from apdirectory.errors import Conflict

UNVERIFIED, SELF_ASSESSED = "unverified", "self_assessed"
ASSURED, CONDITIONAL = "assured", "conditional"
LAPSED, SUSPENDED, REMOVED = "lapsed", "suspended", "removed"
STATUSES = (UNVERIFIED, SELF_ASSESSED, ASSURED, CONDITIONAL, LAPSED, SUSPENDED, REMOVED)

EDITOR, QUALITY, QUALITY_AT_HOME, CLOCK = "editor", "quality", "quality at home", "clock"
"""An editor of the provider; a quality officer of the authority whose status it is; one where the entry sits too."""
ALL = (EDITOR, QUALITY, QUALITY_AT_HOME, CLOCK)

SELF_ASSESS, DECIDE, LAPSE, RENEW = "self_assess", "decide", "lapse", "renew"
SUSPEND, REMOVE = "suspend", "remove"
DECISIONS = (ASSURED, CONDITIONAL, SUSPENDED, UNVERIFIED)
"""What a review can end in. A second officer moderates each."""
NEEDS_REASON = frozenset({LAPSE, SUSPEND, REMOVE})


class Step(NamedTuple):
    frm: str
    action: str
    who: str
    to: str


def _steps() -> Iterator[Step]:
    yield Step(UNVERIFIED, SELF_ASSESS, EDITOR, SELF_ASSESSED)
    for status, to, who in product(STATUSES, DECISIONS, (QUALITY, QUALITY_AT_HOME)):
        if status != REMOVED:
            yield Step(status, DECIDE, who, to)
    for status in (ASSURED, CONDITIONAL):
        yield Step(status, LAPSE, CLOCK, LAPSED)
        for who in (QUALITY, QUALITY_AT_HOME):
            yield Step(LAPSED, RENEW, who, status)
    for status, who in product(STATUSES, (QUALITY, QUALITY_AT_HOME)):
        if status != SUSPENDED:  # a way back from removed too: suspended, then decided
            yield Step(status, SUSPEND, who, SUSPENDED)
    for status in STATUSES:
        if status != REMOVED:
            yield Step(status, REMOVE, QUALITY_AT_HOME, REMOVED)


STEPS = tuple(_steps())
ACTIONS = tuple(dict.fromkeys(step.action for step in STEPS))

IN_WORDS = {
    SELF_ASSESS: "send a self-assessment",
    DECIDE: "record a decision after a review",
    LAPSE: "let it lapse",
    RENEW: "renew it",
    SUSPEND: "suspend it",
    REMOVE: "remove it",
}
STATUSES_IN_WORDS = {
    UNVERIFIED: "not yet assured",
    SELF_ASSESSED: "self-assessed",
    ASSURED: "assured",
    CONDITIONAL: "assured with conditions",
    LAPSED: "lapsed",
    SUSPENDED: "suspended",
    REMOVED: "removed",
}


def after(status: str, action: str, who: str, *, to: str | None = None) -> str:
    """The status afterwards; `to` chooses among several. Conflict, with what is possible now, if it is no step."""
    for step in STEPS:
        if (step.frm, step.action, step.who) == (status, action, who) and to in (None, step.to):
            return step.to
    raise Conflict(_refusal(status, who), title="This cannot be done now")


def possible(status: str, who: str) -> tuple[str, ...]:
    """The actions that are open to them now."""
    return tuple(dict.fromkeys(step.action for step in STEPS if (step.frm, step.who) == (status, who)))


def _refusal(status: str, who: str) -> str:
    now = f"The provider is {STATUSES_IN_WORDS[status]}."
    open_now = [IN_WORDS[action] for action in possible(status, who)]
    return f"{now} What you can do now: {', or '.join(open_now)}." if open_now else f"{now} Nothing was done."
