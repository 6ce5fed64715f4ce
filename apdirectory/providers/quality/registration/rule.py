"""Whether what a provider declares would make it a school that must register, under each dated rule. Pure.

Nothing here ever says that a provider need not register: the law does not say how many hours are full-time, and only
the provider's own declaration is known.
"""

from datetime import date
from decimal import Decimal

from msgspec import Struct

from apdirectory.web.words import listed

REACHED, NEAR, NOT_REACHED = "reached", "near", "not_reached"


class Declared(Struct, frozen=True, kw_only=True):
    """What a provider says. All but the hours is of children of school age who are there for the advised hours."""

    hours: Decimal
    """A week, of the child who is there the longest."""
    many: int
    ehcp: bool
    looked_after: bool
    sen: bool


class Rule(Struct, frozen=True, kw_only=True):
    """Full-time education for so many children, or for one of these, makes a school."""

    since: date | None
    """None: the day from which it binds is not known; it is read beside the one that binds."""
    many: int
    one_who: tuple[str, ...]
    source: str


RULES = (
    Rule(
        since=date(2014, 9, 1),
        many=5,
        one_who=("ehcp", "looked_after"),
        source="Education Act 1996, section 463",
    ),
    Rule(
        since=None,
        many=5,
        one_who=("looked_after", "sen"),
        source="Children’s Wellbeing and Schools Act 2026, section 43",
    ),
)
ONE_WHO = {
    "ehcp": "a child with an education, health and care plan",
    "looked_after": "a looked-after child",
    "sen": "a child with special educational needs",
}


class Hours(Struct, frozen=True, kw_only=True):
    """A week. The first two are settings of the council where the entry sits."""

    full_time: int
    """From here on it usually counts as full-time."""
    advised: int
    """The council advises to stay under this."""


class Reading(Struct, frozen=True, kw_only=True):
    """What one rule says of what was declared. `why`: for whom it is reached."""

    state: str
    why: tuple[str, ...]
    rule: Rule


def rule_on(day: date) -> Rule:
    """The one that binds on the day."""
    return max((each for each in RULES if each.since and each.since <= day), key=lambda each: each.since or date.min)


def coming(day: date) -> list[Rule]:
    """Those that will bind some day."""
    return [each for each in RULES if each.since is None or each.since > day]


def position(declared: Declared, rule: Rule, hours: Hours) -> Reading:
    """Reached: full-time for those whom the rule names. Near: so for them, but only from the advised hours on."""
    why = _who(declared, rule)
    if not why or declared.hours < min(hours.advised, hours.full_time):
        return Reading(state=NOT_REACHED, why=(), rule=rule)
    return Reading(state=REACHED if declared.hours >= hours.full_time else NEAR, why=why, rule=rule)


def _who(declared: Declared, rule: Rule) -> tuple[str, ...]:
    enough = (f"{declared.many} children",) if declared.many >= rule.many else ()
    return enough + tuple(ONE_WHO[each] for each in rule.one_who if getattr(declared, each))


def in_words(reading: Reading, hours: Hours) -> str:
    """One or two sentences for people. They never promise anything."""
    whom = listed(list(reading.why))
    if reading.state == REACHED:
        return (
            f"On what we know here, this has to register as a school: {hours.full_time} hours a week or more usually"
            f" counts as full-time, and it is given to {whom}. Ring the council before another child starts."
        )
    if reading.state == NEAR:
        return (
            f"On what we know here, this is close to a school that has to register: {hours.advised} hours a week or"
            f" more for {whom}. The council advises to stay under {hours.advised} hours. Ring the council."
        )
    return (
        "On what we know here, nothing that was declared makes this a school that has to register."
        " No number of hours is safe: what is full-time depends on the whole week. Ask the council if you are not sure."
    )
