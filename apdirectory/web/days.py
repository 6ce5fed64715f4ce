"""A day as people write it in forms and files. Pure."""

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_day(text: str) -> date | None:
    """22/11/2026, 22 November 2026 or 2026-11-22, of this century."""
    parts = re.findall(r"\d+|[a-z]+", text.lower(), re.ASCII)
    if len(parts) == 3 and len(parts[0]) == 4:
        parts.reverse()
    if len(parts) != 3 or not parts[0].isdigit() or not re.fullmatch(r"20\d\d", parts[2], re.ASCII):
        return None
    month = parts[1][:3]
    number = _MONTHS.index(month) + 1 if month in _MONTHS else int(parts[1]) if parts[1].isdigit() else 0
    try:
        return date(int(parts[2]), number, int(parts[0]))
    except (ValueError, OverflowError):
        return None


def as_typed(day: date | None) -> str:
    """As a form is filled in: 5/1/2027; nothing where there is none."""
    return f"{day.day}/{day.month}/{day.year}" if day else ""
