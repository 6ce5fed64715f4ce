"""What figures may show. Pure."""

from apdirectory.authorities.settings.definition import ADMINISTRATORS, Definition

FIGURES = (
    Definition(
        name="disclosure_threshold",
        label="Show no number of children under",
        kind="number",
        default=5,
        unit="children",
        source="Usual practice of statistics on children; the Department for Education’s is 5 or 10",
        whose="installation",
        who=ADMINISTRATORS,
        least=5,
        most=20,
        confirm="Figures already published under a lower number can be set against new ones, and tell who a child is.",
    ),
)
