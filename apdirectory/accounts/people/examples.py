"""Whether the example accounts, whose password everyone knows, let anybody in."""

from typing import Protocol


class Settings(Protocol):
    @property
    def demonstration(self) -> bool: ...


def may_sign_in_as_example(settings: Settings) -> bool:
    """Only where the service runs as a demonstration: never with --empty, nor on a given database unless it says so."""
    return settings.demonstration
