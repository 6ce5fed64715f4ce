"""What an invented provider has shown, said of itself and been found to be, from a seed and its name alone. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from uuid import UUID, uuid5

from msgspec import Struct

from apdirectory.providers.examples.chance import chance, one_of
from apdirectory.providers.quality.evidence.offered import LINK, SEEN
from apdirectory.providers.quality.self_assessments.answers import MET, NOT_APPLICABLE, PARTLY, Answer
from apdirectory.providers.quality.standards.item import HEADINGS, Item
from apdirectory.providers.quality.states import ASSURED, CONDITIONAL, SELF_ASSESSED, UNVERIFIED

NAMES = UUID("6f1c5a0e-5d0f-4c6e-9d52-0f3f5e1c9a16")
"""The namespace of their ids: made again they are the same."""
BEGAN = date(2024, 1, 1)
A_MONTH, WELL_BEFORE = timedelta(days=30), timedelta(days=70)
"""Most renew what they show so long before it ends that nobody has to be told."""
LATE = 0.05
ANSWERS = {MET: 0.88, PARTLY: 0.1, NOT_APPLICABLE: 0.02}
WHY = {MET: "", PARTLY: "Planned for next term", NOT_APPLICABLE: "We work in one room of a school"}
WAITING = 2
"""Pieces of evidence that wait for a check, of those who are not assured."""
NOTE = "An invented finding: begun, and not yet everywhere"
GOOD = (ASSURED, CONDITIONAL)


class Invented(Struct, frozen=True, kw_only=True):
    """An invented provider, and what the authority where it sits says of it."""

    id: int
    slug: str
    kind: str
    authority: int
    status: str
    level: int | None
    decided_on: date | None
    until: date | None
    conditions: str | None


class Piece(Struct, frozen=True, kw_only=True):
    """A row of the table `evidence`."""

    id: UUID
    provider: int
    item: str
    form: str
    link: str | None
    seen_on: date | None
    seen_by: str | None
    issued_on: date | None
    ends_on: date
    added_on: date
    state: str
    accepted_on: date | None


class Looked(Struct, frozen=True):
    """A row of the table `finding`."""

    code: str
    heading: str
    label: str
    finding: str
    note: str


def number(*name: object) -> UUID:
    return uuid5(NAMES, "/".join(map(str, name)))


def pieces(provider: Invented, items: Sequence[Item], today: date, seed: int) -> list[Piece]:
    """Of whoever is assured, all that is critical, in date; of others a little that waits for a check."""
    critical = [item for item in items if item.critical]
    if provider.status in GOOD:
        return [_piece(provider, item, today, seed, "accepted") for item in critical]
    if provider.status in (SELF_ASSESSED, UNVERIFIED) and chance(seed, provider.slug, "shows").random() < 0.5:
        return [_piece(provider, item, today, seed, "waiting") for item in critical[:WAITING]]
    return []


def _piece(provider: Invented, item: Item, today: date, seed: int, state: str) -> Piece:
    """The last of those that follow each other, the same until the day of the next. What waits came lately, once."""
    rolls = chance(seed, provider.slug, item.code)
    holds = (item.months or 12) * A_MONTH
    every = holds if rolls.random() < LATE else holds - WELL_BEFORE
    first = BEGAN - timedelta(days=rolls.randrange(every.days))
    begins = first + (today - first) // every * every
    if state == "waiting":
        begins, every = today - timedelta(days=rolls.randint(2, 20)), timedelta()
    link = None if item.seen_only else f"https://example.org/{provider.slug}/{item.code}"
    return Piece(
        id=number(provider.slug, item.code, begins if every else state),
        provider=provider.id,
        item=item.code,
        form=SEEN if item.seen_only else LINK,
        link=link,
        seen_on=begins if item.seen_only else None,
        seen_by="An invented trustee" if item.seen_only else None,
        issued_on=None if item.seen_only else begins,
        ends_on=begins + holds,
        added_on=begins,
        state=state,
        accepted_on=begins if state == "accepted" else None,
    )


def answers(provider: Invented, items: Sequence[Item], seed: int) -> dict[str, Answer]:
    """A whole self-assessment of whoever has sent one; of others none."""
    if provider.status not in (*GOOD, SELF_ASSESSED):
        return {}
    rolls = chance(seed, provider.slug, "says")
    said = {item.code: one_of(rolls, ANSWERS) for item in items}
    return {code: Answer(each, WHY[each]) for code, each in said.items()}


def sent_on(provider: Invented, today: date, seed: int) -> date:
    """A month before the decision; where there is none, lately."""
    if provider.decided_on:
        return provider.decided_on - A_MONTH
    return today - timedelta(days=chance(seed, provider.slug, "sent").randint(5, 60))


def found(provider: Invented, items: Sequence[Item], seed: int) -> list[Looked]:
    """Two standards under each heading; what is conditional has one that is met in part."""
    rolls = chance(seed, provider.slug, "found")
    looked_at = [item for heading in HEADINGS for item in _two(rolls, items, heading)]
    partly = rolls.choice(looked_at).code if looked_at and provider.status == CONDITIONAL else ""
    return [
        Looked(
            each.code, each.heading, each.label, PARTLY if each.code == partly else MET, NOTE * (each.code == partly)
        )
        for each in looked_at
    ]


def _two(rolls: Random, items: Sequence[Item], heading: str) -> Iterator[Item]:
    under = [item for item in items if item.heading == heading]
    chosen = rolls.sample(range(len(under)), min(2, len(under)))
    return (under[place] for place in sorted(chosen))
