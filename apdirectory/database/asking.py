"""Who is asking: said to PostgreSQL with BEGIN, in one round trip, so that row-level security holds every statement.

The app sets it once for each request, from the session alone; commands and tests say it with `asking`.
"""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from uuid import UUID

import asyncpg
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
            await self._give_back()
            raise

    async def __aexit__(self, kind: object, problem: BaseException | None, traceback: object) -> bool:
        """Ends it, and gives the connection back whatever happens: a request can be called off, or the server gone,
        just as it ends. What is given back in the middle the pool rolls back, or throws away.
        """
        if self._parent:
            return problem is None
        try:
            if problem and not self._rolled_back:
                await self.rollback()
            elif not self._committed and not self._rolled_back:
                await self.commit()
        finally:
            self.engine.current_transaction.reset(self.context)
            await self._give_back()
        return problem is None

    async def _give_back(self) -> None:
        if self.engine.pool:
            await self.engine.pool.release(self.connection)
        else:
            await self.connection.close()

    async def commit(self) -> None:
        await self.connection.execute("COMMIT")
        self._committed = True

    async def rollback(self) -> None:
        await self.connection.execute("ROLLBACK")
        self._rolled_back = True

    @asynccontextmanager
    async def asked_by(self, who: Asker) -> AsyncIterator[None]:
        """For somebody else in here, and as before afterwards, even where the outer goes on after a refusal in here.

        After a statement that failed nothing can be said, nor read: only going back to a savepoint, which brings back
        who was asking then, or ending the transaction.
        """
        before = self.said
        if who == before:
            yield
            return
        try:
            await self._say(who)
            yield
            await self._say(before)
        except BaseException:  # called off, for one: whether it was said by then is not known, so it is said again
            with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                await self._say(before)
            self.said = before
            raise

    async def _say(self, who: Asker) -> None:
        await self.connection.execute(settings_of(who))
        self.said = who
