"""Values of settings: what may be chosen, and how a page says it. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from apdirectory.authorities.settings.definition import Definition
from apdirectory.web.words import count, listed

LONGEST = 200
MOST_LINES = 40


def wrong_with(known: Definition, value: Any) -> str:
    """What is wrong with a value, in a sentence for whoever typed it; nothing if it may be chosen."""
    return _KINDS[known.kind](known, value) or known.check(value)


def in_words(known: Definition, value: Any) -> list[str]:
    """As lines of a page; most values are one."""
    if value is None or value == []:
        return ["Not set"]
    if known.kind == "number":
        return [count(value, _one(known.unit), known.unit)]
    if known.kind == "yes_no":
        return ["Yes" if value else "No"]
    if known.kind == "list":
        return [str(each) for each in value]
    if known.kind == "map":
        return [f"{label}: {known.options.get(value.get(key), value.get(key))}" for key, label in known.keys.items()]
    return [str(value)]


def in_a_line(known: Definition, value: Any) -> str:
    """For the audit."""
    return "; ".join(in_words(known, value))


def _one(unit: str) -> str:
    """1 school day, 1 child: as a unit is said of one."""
    first, *rest = unit.split(" ", 1) if not unit.startswith("school ") else (unit,)
    said = "child" if first == "children" else first.removesuffix("s")
    return " ".join([said, *rest])


def _number(known: Definition, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int) or not known.least <= value <= known.most:
        return f"Type a whole number from {known.least} to {known.most}"
    return ""


def _text(_: Definition, value: Any) -> str:
    return "" if isinstance(value, str) and 0 < len(value) <= LONGEST else f"Type {LONGEST} characters or fewer"


def _yes_no(_: Definition, value: Any) -> str:
    return "" if isinstance(value, bool) else "Choose yes or no"


def _colour(_: Definition, value: Any) -> str:
    fits = isinstance(value, str) and re.fullmatch("#[0-9a-f]{6}", value, re.ASCII)
    return "" if fits else "Type # and six letters or digits, like #005ea5"


def _list(known: Definition, value: Any) -> str:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_LINES:
        return f"Type from 1 to {MOST_LINES} lines"
    if len({str(each).casefold() for each in value}) < len(value):
        return "Type each line once"
    return next((wrong for each in value if (wrong := _text(known, each))), "")


def _map(known: Definition, value: Any) -> str:
    if not isinstance(value, Mapping) or set(value) != set(known.keys):
        return f"Say what counts for {listed(list(known.keys.values()))}"
    if known.options:
        return "" if set(value.values()) <= set(known.options) else "Choose from the list"
    return next((wrong for each in value.values() if (wrong := _text(known, each))), "")


_KINDS = {"number": _number, "text": _text, "yes_no": _yes_no, "colour": _colour, "list": _list, "map": _map}
