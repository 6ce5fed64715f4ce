"""The programme and the offer that an address names, of an entry as its editor has it."""

from apdirectory.errors import NotFound
from apdirectory.providers.entries.changes.queries import Held
from apdirectory.providers.entries.entry import Offer
from apdirectory.providers.my_provider.parts.offers import offer_of
from apdirectory.providers.my_provider.parts.programmes import place_of

ADD = "add"
"""In the place of a key: one that is not there yet."""


def programme_there(found: Held, key: str) -> int:
    place = place_of(found.entry, key)
    if place is None:
        raise NotFound
    return place


def offer_there(found: Held, programme: int, key: str) -> Offer:
    offer = offer_of(found.entry.programmes[programme], key)
    if offer is None:
        raise NotFound
    return offer
