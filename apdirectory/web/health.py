"""Whether the process answers, and whether it can work: for those who run it."""

import asyncio

from litestar import Response, get
from msgspec import UNSET, Struct, UnsetType

from apdirectory.database.engine import DB
from apdirectory.database.migrate import pending
from apdirectory.database.transaction import connection
from apdirectory.web.log import log_failure

LONGEST_WAIT = 3
NO_STORE = {"cache-control": "no-store"}


class Health(Struct, frozen=True):
    ok: bool
    reason: str | UnsetType = UNSET


@get("/healthz", include_in_schema=False)
async def healthz() -> Response[Health]:
    """The process answers. Asks nothing of the database, so that a restart is not the cure for its absence."""
    return Response(Health(True), headers=NO_STORE)


@get("/readyz", include_in_schema=False)
async def readyz() -> Response[Health]:
    """The database answers and has all migrations."""
    reason = await why_not_ready()
    return Response(Health(not reason, reason or UNSET), status_code=503 if reason else 200, headers=NO_STORE)


async def why_not_ready() -> str:
    try:
        async with asyncio.timeout(LONGEST_WAIT), connection() as reading:
            await reading.fetchval("SELECT 1")
            missing = await _missing_migrations()
    except Exception as problem:
        log_failure(problem)
        return "The database does not answer."
    return f"{missing} migrations have not run." if missing else ""


class _Found:
    all_migrations = False


async def _missing_migrations() -> int:
    """Asked until there are none; a process that knows more migrations is a new process."""
    if not _Found.all_migrations:
        missing = len(await pending(str(DB.config["dsn"])))
        _Found.all_migrations = missing == 0
        return missing
    return 0


routes = [healthz, readyz]
