"""The one way the search projection is written: every action that changes an entry calls `project` at its end."""

from collections.abc import Sequence

import asyncpg

from apdirectory.database.transaction import transaction
from apdirectory.places.grid import to_wgs84
from apdirectory.providers.listing import statements
from apdirectory.web.clock import now
from apdirectory.web.today import today


async def project(provider_ids: Sequence[int]) -> None:
    """Make the listing of these providers anew from their entries, in the transaction that changed them.

    The listing keeps dates, not states (checked until, vacant until), so that the answer is right on any day
    without nightly work.
    """
    ids = list(provider_ids)
    async with transaction() as connection:
        await connection.execute(statements.LOCK, ids)
        for clear in statements.CLEAR:
            await connection.execute(clear, ids)
        await connection.execute(statements.VERDICTS, ids)
        await connection.execute(statements.ROWS, ids, *await _located(connection, ids))
        await connection.execute(statements.PROVIDERS, ids, today(now()))
        await connection.execute(statements.TEXTS, ids)
        await connection.execute(statements.WORDS, ids)


async def project_those_behind() -> int:
    """Project again whatever a setting that came into force has moved: how long a confirmation counts. How many."""
    async with transaction() as connection:
        rows = await connection.fetch(statements.BEHIND, today(now()))
        await project([number for (number,) in rows])
    return len(rows)


async def _located(connection: asyncpg.Connection, ids: list[int]) -> tuple[list[int], list[float], list[float]]:
    """Sites with their latitudes and longitudes, for the cards."""
    sites = await connection.fetch(statements.PLACES, ids)
    points = [to_wgs84(site["easting"], site["northing"]) for site in sites]
    return [site["id"] for site in sites], [round(lat, 5) for lat, _ in points], [round(lon, 5) for _, lon in points]
