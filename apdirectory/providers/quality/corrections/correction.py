"""What somebody says is wrong in an entry, as values and words."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

FACTS = {
    "contact": "Name, address or contact",
    "who_for": "Ages or needs",
    "programmes": "What is offered",
    "places": "Places free",
    "price": "Price",
    "how_to_refer": "How to refer",
    "quality": "Quality or inspections",
    "closed": "It has closed or moved",
    "other": "Something else",
}
"""What can be wrong → how people say it."""


class Told(Struct, frozen=True, kw_only=True):
    """As it was sent."""

    fact: str
    what_is_right: str
    how_known: str
    email: str
    """Empty where no answer is wanted."""


class Correction(Struct, frozen=True, kw_only=True):
    """One, for the desk. Never shown in public."""

    id: UUID
    provider: int
    authority: int
    slug: str
    name: str
    fact: str
    what_is_right: str
    how_known: str
    email: str | None
    sent_at: datetime
    state: str
    answer: str | None
    decided_at: datetime | None
    decided_by_name: str
