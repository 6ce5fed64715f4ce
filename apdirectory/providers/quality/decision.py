"""What one authority decided of a provider as one value."""

from datetime import date

from msgspec import Struct


class Decided(Struct, frozen=True, kw_only=True):
    """The fields are columns of `quality_status`."""

    provider: int
    authority: int
    status: str
    level: int | None = None
    decided_on: date | None = None
    until: date | None = None
    conditions: str | None = None
    reason: str | None = None
