"""Who adds, reads and checks a provider's evidence. Pure."""

from msgspec import Struct

from apdirectory.accounts.access.roles import PROVIDER_EDITOR, QUALITY_OFFICER


class Whose(Struct, frozen=True, kw_only=True):
    """The provider whose evidence it is, as far as rules ask for it."""

    provider: int
    slug: str
    name: str
    kind: str
    home: int
    """The authority where the entry sits."""
    home_here: bool
    """Whether that authority uses the service."""
    organisation: int | None
    judged_by: tuple[int, ...]
    """The authorities that have said something of its quality."""
    reviewed_by: tuple[int, ...]
    """Those that are looking at it: their review is open."""

    @property
    def concerned(self) -> list[int]:
        """Whose items are asked of it."""
        return list(dict.fromkeys([self.home, *self.judged_by, *self.reviewed_by]))


def may_add(whose: Whose, role: str, organisation: int | None) -> bool:
    """Editors, for a provider of their own organisation."""
    return role == PROVIDER_EDITOR and organisation is not None and whose.organisation == organisation


def may_look(whose: Whose, role: str, authority: int | None) -> bool:
    """Quality officers, of a provider that sits in their authority or that it judges or is reviewing."""
    return role == QUALITY_OFFICER and authority in whose.concerned


def may_check(whose: Whose, role: str, authority: int | None) -> bool:
    """Those of the home authority, whose word all go by; of one that judges it where that one is not here."""
    return may_look(whose, role, authority) and (authority == whose.home or not whose.home_here)
