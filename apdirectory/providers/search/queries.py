"""Searching the directory: one statement an answer."""

from datetime import date

from msgspec import Struct

from apdirectory.places.place import Place
from apdirectory.providers.search.answer import Answer
from apdirectory.providers.search.asked import Asked


class Instead(Struct, frozen=True, kw_only=True):
    """What to try when nothing matches: a wider circle or one filter fewer, with how many it would find."""

    label: str
    asked: Asked
    total: int


async def search(asked: Asked, place: Place | None, today: date) -> Answer:
    """Providers that match, nearest offers first, and those that have not said or come to the child.

    Raises NotFound past the last page. `place` is what `asked.near` was found to be.
    """
    raise NotImplementedError


async def instead(asked: Asked, place: Place | None, today: date) -> list[Instead]:
    """Wider circles and dropped filters that would find something, each with its real count."""
    raise NotImplementedError
