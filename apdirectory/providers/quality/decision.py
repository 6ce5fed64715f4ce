"""What one authority decided of a provider as one value."""

from datetime import date

from msgspec import Struct


class EvidenceDate(Struct, frozen=True, kw_only=True):
    """How long the critical evidence holds that an authority asks of a provider."""

    provider: int
    authority: int
    until: date | None
    """The last day on which all of it holds; None: it limits nothing."""
    item: str | None
    """Which kind ends first, in words for the public."""


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
