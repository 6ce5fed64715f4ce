"""What the page of an entry says of it: its state, its card, and the evidence that nobody has seen."""

from collections.abc import Sequence

from markupsafe import Markup

from apdirectory.providers.entries.changes.words import STATES
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.names import names
from apdirectory.providers.quality.evidence.holding import holds
from apdirectory.providers.quality.evidence.queries import asked_of_one, evidence_of, whose_by_slug
from apdirectory.providers.search.answer import FoundProvider
from apdirectory.providers.search.card_list import card_list
from apdirectory.providers.search.cards import Viewer, cards
from apdirectory.providers.wording import Tag
from apdirectory.web.today import today

COLOURS = {"published": "govuk-tag--green", "paused": "govuk-tag--orange", "draft": "govuk-tag--grey"}


def state_tag(state: str) -> Tag:
    return Tag(STATES[state], COLOURS.get(state, ""))


async def card_of(found: FoundProvider) -> Markup:
    """The card of the results, as anybody sees it who searches without a place."""
    known = await names()
    return card_list(cards([found], Viewer(today(), None, None, known.council)), "")


async def unseen_evidence(entry: Entry) -> Sequence[str]:
    """Critical evidence that the council where it sits asks for, and that is missing or ran out."""
    whose = await whose_by_slug(entry.slug)
    if whose is None or entry.authority not in whose.concerned:
        return ()
    items = (await asked_of_one(whose, today())).items[entry.authority]
    held = holds([each for each in items if each.critical], await evidence_of(whose.provider), today())
    return [each.item.label for each in held if each.tag_on(today()) in ("missing", "ran_out")]
