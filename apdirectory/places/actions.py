"""Whose children live in a district, as councils say it."""

from collections.abc import Mapping

from apdirectory.database.transaction import transaction

SET = """
UPDATE district SET authority = said.authority FROM unnest($1::text[], $2::int[]) AS said (code, authority)
WHERE district.code = said.code AND district.authority IS DISTINCT FROM said.authority
"""


async def set_authorities(said: Mapping[str, int | None]) -> None:
    """ONS code → the authority that answers there, or None. Other districts stay as they are."""
    async with transaction() as database:
        await database.execute(SET, list(said), list(said.values()))
