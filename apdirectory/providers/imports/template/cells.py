"""One cell of the template at a time: what people type, and what is meant. Empty is unknown."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from apdirectory.providers.imports.postcodes import postcode_of
from apdirectory.providers.imports.register.reading import web_address
from apdirectory.providers.imports.sheets import unreadable
from apdirectory.providers.imports.template.columns import LISTS, Column, Words
from apdirectory.web.contact import is_phone

Value = Any
"""str, int, Decimal, bool, date, a tuple of str, or None."""


class WrongCell(Exception):
    """What is wrong with a cell, in a sentence that says what to write."""


def cell_value(column: Column, text: str) -> Value:
    """What is meant by the text; None, or an empty tuple, when there is none. WrongCell if it cannot be read."""
    if unreadable(text):
        raise WrongCell("a character cannot be read. Save the file as UTF-8.")
    if not text:
        return () if column.form in ("words", "items") else None
    return READERS[column.form](column, text)


def _text(column: Column, text: str) -> str:
    if len(text) > column.most:
        raise WrongCell(f"longer than {column.most} characters.")
    return text


def _word(column: Column, text: str) -> str:
    found = _code(LISTS[column.words], text)
    if found is None:
        raise WrongCell(f"'{text[:60]}' is none of {_choices(column)}.")
    return found


def _words(column: Column, text: str) -> tuple[str, ...]:
    """Codes or labels between semicolons, or commas where none of them belongs to a label; in the list's order."""
    words = LISTS[column.words]
    parts = _between(text, ";")
    if any(_code(words, part) is None for part in parts):
        parts = [small for part in parts for small in ([part] if _code(words, part) else _between(part, ","))]
    unknown = [part for part in parts if _code(words, part) is None]
    if unknown:
        raise WrongCell(f"'{unknown[0][:60]}' is none of {_choices(column)}.")
    chosen = {_code(words, part) for part in parts}
    return tuple(word.code for word in words if word.code in chosen)


def _code(words: Words, text: str) -> str | None:
    asked = text.casefold()
    return next((word.code for word in words if asked in (word.code, word.label.casefold())), None)


def _choices(column: Column) -> str:
    return ", ".join(word.code for word in LISTS[column.words])


def _items(column: Column, text: str) -> tuple[str, ...]:
    items = _between(text, ";")
    if any(len(item) > column.most for item in items):
        raise WrongCell(f"an item is longer than {column.most} characters. Put ; between items.")
    return tuple(dict.fromkeys(items))


def _between(text: str, mark: str) -> list[str]:
    return [part.strip() for part in re.split(rf"[{mark}\n]", text) if part.strip()]


def _number(column: Column, text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise WrongCell(f"'{text[:60]}' is not a whole number.")
    return int(_within(column, Decimal(text)))


def _pounds(column: Column, text: str) -> Decimal:
    return _decimal(column, text, 2)


def _tenths(column: Column, text: str) -> Decimal:
    return _decimal(column, text, 1)


def _decimal(column: Column, text: str, places: int) -> Decimal:
    """A number with as many decimals as are kept, so that nothing is rounded unseen."""
    found = re.fullmatch(r"£?\s*(-?(?:[0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3})+))(?:\.([0-9]+))?", text)
    if found is None:
        raise WrongCell(f"'{text[:60]}' is not a number.")
    decimals = (found[2] or "").rstrip("0")
    if len(decimals) > places:
        raise WrongCell(f"'{text[:60]}' has more than {places} decimal{'s' if places > 1 else ''}. Round it.")
    return _within(column, Decimal(found[1].replace(",", "") + (f".{decimals}" if decimals else "")))


def _within(column: Column, number: Decimal) -> Decimal:
    if not column.least <= number <= column.most:
        raise WrongCell(f"{number} is not from {column.least} to {column.most}.")
    return number


def _yes_no(column: Column, text: str) -> bool:
    said = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}.get(text.casefold())
    if said is None:
        raise WrongCell(f"'{text[:60]}' is neither yes nor no.")
    return said


def _day(column: Column, text: str) -> date:
    found = re.fullmatch(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)|(?P<d2>\d\d?)/(?P<m2>\d\d?)/(?P<y2>\d{4})", text)
    if found:
        year, month, day = (int(found[part] or found[f"{part}2"]) for part in "ymd")
        try:
            return date(year, month, day)
        except ValueError:
            pass
    raise WrongCell(f"'{text[:60]}' is not a day written 2026-11-20 or 20/11/2026.")


def _postcode(column: Column, text: str) -> str:
    found = postcode_of(text)
    if found is None:
        raise WrongCell(f"'{text[:60]}' cannot be a postcode.")
    return found


def _web(column: Column, text: str) -> str:
    found = web_address(text)
    if found is None or len(found) > column.most:
        raise WrongCell(f"'{text[:60]}' is not a web address.")
    return found


def _email(column: Column, text: str) -> str:
    if len(text) > column.most or not re.fullmatch(r"[^@\s<>\"']+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", text):
        raise WrongCell(f"'{text[:60]}' is not an email address.")
    return text


def _phone(column: Column, text: str) -> str:
    if not is_phone(text):
        raise WrongCell(f"'{text[:60]}' is not a telephone number.")
    return text


READERS: dict[str, Callable[[Column, str], Value]] = {
    "text": _text,
    "word": _word,
    "words": _words,
    "items": _items,
    "number": _number,
    "tenths": _tenths,
    "pounds": _pounds,
    "yes_no": _yes_no,
    "day": _day,
    "postcode": _postcode,
    "web": _web,
    "email": _email,
    "phone": _phone,
}
