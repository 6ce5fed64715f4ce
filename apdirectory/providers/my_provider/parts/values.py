"""What forms of an entry are filled with, and read: numbers, lines, yes, no and not said."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from apdirectory.web.contact import is_phone, is_web_address
from apdirectory.web.forms import Form

SEEN = "seen"
"""The version that the page showed: a hidden field of each form."""
YES_NO = (("yes", "Yes"), ("no", "No"), ("", "Not said"))
_NUMBER = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")


def filled(values: Mapping[str, object], version: int) -> Form:
    """A form as the entry has it."""
    return Form({SEEN: [str(version)]} | {name: _shown(value) for name, value in values.items()})


def _shown(value: object) -> list[str]:
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, tuple | list):
        return [str(each) for each in value]
    if isinstance(value, Decimal):
        return [f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"]
    return ["" if value is None else str(value)]


def typed(form: Form) -> dict[str, Sequence[str]]:
    """All that was typed, to be sent again."""
    return {name: values for name, values in form.sent.items() if name != SEEN}


def optional(form: Form, name: str, label: str, longest: int = 200) -> str | None:
    return form.text(name, label, longest=longest, required=False) or None


def link(form: Form, name: str, label: str) -> str | None:
    """An address of a website: nothing else is made into a link."""
    given = optional(form, name, label, 300)
    if given:
        scheme, written, rest = given.partition("://")
        given = f"{scheme.lower()}://{rest}" if written else f"https://{given}"
    if given and not is_web_address(given, schemes=("http", "https")):
        form.add(name, f"{label} must look like https://www.example.org")
    return given


def phone(form: Form, name: str, label: str) -> str | None:
    given = optional(form, name, label, 40)
    if given and not is_phone(given):
        form.add(name, f"{label} must be a phone number, like 01632 960001")
    return given


def number(form: Form, name: str, label: str, most: int) -> int | None:
    """A whole number from 0."""
    given = decimal(form, name, label, most)
    if given is not None and given != given.to_integral_value():
        form.add(name, f"{label} must be a whole number")
        return None
    return None if given is None else int(given)


def decimal(form: Form, name: str, label: str, most: int) -> Decimal | None:
    """With at most two places behind the point; pounds may have their sign and commas."""
    given = form.text(name, label, longest=20, required=False).removeprefix("£").replace(",", "").strip()
    if not given:
        return None
    if not _NUMBER.fullmatch(given) or Decimal(given) > most:
        form.add(name, f"{label} must be a number from 0 to {most:,}")
        return None
    return Decimal(given)


def yes_no(form: Form, name: str, label: str) -> bool | None:
    given = form.choice(name, label, {"yes", "no"}, required=False)
    return None if not given else given == "yes"


def ticked(form: Form, name: str, label: str, options: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """In the order of the options, whatever order a browser sends."""
    given = form.choices(name, label, [code for code, _ in options], required=False)
    return tuple(code for code, _ in options if code in given)


def lines(form: Form, name: str, label: str, most: int = 30) -> tuple[str, ...]:
    """One thing a line."""
    given = form.text(name, label, longest=3000, required=False)
    found = tuple(dict.fromkeys(line.strip() for line in given.split("\n") if line.strip()))
    if len(found) > most or any(len(line) > 120 for line in found):
        form.add(name, f"{label} must have {most} lines or fewer, of 120 characters or fewer")
    return found


def as_lines(values: Sequence[str]) -> str:
    return "\n".join(values)


def of(entry: Any, *names: str) -> dict[str, object]:
    return {name: getattr(entry, name) for name in names}
