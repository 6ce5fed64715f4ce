"""The three eras of national inspections, and independent schools' standards. They are never put on one scale. Pure.

Ofsted: overall grades to 31 August 2024; judgements without an overall grade, which independent schools kept, from
1 September 2024; report cards from 10 November 2025. Source: Ofsted's handbooks; to be checked when they change.
"""

from collections.abc import Iterator, Mapping
from datetime import date

OVERALL_GRADES, JUDGEMENTS, REPORT_CARDS = "overall_grades", "judgements", "report_cards"
STANDARDS = "independent_standards"
FIRST_OF_JUDGEMENTS, FIRST_OF_REPORT_CARDS = date(2024, 9, 1), date(2025, 11, 10)
ERAS = {
    REPORT_CARDS: "Report card (from 10 November 2025)",
    JUDGEMENTS: "Judgements without an overall grade (September 2024 to November 2025)",
    OVERALL_GRADES: "Overall grade (to August 2024)",
    STANDARDS: "Independent school standards: met or not met",
}

OVERALL = "Overall effectiveness"
_FRAMEWORK = (
    "Quality of education",
    "Behaviour and attitudes",
    "Personal development",
    "Leadership and management",
    "Early years provision",
    "Sixth form provision",
)
_GRADES = ("Outstanding", "Good", "Requires improvement", "Inadequate")
_CARD = (
    "Inclusion",
    "Curriculum and teaching",
    "Achievement",
    "Attendance and behaviour",
    "Personal development and wellbeing",
    "Leadership and governance",
    "Early years",
    "Post-16 provision",
)
_CARD_GRADES = ("Exceptional", "Strong standard", "Expected standard", "Needs attention", "Urgent improvement")
MET = ("Met", "Not met")
SAFEGUARDING, SAFEGUARDING_STANDARDS = "Safeguarding is effective", "Safeguarding standards"
INDEPENDENT = "Independent school standards"

SCALES: dict[str, dict[str, tuple[str, ...]]] = {
    OVERALL_GRADES: dict.fromkeys((OVERALL, *_FRAMEWORK), _GRADES) | {SAFEGUARDING: ("Yes", "No")},
    JUDGEMENTS: dict.fromkeys((OVERALL, *_FRAMEWORK), _GRADES) | {SAFEGUARDING: ("Yes", "No")},
    REPORT_CARDS: dict.fromkeys(_CARD, _CARD_GRADES) | {SAFEGUARDING_STANDARDS: MET},
    STANDARDS: {INDEPENDENT: MET},
}
"""Era → its headings, each with the words that can stand there."""


def era_of(day: date) -> str:
    """Of an inspection on this day that is not about the independent school standards alone."""
    if day < FIRST_OF_JUDGEMENTS:
        return OVERALL_GRADES
    return JUDGEMENTS if day < FIRST_OF_REPORT_CARDS else REPORT_CARDS


def wrong(era: str, day: date, judgements: Mapping[str, str], *, independent: bool) -> Iterator[str]:
    """What cannot be, in sentences: an era of another time, a heading of another era, a word of another scale."""
    if era != STANDARDS and era != era_of(day):
        yield f"An inspection on {day:%-d %B %Y} is of another era: {ERAS[era_of(day)]}."
        return
    for heading, judgement in judgements.items():
        words = SCALES[era].get(heading)
        if words is None:
            yield f"{heading}: there is no such heading in {ERAS[era]}."
        elif judgement not in words:
            yield f"{heading}: '{judgement[:60]}' is none of {', '.join(words)}."
    if era == JUDGEMENTS and OVERALL in judgements and not independent:
        yield f"{OVERALL}: from September 2024 only independent schools have it."
