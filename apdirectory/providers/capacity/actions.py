"""Places of offers are written here, and entries together with their places."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Connection
from msgspec import Struct
from msgspec.structs import replace

from apdirectory.database.transaction import transaction
from apdirectory.providers.entries.actions import Outcome, Written, write_entries
from apdirectory.providers.entries.alike import pairs
from apdirectory.providers.entries.entry import Capacity, Entry
from apdirectory.providers.entries.rows import row
from apdirectory.providers.listing.actions import project

Places = tuple[Capacity, ...]

COLUMNS = tuple(name for name in Capacity.__struct_fields__ if name != "id")

KEPT = """
SELECT o.public_id, o.id, coalesce(json_agg(c ORDER BY c.id) FILTER (WHERE c.id IS NOT NULL), '[]')::text AS places
FROM offer o LEFT JOIN capacity c ON c.offer = o.id
WHERE o.public_id = ANY($1::uuid[])
GROUP BY o.id
"""

_decoder = msgspec.json.Decoder(Places)


class _Offer(Struct, frozen=True):
    """An offer's row, with its places as they are kept and as they shall be."""

    id: int
    before: Places
    now: Places


async def put_entry(entry: Entry, *, by: str) -> Outcome:
    """Write an entry whole, with its places, where it differs, and show it in the search."""
    return (await put_entries([entry], by=by))[0]


async def put_entries(entries: Sequence[Entry], *, by: str) -> list[Outcome]:
    """Write entries whole, with their places, where they differ, and show them in the search, in one transaction.

    An entry is found by its id, else its URN, else its slug. Offers that stay keep their `public_id`. A change of
    places alone goes live without a new version of the entry.
    """
    async with transaction():
        written = await write_entries(entries, by=by)
        moved = await put_places(dict(pair for each in written for pair in _places(each)))
        outcomes = [_outcome(each, moved) for each in written]
        changed = [each.entry.id for each, now in zip(written, outcomes, strict=True) if now != "unchanged"]
        await project([number for number in changed if number])
    return outcomes


async def put_places(offers: Mapping[UUID, Places]) -> set[UUID]:
    """Write the places of offers, by `public_id`, where they differ; which offers that were. The caller projects."""
    async with transaction() as database:
        rows = await database.fetch(KEPT, list(offers))
        kept = {row["public_id"]: _compared(row, offers[row["public_id"]]) for row in rows}
        changed = {public_id: offer for public_id, offer in kept.items() if offer.now != offer.before}
        await _write(database, list(changed.values()))
    return set(changed)


def _places(written: Written) -> Iterator[tuple[UUID, Places]]:
    for programme in written.entry.programmes:
        for offer in programme.offers:
            if offer.public_id:
                yield offer.public_id, offer.capacities


def _outcome(written: Written, moved: set[UUID]) -> Outcome:
    if written.outcome == "unchanged" and any(offer in moved for offer, _ in _places(written)):
        return "changed"
    return written.outcome


def _compared(kept: Any, now: Places) -> _Offer:
    """The places that stay keep their row: the same by id, else by whom they are for."""
    before = _decoder.decode(kept["places"])
    same = pairs(now, before, lambda c: c.id, lambda c: (c.key_stages, c.hours, c.days))
    stays = sorted((place, at) for at, place in enumerate(same) if place is not None)
    return _Offer(
        kept["id"],
        before,
        tuple(replace(now[at], id=before[place].id) for place, at in stays)
        + tuple(replace(places, id=None) for places, place in zip(now, same, strict=True) if place is None),
    )


async def _write(database: Connection, offers: Sequence[_Offer]) -> None:
    added = [(offer.id, *row(each, COLUMNS)) for offer in offers for each in offer.now if each.id is None]
    changed = [(each.id, *row(each, COLUMNS)) for offer in offers for each in offer.now if each.id]
    stays = {number for number, *_ in changed}
    gone = [each.id for offer in offers for each in offer.before if each.id not in stays]
    if added:
        await database.copy_records_to_table("capacity", records=added, columns=("offer", *COLUMNS))
    if changed:
        setting = ", ".join(f"{column} = ${place}" for place, column in enumerate(COLUMNS, start=2))
        await database.executemany(f"UPDATE capacity SET {setting} WHERE id = $1", changed)
    if gone:
        await database.execute("DELETE FROM capacity WHERE id = ANY($1::int[])", gone)
