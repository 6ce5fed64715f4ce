"""Whether what a provider declares would make it a school that must register, under each dated rule. Pure.

Nothing here ever says that a provider need not register: the law does not say how many hours are full-time, and only
the provider's own declaration is known.
"""

from datetime import date
from decimal import Decimal

from msgspec import Struct

from apdirectory.web.words import day, listed

ITEM = "registration_position"
"""The item of evidence that a declaration becomes."""
REACHED, NEAR, NOT_REACHED = "reached", "near", "not_reached"


class Declared(Struct, frozen=True, kw_only=True):
    """What a provider says. All but the hours is of children of compulsory school age who are there for the hours that
    were asked: those of the longest need not be theirs."""

    hours: Decimal
    """A week, of the child who is there the longest."""
    many: int
    asked: int | None
    """Hours a week: the council's advice as it was asked. None: not kept then."""
    ehcp: bool
    looked_after: bool
    sen: bool


class Rule(Struct, frozen=True, kw_only=True):
    """Full-time education for so many children, or for one of these, makes a school."""

    since: date | None
    """None: the day from which it binds is not known; it is read beside the one that binds."""
    many: int
    one_who: tuple[str, ...]
    by_regulations: bool
    """Regulations will say how many hours are full-time. Otherwise guidance says how many usually are."""
    source: str
    since_when: str
    """From when it binds, and what says so."""
    read_on: date
    """When both were read, on legislation.gov.uk."""

    @property
    def told(self) -> str:
        """Where it comes from, in sentences."""
        return f"{self.source}. {self.since_when}. {DUTY}. Read on {day(self.read_on)}"


DUTY = "What such a school must do: Education and Skills Act 2008, sections 92, 95 and 96"
RULES = (
    Rule(
        since=date(2014, 9, 1),
        many=5,
        one_who=("ehcp", "looked_after"),
        by_regulations=False,
        source="Education Act 1996, section 463, as the Education Act 2002, section 172, and the Children and Families"
        " Act 2014, Schedule 3, have changed it",
        since_when="Five children, or one looked after: from 1 September 2003 (SI 2003/1667). One with an education,"
        " health and care plan: from 1 September 2014 (SI 2014/889, article 7(a))",
        read_on=date(2026, 11, 23),
    ),
    Rule(
        since=None,
        many=5,
        one_who=("looked_after", "sen"),
        by_regulations=True,
        source="Children’s Wellbeing and Schools Act 2026, section 43, in place of section 92 of the Education and"
        " Skills Act 2008",
        since_when="No instrument that says from when was found. Institutions that will be excepted, and what counts"
        " where regulations do not say what is full-time (section 92(4)), are not worked out here",
        read_on=date(2026, 11, 23),
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
    declared: Declared


def rule_on(on: date) -> Rule:
    """The one that binds on the day."""
    return max((each for each in RULES if each.since and each.since <= on), key=lambda each: each.since or date.min)


def coming(on: date) -> list[Rule]:
    """Those that will bind some day."""
    return [each for each in RULES if each.since is None or each.since > on]


def position(declared: Declared, rule: Rule, hours: Hours) -> Reading:
    """Reached: full-time for those whom the rule names. Near: so for them, but only from the advised hours on."""
    why = _who(declared, rule)
    if not why or declared.hours < min(hours.advised, hours.full_time):
        return Reading(state=NOT_REACHED, why=(), rule=rule, declared=declared)
    state = REACHED if declared.hours >= hours.full_time else NEAR
    return Reading(state=state, why=why, rule=rule, declared=declared)


def _who(declared: Declared, rule: Rule) -> tuple[str, ...]:
    enough = (f"{declared.many} children",) if declared.many >= rule.many else ()
    return enough + tuple(ONE_WHO[each] for each in rule.one_who if getattr(declared, each))


def in_words(reading: Reading, hours: Hours) -> str:
    """One or two sentences for people. They never promise anything."""
    whom, longest = listed(list(reading.why)), f"{reading.declared.hours.normalize():f}"
    asked = reading.declared.asked or hours.advised
    if reading.rule.by_regulations:
        return _by_regulations(reading, whom, longest)
    if reading.state == REACHED:
        return (
            f"On what we know here, this may have to register as a school: a child is here {longest} hours a week,"
            f" {hours.full_time} hours or more usually count as full-time, and {whom} may be here so long"
            f" ({asked} hours or more). Ring the council before another child starts."
        )
    if reading.state == NEAR:
        return (
            f"On what we know here, this is close to a school that has to register: {asked} hours a week or more for"
            f" {whom}. The council advises to stay under {hours.advised} hours. Ring the council."
        )
    return (
        "On what we know here, nothing that was declared makes this a school that has to register."
        " No number of hours is safe: what is full-time depends on the whole week. Ask the council if you are not sure."
    )


def _by_regulations(reading: Reading, whom: str, longest: str) -> str:
    if reading.state == NOT_REACHED:
        return (
            "On what we know here, nothing that was declared makes this a school that will have to register."
            " Regulations will say what is full-time, so no number of hours is safe. Ask the council if you are unsure."
        )
    return (
        f"On what we know here, this may have to register as a school then: {whom} may be here so long that it is"
        f" full-time. Regulations will say what is; now a child is here up to {longest} hours a week. Ask the council."
    )
