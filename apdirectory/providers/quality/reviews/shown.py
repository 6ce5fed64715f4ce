"""A review heading by heading: what the provider claims, what evidence there is, what was found. Pure."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from apdirectory.providers.quality.evidence.holding import Held
from apdirectory.providers.quality.reviews.review import FINDINGS, Found
from apdirectory.providers.quality.self_assessments.answers import SAID, Answer
from apdirectory.providers.quality.standards.item import HEADINGS
from apdirectory.web.words import day

EVIDENCE = {"missing": "None", "ran_out": "Ran out on", "ends_soon": "Ends on", "in_date": "In date until"}


class Standard(Struct, frozen=True, kw_only=True):
    """One standard: the claim and the evidence beside the finding."""

    code: str
    label: str
    claim: str
    claim_why: str
    evidence: str
    finding: str
    finding_said: str
    note: str


class Heading(Struct, frozen=True, kw_only=True):
    code: str
    label: str
    standards: list[Standard]

    @property
    def found(self) -> int:
        return sum(1 for each in self.standards if each.finding)


def headings(
    held: Sequence[Held], answers: Mapping[str, Answer], found: Sequence[Found], tags: Mapping[str, str]
) -> list[Heading]:
    """`tags`: how each item's evidence stands today, by its code."""
    by_code = {each.code: each for each in found}
    return [
        Heading(
            code=code,
            label=label,
            standards=[
                _standard(each, answers.get(each.item.code, Answer()), by_code.get(each.item.code), tags)
                for each in held
                if each.item.heading == code
            ],
        )
        for code, label in HEADINGS.items()
        if any(each.item.heading == code for each in held)
    ]


def _standard(held: Held, answer: Answer, found: Found | None, tags: Mapping[str, str]) -> Standard:
    tag = EVIDENCE[tags[held.item.code]]
    return Standard(
        code=held.item.code,
        label=held.item.label,
        claim=SAID.get(answer.said, "Nothing"),
        claim_why=answer.why,
        evidence=f"{tag} {day(held.last_day)}" if held.last_day else tag,
        finding=found.finding if found else "",
        finding_said=FINDINGS[found.finding] if found else "",
        note=found.note if found else "",
    )
