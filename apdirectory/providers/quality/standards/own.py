"""What an authority asks besides the national items, or otherwise. Pure."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from apdirectory.providers.quality.standards.frameworks import national_items
from apdirectory.providers.quality.standards.item import Heading, Item
from apdirectory.providers.vocabulary import KINDS, codes


class Own(Struct, frozen=True, kw_only=True):
    """What one authority said of one item, from a day on: of a national one by its code, or of one of its own."""

    code: str
    heading: Heading
    label: str
    public_label: str
    critical: bool
    months: int | None
    kinds: tuple[str, ...]
    """Of which kinds of provider it is asked."""
    asked: bool
    """No: from then on it is not asked of these kinds."""
    since: date
    seen_only: bool
    why: str

    def as_item(self) -> Item:
        return Item(
            code=self.code,
            heading=self.heading,
            label=self.label,
            public_label=self.public_label,
            critical=self.critical,
            months=self.months,
            source=self.why,
            seen_only=self.seen_only,
        )


def kinds_asked(code: str, own: Sequence[Own], day: date) -> tuple[str, ...]:
    """Of which kinds of provider the authority asks for the item on the day."""
    return tuple(kind for kind in codes(KINDS) if code in {item.code for item in asked_of(kind, own, day)})


def asked_of(kind: str, own: Sequence[Own], day: date) -> list[Item]:
    """The national items of this kind of provider as the authority changed them, then its own, on the day.

    `own` is in the order in which it was said: of several for a kind, the latest day counts, then the last said.
    """
    said = {
        each.code: each for each in sorted(own, key=lambda each: each.since) if each.since <= day and kind in each.kinds
    }
    items = {item.code: item for item in national_items(kind, day)}
    items |= {code: each.as_item() for code, each in said.items()}
    return [item for code, item in items.items() if code not in said or said[code].asked]
