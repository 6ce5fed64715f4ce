"""The address of an entry: its name in small letters, made once and kept when the name changes."""

import re
import unicodedata
from collections.abc import Container
from itertools import count

LONGEST = 80
RESERVED = frozenset({"add"})
"""What stands in the place of a slug in the address of a page that is nobody's entry (tested)."""


def slug_of(text: str) -> str:
    """Letters a to z and digits, joined by hyphens; never empty.

    >>> slug_of("Café & Forge (St George's)")
    'cafe-and-forge-st-georges'
    """
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ")).encode("ascii", "ignore").decode().lower()
    joined = re.sub(r"[^a-z0-9]+", "-", re.sub(r"['`]", "", plain)).strip("-")
    return joined[:LONGEST].rstrip("-") or "provider"


def unique_slug(name: str, taken: Container[str], *qualifiers: str | None) -> str:
    """The slug of a name that nobody has yet: alone, then with a qualifier such as its town, then with a number."""
    alone = slug_of(name)
    qualified = (slug_of(f"{alone[: LONGEST - 25]} {qualifier[:24]}") for qualifier in qualifiers if qualifier)
    numbered = (f"{alone[: LONGEST - 8].rstrip('-')}-{number}" for number in count(2))
    for candidates in ((alone,), qualified, numbered):
        for candidate in candidates:
            if candidate not in taken and candidate not in RESERVED:
                return candidate
    raise AssertionError("numbers do not end")
