"""One thing that waits for a quality officer, as the desk lists it. Each room tells its own."""

from datetime import date

from msgspec import Struct


class Due(Struct, frozen=True, kw_only=True):
    """What is due of one provider's entry."""

    provider: int
    slug: str
    name: str
    """The provider's."""
    what: str
    """In words, such as "Public liability insurance ends"."""
    due_on: date
    """The day by which it is to be done; of what waits, the day it came."""
    waits: bool = False
    """Whether it waits since that day; else it is to be done by then, and is late afterwards."""
    path: str
    """The page where it is done."""
