"""How often quality is looked at, and when an entry is out of date. Pure."""

from apdirectory.authorities.settings.definition import Definition
from apdirectory.authorities.settings.definitions.chosen import CHOSEN

QUALITY = (
    Definition(
        name="quality_review_months",
        label="Review a provider every",
        kind="number",
        default=12,
        unit="months",
        source=CHOSEN,
        least=3,
        most=36,
    ),
    Definition(
        name="entry_confirm_days",
        label="Mark an entry that its provider has not confirmed for",
        kind="number",
        default=90,
        unit="days",
        source=CHOSEN,
        hint="Its provider gets mail 21, 7 and 1 days before. Fewer days than until it is left out of results",
        least=28,
        most=366,
    ),
    Definition(
        name="entry_out_days",
        label="Leave out of checked results what its provider has not confirmed for",
        kind="number",
        default=120,
        unit="days",
        source=CHOSEN,
        hint="Its provider gets mail 21, 7 and 1 days before. Entries that nobody has claimed are only marked",
        least=60,
        most=400,
        confirm="A lower number takes providers out of what most people see, from that day on.",
    ),
    Definition(
        name="selfassessment_share",
        label="Check each term, of the self-assessments that providers sent",
        kind="number",
        default=20,
        unit="in 100",
        source=CHOSEN,
        hint="Which ones are drawn by lot, and the lot can be drawn again to show that it was fair",
        least=5,
        most=100,
    ),
    Definition(
        name="evidence_action_days",
        label="Replace standard evidence that has ended within",
        kind="number",
        default=28,
        unit="days",
        source="Usual practice",
        least=7,
        most=90,
    ),
)
