"""An entry as a tree in which everything has an address that stays: "name", "sites/12/town", "programmes/3/offers/…".

Sites, programmes and offers are found by who they are, not by their place in a list. What is new has no number yet and
is called new-0, new-1 and so on. An offer says its site by that site's key. Fields that make no sense apart have one
address together. Pure.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from apdirectory.providers.entries.alike import as_stored
from apdirectory.providers.entries.entry import Entry

Tree = dict[str, Any]
ITEMS = ("sites", "programmes", "offers")
"""What an entry has several of, each with a life of its own. Other lists are values."""
NEW = "new-"

TOGETHER: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "sites": {"address": ("street", "town", "postcode", "easting", "northing", "district")},
    "offers": {
        "where": ("site", "mode", "districts"),
        "ages": ("age_from", "age_to"),
        "stay": ("stay_min_weeks", "stay_max_weeks"),
        "prices": ("price", "price_to", "price_unit"),
    },
}
"""Fields of a site or an offer of which nobody may approve one without the other."""
_TOGETHER = frozenset(name for groups in TOGETHER.values() for name in groups)


def tree(entry: Entry) -> Tree:
    """Of plain values, as JSON has them."""
    told: Tree = msgspec.json.decode(msgspec.json.encode(as_stored(entry)))
    sites = _keyed(told["sites"], "id")
    keys = list(sites)
    for programme in told["programmes"]:
        for offer in programme["offers"]:
            offer["site"] = None if offer["site"] is None else keys[offer["site"]]
        programme["offers"] = _together(_keyed(programme["offers"], "public_id"), "offers")
    return told | {"sites": _together(sites, "sites"), "programmes": _keyed(told["programmes"], "id")}


def entry_of(told: Tree) -> Entry:
    """The entry that a tree holds. An offer whose site is not there any more has none."""
    places = {key: place for place, key in enumerate(told["sites"])}
    programmes = [
        programme | {"offers": [_placed(apart(offer), places) for offer in programme["offers"].values()]}
        for programme in told["programmes"].values()
    ]
    sites = [apart(site) for site in told["sites"].values()]
    return msgspec.convert(told | {"sites": sites, "programmes": programmes}, Entry)


def apart(item: Tree) -> Tree:
    """A site or an offer with each of its fields by itself, as the entry has them."""
    fields: Tree = {}
    for name, value in item.items():
        fields |= value if name in _TOGETHER else {name: value}
    return fields


def at(told: Tree, path: str) -> Any:
    """What is there; None where nothing is, or said."""
    found: Any = told
    for part in path.split("/"):
        if not isinstance(found, dict):
            return None
        found = found.get(part)
    return found


def put(told: Tree, path: str, value: Any) -> None:
    """Have this there. Where what it is of has gone in the meantime, nothing is done."""
    above, _, last = path.rpartition("/")
    within = at(told, above) if above else told
    if not isinstance(within, dict):
        return
    if value is None and is_item(path):
        within.pop(last, None)
    else:
        within[last] = value


def is_item(path: str) -> bool:
    """Whether a whole site, programme or offer is meant, and not something of it."""
    parts = path.split("/")
    return len(parts) > 1 and parts[-2] in ITEMS


def _placed(offer: Tree, places: Mapping[str, int]) -> Tree:
    return offer | {"site": places.get(offer["site"])}


def _together(items: Mapping[str, Tree], of: str) -> dict[str, Tree]:
    group = {name: group for group, names in TOGETHER[of].items() for name in names}
    return {key: _grouped(item, group) for key, item in items.items()}


def _grouped(item: Tree, group: Mapping[str, str]) -> Tree:
    """In the order that the fields have: what stands together stands where the first of it stood."""
    told: Tree = {}
    for name, value in item.items():
        if name in group:
            told.setdefault(group[name], {})[name] = value
        else:
            told[name] = value
    return told


def _keyed(items: Iterable[Tree], by: str) -> dict[str, Tree]:
    return {str(item[by] or f"{NEW}{place}"): item for place, item in enumerate(items)}
