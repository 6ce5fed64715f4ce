"""Who has access, and for how long. Pure."""

from apdirectory.authorities.settings.definition import ADMINISTRATORS, Definition
from apdirectory.authorities.settings.definitions.chosen import CHOSEN

PEOPLE = (
    Definition(
        name="access_check_days",
        label="Check who has access every",
        kind="number",
        default=91,
        unit="days",
        source=CHOSEN,
        whose="installation",
        who=ADMINISTRATORS,
        least=28,
        most=100,
    ),
    Definition(
        name="dormant_after_days",
        label="An account counts as left after",
        kind="number",
        default=90,
        unit="days without signing in",
        source=CHOSEN,
        whose="installation",
        who=ADMINISTRATORS,
        least=28,
        most=180,
    ),
)
