"""The links above every page: data, and which of them a visitor sees. None leads where the matrix does not let them."""

from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from apdirectory.accounts.access.matrix import may_open
from apdirectory.accounts.access.roles import INSTALLATION_ADMIN, LA_MANAGER, OF_PROVIDER, QUALITY_OFFICER


class Link(Struct, frozen=True, kw_only=True):
    """`section`, if there is one: the paths that are under this link."""

    text: str
    path: str
    section: str = ""
    roles: frozenset[str] = frozenset()
    """Only for these, of all who may open it; empty: for all who may."""
    counted: bool = False
    """With how many wait there, if any do."""
    for_strangers: bool = False
    """Only until one has signed in."""


LINKS = (
    Link(text="Find provision", path="/", section="/providers"),
    Link(text="People", path="/admin/people", section="/admin/people", roles=frozenset({LA_MANAGER}), counted=True),
    Link(text="My entry", path="/my-provider", section="/my-provider", roles=OF_PROVIDER),
    Link(text="Quality", path="/quality", section="/quality", roles=frozenset({QUALITY_OFFICER}), counted=True),
    Link(text="Quality", path="/quality", section="/quality", roles=frozenset({LA_MANAGER})),
    Link(text="Audit", path="/admin/audit", section="/admin/audit"),
    Link(text="Admin", path="/admin", section="/admin", roles=frozenset({LA_MANAGER})),
    Link(text="Admin", path="/admin", section="/admin", roles=frozenset({INSTALLATION_ADMIN}), counted=True),
    Link(text="About the data", path="/about-the-data", for_strangers=True),
    Link(text="Account", path="/account", section="/account"),
    Link(text="Sign in", path="/sign-in", section="/sign-in", for_strangers=True),
)
"""In the order they are shown. One whose page is not there yet is not in the matrix, and so is not shown."""

BELOW = ("/accessibility", "/cookies", "/help", "/privacy")
"""What the footer links to."""
SECTIONS = tuple(sorted({link.section or link.path for link in LINKS} - {"/"}, key=len, reverse=True)) + BELOW
"""The longest first: /admin/people is under People, all else of /admin under Admin."""


def section_of(path: str) -> str:
    """The part of the service that a page belongs to, as far as the navigation tells them apart."""
    if path == "/":
        return path
    return next((each for each in SECTIONS if path == each or path.startswith(f"{each}/")), "")


@lru_cache(maxsize=64)
def links_for(factor: str, role: str, waiting: int = 0) -> tuple[Link, ...]:
    """What somebody who proved this much and acts in this role sees. `waiting`: how much waits for them."""
    return tuple(
        replace(link, text=f"{link.text} ({waiting})") if link.counted and waiting else link
        for link in LINKS
        if may_open(link.path, factor=factor, role=role)
        and (not link.roles or role in link.roles)
        and not (link.for_strangers and factor == "full")
    )
