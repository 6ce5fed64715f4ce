"""The columns of the providers' template, from `columns.csv`: what people write in each, and how it is read.

One row is one offer: a programme at a site, or coming to the child, or online. A provider has as many rows as it has
offers; an offer with places for several groups of children has a row for each group.
"""

import csv
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct

from apdirectory.providers.vocabulary import (
    APPROACHES,
    DAYS,
    HOURS,
    KEY_STAGES,
    KINDS,
    LEVELS,
    MODES,
    NEEDS,
    PRICE_UNITS,
    KeyStage,
    Need,
    Word,
)

Words = tuple[Word, ...] | tuple[Need, ...] | tuple[KeyStage, ...]

LISTS: dict[str, Words] = {
    "kind": KINDS,
    "mode": MODES,
    "needs": NEEDS,
    "approaches": APPROACHES,
    "levels": LEVELS,
    "key_stages": KEY_STAGES,
    "hours": HOURS,
    "days": DAYS,
    "price_unit": PRICE_UNITS,
}
"""The lists that words are chosen from."""

Part = Literal["provider", "site", "programme", "offer", "places", "source"]
Form = Literal[
    "text", "words", "word", "items", "number", "tenths", "pounds", "yes_no", "day", "postcode", "web", "email", "phone"
]


class Column(Struct, frozen=True, kw_only=True):
    """One column: which part of an entry it fills, how a cell is read, and what people are told."""

    name: str
    part: Part
    form: Form
    words: str
    """The list a word is chosen from."""
    least: int
    """The smallest number; of text, nothing."""
    most: int
    """The largest number, or the longest text in characters."""
    needed: Literal["", "yes"]
    guidance: str
    example: str


def _columns() -> tuple[Column, ...]:
    text = files(__package__).joinpath("columns.csv").read_text(encoding="utf-8")
    return msgspec.convert(tuple(csv.DictReader(text.splitlines())), tuple[Column, ...], strict=False)


COLUMNS = _columns()
BY_NAME = {column.name: column for column in COLUMNS}


def guidance(column: Column) -> str:
    """What to write, with the rule of its form."""
    rule = {
        "day": "As 2026-11-20 or 20/11/2026.",
        "words": "Several with ; between.",
        "items": "Several with ; between.",
    }
    return " ".join(filter(None, [column.guidance, "Needed." if column.needed else "", rule.get(column.form)]))
