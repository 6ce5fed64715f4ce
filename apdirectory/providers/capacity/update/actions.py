"""A provider's own places are told here: at once in the search, in the transaction that keeps them."""

from collections.abc import Callable, Mapping
from uuid import UUID

import asyncpg

from apdirectory.audit.actions import record
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, FieldError, InvalidInput, NotFound
from apdirectory.providers.capacity.actions import Places, put_places
from apdirectory.providers.capacity.update.told import differences, offers, version_of
from apdirectory.providers.entries.entry import Capacity, Entry, Offer
from apdirectory.providers.entries.queries import entry_by_id
from apdirectory.providers.listing.actions import project

LOCK = "SELECT FROM provider WHERE id = $1 AND state <> 'removed' FOR NO KEY UPDATE"
TOLD_MEANWHILE = "Somebody told of these places since you opened the page. Choose which of the two holds."
ALREADY_THERE = "There are places for them already. Go back, and change those"
MOST = 12
"""Counts of places of one offer."""


class ToldMeanwhile(Conflict):
    """The places are not as they were shown. `now`: the entry as it is."""

    def __init__(self, now: Entry) -> None:
        super().__init__(TOLD_MEANWHILE)
        self.now = now


async def tell_places(provider: int, told: Mapping[int, Capacity], *, seen: str) -> None:
    """Have the places as they were told, by the number of each capacity; `seen`: version of what was shown.

    ToldMeanwhile where somebody else told something different since.
    """
    async with transaction() as database:
        entry = await _held(database, provider)
        if version_of(entry) != seen and differences(entry, told):
            raise ToldMeanwhile(entry)
        await _put(entry, lambda offer: tuple(told.get(each.id or 0, each) for each in offer.capacities))
        await _record("places.told", entry, {"counts": len(told)})


async def add_places(provider: int, offer: UUID, places: Capacity) -> None:
    """Places of an offer for somebody for whom none were told of."""
    async with transaction() as database:
        entry = await _held(database, provider)
        found = next((each for _, each in offers(entry) if each.public_id == offer), None)
        if found is None:
            raise NotFound
        if _for_whom(places) in {_for_whom(each) for each in found.capacities}:
            raise InvalidInput([FieldError("key_stages", ALREADY_THERE)])
        if len(found.capacities) >= MOST:
            raise InvalidInput([FieldError("key_stages", f"An offer has {MOST} counts of places at most")])
        await _put(entry, lambda each: (*each.capacities, places) if each is found else each.capacities)
        await _record("places.added", entry, {"offer": str(offer)})


async def remove_places(provider: int, capacity: int) -> None:
    """Take away the places of an offer for somebody. What is gone already is gone."""
    async with transaction() as database:
        entry = await _held(database, provider)
        await _put(entry, lambda offer: tuple(each for each in offer.capacities if each.id != capacity))
        await _record("places.removed", entry, {"capacity": capacity})


def _for_whom(places: Capacity) -> tuple[frozenset[str], str | None, frozenset[str]]:
    return frozenset(places.key_stages), places.hours, frozenset(places.days)


async def _held(database: asyncpg.Connection, provider: int) -> Entry:
    """The entry as it is, and stays until the transaction ends."""
    if await database.fetchrow(LOCK, provider) is None:
        raise NotFound
    entry = await entry_by_id(provider)
    if entry is None:
        raise NotFound
    return entry


async def _put(entry: Entry, places_of: Callable[[Offer], Places]) -> None:
    now = {offer.public_id: places_of(offer) for _, offer in offers(entry) if offer.public_id}
    await put_places(now)
    await project([entry.id or 0])


async def _record(action: str, entry: Entry, detail: dict[str, object]) -> None:
    await record(action, subject_kind="provider", subject=str(entry.id), authority=entry.authority, detail=detail)
