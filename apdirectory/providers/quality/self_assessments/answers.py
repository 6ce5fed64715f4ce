"""What a provider says of each standard, and what is still missing before it can be sent. Pure."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from apdirectory.providers.quality.standards.item import HEADINGS, Item

MET, PARTLY, NOT_MET, NOT_APPLICABLE = "met", "partly", "not_met", "not_applicable"
SAID = {MET: "Met", PARTLY: "Partly met", NOT_MET: "Not met", NOT_APPLICABLE: "Does not apply"}
LONGEST = 1000


class Answer(Struct, frozen=True):
    """One of SAID, or nothing yet; and why."""

    said: str = ""
    why: str = ""

    @property
    def missing(self) -> str:
        """What is still to say, in words; empty if nothing is. Only what is met goes without why."""
        if not self.said:
            return "Choose an answer"
        return "Say why" if self.said != MET and not self.why.strip() else ""


Answers = Mapping[str, Answer]
"""By the item's code."""


class Gap(Struct, frozen=True):
    """What is missing of one item, and the page and field where it is said."""

    heading: str
    code: str
    label: str
    missing: str

    @property
    def field(self) -> str:
        return f"{'why' if self.missing == 'Say why' else 'said'}-{self.code}"


class HeadingDone(Struct, frozen=True):
    """How far one heading is."""

    code: str
    label: str
    items: int
    done: int

    @property
    def is_done(self) -> bool:
        return self.done == self.items


def of_heading(items: Sequence[Item], heading: str) -> list[Item]:
    return [item for item in items if item.heading == heading]


def gaps(items: Sequence[Item], answers: Answers) -> list[Gap]:
    """In the order of the pages."""
    return [
        Gap(heading, item.code, item.label, missing)
        for heading in HEADINGS
        for item in of_heading(items, heading)
        if (missing := answers.get(item.code, Answer()).missing)
    ]


def progress(items: Sequence[Item], answers: Answers) -> list[HeadingDone]:
    """Of each heading under which something is asked."""
    open_ones = gaps(items, answers)
    return [
        HeadingDone(heading, label, len(asked), len(asked) - sum(gap.heading == heading for gap in open_ones))
        for heading, label in HEADINGS.items()
        if (asked := of_heading(items, heading))
    ]
