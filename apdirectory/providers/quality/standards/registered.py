"""What a registered school, or a college that inspectors visit, shows instead of the national standards. Pure data."""

from apdirectory.providers.quality.standards.item import Item

EACH_YEAR = "Chosen here: looked at each year"

REGISTERED = (
    Item(
        code="safeguarding_confirmation",
        heading="safeguarding",
        label="Confirmation of safeguarding arrangements and staff checks",
        public_label="Confirmation of safeguarding",
        critical=True,
        months=12,
        source=EACH_YEAR,
        seen_only=True,
    ),
    Item(
        code="insurance",
        heading="health_and_safety",
        label="Insurance",
        public_label="Insurance",
        critical=True,
        months=12,
        source=EACH_YEAR,
    ),
    Item(
        code="register_status",
        heading="support",
        label="Status in the national register",
        public_label="Check of the national register",
        critical=True,
        months=12,
        source=EACH_YEAR,
    ),
    Item(
        code="inspection_record",
        heading="education",
        label="Inspection record",
        public_label="Check of the inspection record",
        critical=False,
        months=12,
        source=EACH_YEAR,
    ),
)
