"""Entries as they are kept, whole: one statement however many, decoded into Structs."""

from collections.abc import Sequence

import msgspec

from apdirectory.database.transaction import connection
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.rows import OFFER, PROGRAMME, PROVIDER

AT_ONCE = 2000
"""Entries read by one statement, so that a large import does not hold them all as text."""


def _columns(table: str, names: Sequence[str]) -> str:
    return ", ".join(f"{table}.{name}" for name in names)


# A row's JSON is the Struct's, as columns and fields share their names. An offer says its site by the place among
# the provider's sites. Capacities are rows of the room `capacity`; they are read here because they are in the value.
ENTRIES = f"""
SELECT to_json(entry)::text
FROM (
    SELECT p.id, {_columns("p", PROVIDER)},
        (SELECT coalesce(json_agg(c ORDER BY c.id), '[]') FROM contact c WHERE c.provider = p.id) AS contacts,
        (SELECT coalesce(json_agg(f ORDER BY f.id), '[]') FROM fact_source f WHERE f.provider = p.id) AS sources,
        (SELECT coalesce(json_agg(s ORDER BY s.id), '[]') FROM site s WHERE s.provider = p.id) AS sites,
        (SELECT coalesce(json_agg(shared ORDER BY shared.id), '[]') FROM (
            SELECT g.id, {_columns("g", PROGRAMME)},
                (SELECT coalesce(json_agg(offered ORDER BY offered.id), '[]') FROM (
                    SELECT o.id, o.public_id, {_columns("o", OFFER)},
                        (SELECT count(*) FROM site s WHERE s.provider = p.id AND s.id < o.site
                         HAVING o.site IS NOT NULL) AS site,
                        (SELECT coalesce(json_agg(c ORDER BY c.id), '[]')
                         FROM capacity c WHERE c.offer = o.id) AS capacities
                    FROM offer o WHERE o.programme = g.id
                ) offered) AS offers
            FROM programme g WHERE g.provider = p.id
        ) shared) AS programmes
    FROM provider p
    WHERE p.id = ANY($1::int[])
) entry
"""

BEFORE_REMOVAL = """
SELECT DISTINCT ON (provider) provider, entry->>'state' AS state, changed_by
FROM entry_version
WHERE provider = ANY($1::int[]) AND entry->>'state' <> 'removed'
ORDER BY provider, version DESC
"""

_decoder = msgspec.json.Decoder(Entry)


class Removal(msgspec.Struct, frozen=True):
    """What state an entry was in before it was removed, and who removed it."""

    state: str
    by: str


async def entries_by_id(ids: Sequence[int]) -> dict[int, Entry]:
    """Entries by the number of their provider; numbers that nobody has are left out."""
    found: dict[int, Entry] = {}
    async with connection() as database:
        for start in range(0, len(ids), AT_ONCE):
            for (entry,) in await database.fetch(ENTRIES, list(ids[start : start + AT_ONCE])):
                decoded = _decoder.decode(entry)
                found[decoded.id or 0] = decoded
    return found


async def entry_by_id(number: int) -> Entry | None:
    return (await entries_by_id([number])).get(number)


async def entry_by_slug(slug: str) -> Entry | None:
    ids = await _ids("slug = ANY($1::text[])", [slug])
    return await entry_by_id(ids[0]) if ids else None


async def entries_by_urn(urns: Sequence[int]) -> dict[int, Entry]:
    """Entries by their number in the national register."""
    entries = await entries_by_id(await _ids("urn = ANY($1::int[])", urns))
    return {entry.urn: entry for entry in entries.values() if entry.urn is not None}


async def entries_by_slug(slugs: Sequence[str]) -> dict[str, Entry]:
    entries = await entries_by_id(await _ids("slug = ANY($1::text[])", slugs))
    return {entry.slug: entry for entry in entries.values()}


async def entries_by_name(names: Sequence[str]) -> list[Entry]:
    """All entries with these names, in whatever case they are written."""
    ids = await _ids("lower(name) = ANY($1::text[])", [name.lower() for name in names])
    return list((await entries_by_id(ids)).values())


async def provider_ids(urns: Sequence[int]) -> dict[int, int]:
    """The numbers of providers by their URN."""
    async with connection() as database:
        rows = await database.fetch("SELECT urn, id FROM provider WHERE urn = ANY($1::int[])", list(urns))
    return dict(rows)


async def slugs_taken() -> set[str]:
    async with connection() as database:
        return {slug for (slug,) in await database.fetch("SELECT slug FROM provider")}


async def removals(ids: Sequence[int]) -> dict[int, Removal]:
    """How these removed entries came to be removed; those whose removal was not recorded are left out."""
    async with connection() as database:
        rows = await database.fetch(BEFORE_REMOVAL, list(ids))
    return {provider: Removal(state, by) for provider, state, by in rows}


async def _ids(where: str, keys: Sequence[int] | Sequence[str]) -> list[int]:
    async with connection() as database:
        rows = await database.fetch(f"SELECT id FROM provider WHERE {where} ORDER BY id", list(keys))
    return [number for (number,) in rows]
