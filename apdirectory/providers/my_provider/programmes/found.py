"""The programme and the offer that an address names, of an entry as its editor has it."""

from apdirectory.errors import NotFound
from apdirectory.providers.entries.changes.queries import Held
from apdirectory.providers.entries.changes.tree import NEW
from apdirectory.providers.entries.entry import Offer
from apdirectory.providers.my_provider.parts.offers import offer_of
from apdirectory.providers.my_provider.parts.programmes import place_of

ADD = "add"
"""In the place of a key: one that is not there yet."""


def programme_there(found: Held, key: str, offer: str = "") -> int:
    """By its key. One that was new and is approved by now has a number: then by the offer, which kept its own."""
    place = place_of(found.entry, key)
    if place is None and key.startswith(NEW):
        place = next((at for at, each in enumerate(found.entry.programmes) if offer_of(each, offer)), None)
    if place is None:
        raise NotFound
    return place


def programme_meant(found: Held, key: str, name: str = "") -> int | None:
    """What was typed of one that was new is not lost once the council has decided: approved, it is the one of this
    name, else in its place; None where there is none. Whoever typed it chooses then, as they saw an older version."""
    if not key.startswith(NEW) or place_of(found.entry, key) is not None:
        return programme_there(found, key)
    names = [each.name for each in found.entry.programmes]
    return names.index(name) if name in names else place_in(key, len(names))


def place_in(key: str, many: int) -> int | None:
    """The place that the key of something new says, where there is so much."""
    number = key.removeprefix(NEW)
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 4 and int(number) < many else None


def offer_there(found: Held, programme: int, key: str) -> Offer:
    offer = offer_of(found.entry.programmes[programme], key)
    if offer is None:
        raise NotFound
    return offer
