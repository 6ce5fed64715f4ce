"""Places found lately: people change filters and turn pages, and search from the same place again and again."""

from time import monotonic

from apdirectory.database.engine import DB
from apdirectory.places.place import Found, NotFound
from apdirectory.places.typed import TypedPlace

KEPT_SECONDS = 300
"""So long may a new town, or a new edition of the postcodes, take to be seen."""
MOST = 20_000
"""A day's places of the whole country, in a few megabytes."""


class Lately:
    """What was found in one database. Inside a transaction nothing is kept or taken: it may see rows of its own."""

    def __init__(self) -> None:
        self._found: dict[TypedPlace, tuple[float, Found]] = {}
        self._pool: object = None

    def get(self, typed: TypedPlace) -> Found | None:
        if not self._usable():
            return None
        until, found = self._found.get(typed, (0.0, None))
        return found if monotonic() < until else None

    def keep(self, typed: TypedPlace, found: Found) -> None:
        """Mistakes are not kept: they are many, and rarely made twice."""
        if isinstance(found, NotFound) or not self._usable():
            return
        if len(self._found) >= MOST:
            self._found.clear()
        self._found[typed] = monotonic() + KEPT_SECONDS, found

    def _usable(self) -> bool:
        if self._pool is not DB.pool:
            self._found.clear()
            self._pool = DB.pool
        return DB.current_transaction.get() is None
