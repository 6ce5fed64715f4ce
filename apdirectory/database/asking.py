"""Who is asking: said to PostgreSQL with BEGIN, in one round trip, so that row-level security holds every statement.

The app sets it once for each request, from the session alone; commands and tests say it with `asking`.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict
from piccolo.engine.postgres import PostgresTransaction


class Asker(Struct, frozen=True, kw_only=True):
    """An account and the membership it acts for. `authority` (DfE code) only where the role is an authority's."""

    account: UUID | None = None
    membership: UUID | None = None
    organisation: int | None = None
    team: int | None = None
    role: str = ""
    authority: int | None = None


NOBODY = Asker()
_ASKER: ContextVar[Asker] = ContextVar("asker", default=NOBODY)
_HARMLESS = re.compile(r"[0-9a-z_-]*")


def asker() -> Asker:
    return _ASKER.get()


@contextmanager
def asking(who: Asker) -> Iterator[None]:
    """Whatever is asked of the database in here is asked by this person."""
    before = _ASKER.set(who)
    try:
        yield
    finally:
        _ASKER.reset(before)


def settings_of(who: Asker) -> str:
    """The statement that tells PostgreSQL, until the transaction ends: `app.account`, `app.authority` and so on."""
    said = {name: "" if value is None else str(value) for name, value in asdict(who).items()}
    if not all(_HARMLESS.fullmatch(value) for value in said.values()):
        raise ValueError("Who is asking holds a character that cannot be right")
    return "SELECT " + ", ".join(f"set_config('app.{name}', '{value}', true)" for name, value in said.items())


class AskingTransaction(PostgresTransaction):
    """Piccolo's transaction, which says who is asking as it begins."""

    said: Asker = NOBODY

    async def begin(self) -> None:
        """A connection that cannot begin goes back: nobody would give it back otherwise, and the pool would run dry."""
        self.said = asker()
        try:
            await self.connection.execute("BEGIN" if self.said == NOBODY else f"BEGIN; {settings_of(self.said)}")
        except BaseException:
            if self.engine.pool:
                await self.engine.pool.release(self.connection)
            raise

    async def commit(self) -> None:
        await self.connection.execute("COMMIT")
        self._committed = True

    async def rollback(self) -> None:
        await self.connection.execute("ROLLBACK")
        self._rolled_back = True

    async def say(self, who: Asker) -> None:
        """For somebody else from here on."""
        if who != self.said:
            await self.connection.execute(settings_of(who))
            self.said = who
