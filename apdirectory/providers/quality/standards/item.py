"""One thing that providers show evidence of, as a value. Pure."""

from typing import Literal

from msgspec import Struct

Heading = Literal["safeguarding", "health_and_safety", "support", "education"]
HEADINGS: dict[str, str] = {
    "safeguarding": "Safeguarding and welfare",
    "health_and_safety": "Health and safety",
    "support": "Admissions, support and guidance",
    "education": "Quality of education",
}
"""The four headings of the national standards, in their order: code and label."""


class Item(Struct, frozen=True, kw_only=True):
    """What is asked for, how long it holds, and what happens when it runs out."""

    code: str
    heading: Heading
    label: str
    public_label: str
    """Before "ran out on 4 November 2026", for the public."""
    critical: bool
    """No new placements once it ran out. Otherwise it must be replaced within some days."""
    months: int | None
    """How long it holds after its issue, unless a certificate says so; None: as the certificate says."""
    source: str
    seen_only: bool = False
    """No file is kept of it: somebody says that they saw it, and when."""
