"""By when things are to happen. Pure."""

from apdirectory.authorities.settings.definition import Definition
from apdirectory.authorities.settings.definitions.chosen import CHOSEN


def _school_days(name: str, label: str, default: int, most: int, source: str = CHOSEN) -> Definition:
    return Definition(
        name=name, label=label, kind="number", default=default, unit="school days", source=source, least=1, most=most
    )


TARGETS = (
    _school_days("take_within", "Take a new referral within", 2, 20),
    _school_days("answer_within", "Providers answer within", 5, 30),
    _school_days("waiting_review_after", "Look at a waiting list again after", 10, 60),
    _school_days("due_soon_before", "Say “Due soon” this long before", 2, 10),
    _school_days("placed_within", "Placed in good time: within", 15, 60),
    _school_days("placed_within_at_most", "Placed late, but not too late: within", 30, 120),
    _school_days(
        "medical_days", "Act on illness at the latest after", 15, 15, "Arranging education, guidance of December 2023"
    ),
    Definition(
        name="placement_review_weeks",
        label="Review a placement every",
        kind="number",
        default=6,
        unit="weeks",
        source="Keeping children safe in education 2025: half-termly",
        least=1,
        most=7,
    ),
)

HOURS = (
    Definition(
        name="full_time_hours",
        label="Full-time begins at",
        kind="number",
        default=18,
        unit="hours a week",
        source="Department for Education: what usually counts as full-time. It promises nothing",
        hint="For the test of what would have to be registered as a school",
        least=10,
        most=25,
        confirm="A higher number lets children stay longer in settings that are not registered.",
    ),
    Definition(
        name="advised_hours",
        label="Advise providers that are not registered to stay under",
        kind="number",
        default=15,
        unit="hours a week",
        source="Gloucestershire’s advice to providers: 15 hours, and never more than 18",
        hint="Said to providers who declare their hours. It promises nothing",
        least=5,
        most=25,
        confirm="A higher number lets children stay longer in settings that are not registered.",
    ),
)
