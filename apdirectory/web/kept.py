"""What changes seldom and many pages show: read from the database, then kept for a minute."""

from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Generic, TypeVar

from apdirectory.database.engine import DB

A_MINUTE = 60.0
Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Reads when first asked and again when what it has is a minute old.

    Inside a transaction nothing is kept or taken, since it may see rows of its own; nor from another database.
    """

    def __init__(self, read: Callable[[], Awaitable[Value]]) -> None:
        self._read = read
        self._value: Value | None = None
        self._until = 0.0
        self._pool: object = None

    async def get(self) -> Value:
        if DB.current_transaction.get() is not None:
            return await self._read()
        if self._value is None or self._pool is not DB.pool or monotonic() > self._until:
            self._value, self._pool, self._until = await self._read(), DB.pool, monotonic() + A_MINUTE
        return self._value
