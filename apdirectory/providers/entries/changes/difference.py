"""What differs between two states of an entry, field by field, and an entry with such differences applied. Pure.

A site, programme or offer that comes or goes is one difference; of one that stays, each field is, or those together
that make no sense apart. What a price comes to in a week follows from other fields: it is worked out, never decided.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct

from apdirectory.providers.entries.changes.tree import ITEMS, Tree, apart, at, entry_of, is_item, put, tree
from apdirectory.providers.entries.changes.words import Districts, label, said
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.prices import price_a_week

_KEYS = ("id", "public_id")
_FOLLOWS = "price_a_week"
_PRICED_BY = frozenset({"prices", "hours_a_week", "days"})
_LIVE = frozenset({"contacts", "opened_on", "capacities"})


class Difference(Struct, frozen=True, kw_only=True):
    """`label`, `now` and `proposed` are words for people; `before` and `after` the values, as a tree has them."""

    path: str
    label: str
    now: str
    proposed: str
    before: Any
    after: Any

    @property
    def at_once(self) -> bool:
        """Contacts, places and dates go live without anybody's approval, also where the entry was reviewed."""
        return self.path.rpartition("/")[2] in _LIVE

    @property
    def is_text(self) -> bool:
        """Whether it is free text, which whoever approves it may put right."""
        return self.path.rpartition("/")[2] in ("summary", "description", "how_to_refer", "who_may_refer", "sessions")


def differences(before: Entry, after: Entry, districts: Districts | None = None) -> list[Difference]:
    """Those of the entry itself first, then its sites, then its programmes with their offers.

    Both are as kept: what stays has its number in both (`alike.aligned`). Districts are called as `districts` says.
    """
    old, new = tree(before), tree(after)
    return [_difference(path, old, new, districts or {}) for path in _paths(old, new)]


def applied(entry: Entry, changes: Iterable[Difference]) -> Entry:
    """The entry with these: `applied(a, differences(a, b))` is b. What has gone in the meantime stays gone."""
    return entry_of(with_changes(entry, changes))


def with_changes(entry: Entry, changes: Iterable[Difference]) -> Tree:
    told = tree(entry)
    for change in changes:
        put(told, change.path, change.after)
        above, _, last = change.path.rpartition("/")
        if last in _PRICED_BY and (offer := at(told, above)):
            offer[_FOLLOWS] = _a_week(apart(offer))
    return told


def _a_week(offer: Tree) -> int | None:
    price, hours = (None if offer[name] is None else Decimal(offer[name]) for name in ("price", "hours_a_week"))
    return price_a_week(price, offer["price_unit"], hours_a_week=hours, days_a_week=len(offer["days"]) or None)


def without_site(told: Tree) -> list[str]:
    """Paths of offers that stand on a site which is not there."""
    return [
        f"programmes/{key}/offers/{offer}"
        for key, programme in told["programmes"].items()
        for offer, found in programme["offers"].items()
        if (site := apart(found)["site"]) is not None and site not in told["sites"]
    ]


def changed_since(entry: Entry, changes: Sequence[Difference]) -> list[Difference]:
    """Those whose field no longer is as it was when they were proposed. Places are told of meanwhile: that is none."""
    told = tree(entry)
    return [
        change
        for change in changes
        if _without_places(change.path, at(told, change.path)) != _without_places(change.path, change.before)
    ]


def _without_places(path: str, value: Any) -> Any:
    """What goes with a programme or an offer that is taken away, but for its places."""
    if value is None or not is_item(path):
        return value
    offers = {key: _without_places(f"offers/{key}", offer) for key, offer in value.get("offers", {}).items()}
    return {name: each for name, each in value.items() if name != "capacities"} | ({"offers": offers} if offers else {})


def _paths(old: Tree, new: Tree, under: str = "") -> Iterator[str]:
    for name in [name for name in new if name not in ITEMS and name not in (*_KEYS, _FOLLOWS)]:
        if old[name] != new[name]:
            yield f"{under}{name}"
    for items in [name for name in ITEMS if name in new]:
        for key in dict.fromkeys([*old[items], *new[items]]):
            if key in old[items] and key in new[items]:
                yield from _paths(old[items][key], new[items][key], f"{under}{items}/{key}/")
            else:
                yield f"{under}{items}/{key}"


def _difference(path: str, old: Tree, new: Tree, districts: Districts) -> Difference:
    before, after = _without_places(path, at(old, path)), at(new, path)
    return Difference(
        path=path,
        label=label(path, old, new),
        now=said(path, before, old, districts),
        proposed=said(path, after, new, districts),
        before=before,
        after=after,
    )
