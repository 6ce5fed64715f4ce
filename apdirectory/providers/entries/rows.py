"""An entry as rows of its tables: the columns are named as the Structs' fields."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from apdirectory.providers.entries.entry import Contact, Entry, FactSource, Offer, Programme, Site

OF_THE_ENTRY = ("id", "contacts", "sources", "sites", "programmes")
"""Fields of an entry that are not columns of `provider`, or are its key."""

PROVIDER = tuple(name for name in Entry.__struct_fields__ if name not in OF_THE_ENTRY)
CONTACT = ("provider", *Contact.__struct_fields__)
FACT_SOURCE = ("provider", *FactSource.__struct_fields__)
SITE = tuple(name for name in Site.__struct_fields__ if name != "id")
PROGRAMME = tuple(name for name in Programme.__struct_fields__ if name not in ("id", "offers"))
OFFER = tuple(name for name in Offer.__struct_fields__ if name not in ("public_id", "site", "capacities"))


def row(value: Struct, columns: tuple[str, ...]) -> tuple[Any, ...]:
    """The values of these fields, with tuples as the lists that the database knows."""
    values = (getattr(value, column) for column in columns)
    return tuple(list(each) if isinstance(each, tuple) else each for each in values)


def offer_rows(entry: Entry) -> Iterator[tuple[Any, ...]]:
    """public_id, programme, site, and the columns of OFFER, of an entry whose sites and programmes have ids."""
    for programme in entry.programmes:
        for offer in programme.offers:
            site = None if offer.site is None else entry.sites[offer.site].id
            yield (offer.public_id, programme.id, site, *row(offer, OFFER))
