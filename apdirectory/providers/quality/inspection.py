"""A national inspection as one value."""

from datetime import date

from msgspec import Struct


class Inspected(Struct, frozen=True, kw_only=True):
    """A national inspection of a provider. Judgements are headings with the words of their era."""

    provider: int
    era: str
    inspected_on: date
    judgements: dict[str, str]
    source: str
    seen_on: date
    body: str = "Ofsted"
    published_on: date | None = None
    link: str | None = None
