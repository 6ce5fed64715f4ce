"""An entry in short: what its provider looks at before it says that all of it is right."""

from collections.abc import Iterable, Iterator

from apdirectory.providers.capacity.update.told import offers, parts
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.vocabulary import KINDS, NEEDS, label
from apdirectory.web.words import ages, count, day, listed, price

NOT_GIVEN = "Not given"


def in_short(entry: Entry) -> list[tuple[str, str]]:
    """Each fact with its name."""
    return [
        ("Kind", label(KINDS, entry.kind)),
        ("Contacts", _all(_contacts(entry))),
        ("Sites", _all(", ".join(part for part in (s.name, s.town, s.postcode) if part) for s in entry.sites)),
        ("Programmes", _all(programme.name for programme in entry.programmes)),
        ("Needs", _all(sorted({label(NEEDS, code) for each in entry.programmes for code in each.needs}))),
        ("Ages", _all(dict.fromkeys(ages(offer.age_from, offer.age_to) for _, offer in offers(entry)))),
        ("Price", _all(dict.fromkeys(price(o.price, o.price_unit, o.price_to) for _, o in offers(entry)))),
        ("Places", _all(_places(entry))),
        ("How to refer", entry.how_to_refer or NOT_GIVEN),
        ("Website", entry.website or NOT_GIVEN),
    ]


def _all(said: Iterable[str]) -> str:
    return "; ".join(each for each in said if each) or NOT_GIVEN


def _contacts(entry: Entry) -> Iterator[str]:
    for each in entry.contacts:
        yield listed([part for part in (each.name, each.phone, each.email) if part])


def _places(entry: Entry) -> Iterator[str]:
    for part in parts(entry):
        if part.capacity.vacant is not None and part.capacity.as_of:
            yield f"{part.name}: {count(part.capacity.vacant, 'place')} free, as of {day(part.capacity.as_of)}"
