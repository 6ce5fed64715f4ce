"""What a setting is: a value that people change without a developer, from a day on. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from msgspec import Struct

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN, LA_MANAGER
from apdirectory.web.contact import is_phone
from apdirectory.web.mail_address import is_mail_address

Kind = Literal["number", "text", "list", "colour", "yes_no", "map"]
Whose = Literal["installation", "both", "authority"]

ADMINISTRATORS = frozenset({INSTALLATION_ADMIN})
MANAGERS_TOO = ADMINISTRATORS | {LA_MANAGER}
WHITE = 1.0
ENOUGH_CONTRAST = 4.5
"""Between text and what is behind it: WCAG 2.2, 1.4.3."""


def fine(_: Any) -> str:
    return ""


class Definition(Struct, frozen=True, kw_only=True):
    """One setting. Its default counts until an administrator, or the council itself, has said otherwise."""

    name: str
    label: str
    """In plain words; what the value is then said of."""
    kind: Kind
    default: Any = None
    """None: not said."""
    default_of: Callable[[int | None], Any] | None = None
    """Where each council (None: the installation) has a default of its own."""
    unit: str = ""
    """What a number counts: "school days"."""
    source: str
    """The text it comes from, or whose choice it is."""
    whose: Whose = "both"
    """Whether the whole installation has a value, each council its own, or a council its own and else the
    installation's."""
    who: frozenset[str] = MANAGERS_TOO
    """Roles that may change it; a manager only for the own council, whatever is here."""
    hint: str = ""
    least: int = 0
    most: int = 0
    """Of a number: the range it must lie in."""
    keys: Mapping[str, str] = {}
    """Of a map: what there is a value for → its label."""
    options: Mapping[str, str] = {}
    """Of a map: the values to choose from → their labels; none: any text."""
    check: Callable[[Any], str] = fine
    """What is wrong with a value of the right kind: a sentence, or nothing."""
    confirm: str = ""
    """What to think of before it is changed: then it is asked once more."""

    def default_for(self, authority: int | None) -> Any:
        return self.default_of(authority) if self.default_of else self.default

    @property
    def per_authority(self) -> bool:
        return self.whose != "installation"


PHONE = "Phone must be a phone number, like 01632 960001"


def phone(typed: str) -> str:
    return "" if is_phone(typed) else PHONE


def email(typed: str) -> str:
    return "" if is_mail_address(typed) else "Email address must look like name@example.org"


def dark_enough(colour: str) -> str:
    """White text stands on it."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    contrast = (WHITE + 0.05) / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    return "" if contrast >= ENOUGH_CONTRAST else "Choose a darker colour: white words must be read on it"


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
