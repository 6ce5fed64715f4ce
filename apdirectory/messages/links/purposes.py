"""What signed links are for. A room that sends some exports `purposes` from its `links.py`; `app.py` collects them."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Response
from msgspec import Struct

from apdirectory.web.forms import Form

Answer = str | Response[Any]
"""The path of the page that comes next, or a page. One with an error's status undoes what was done."""


class Link(Struct, frozen=True, kw_only=True):
    """One that was sent: to whom, and about what."""

    id: UUID
    subject: str
    recipient: str
    authority: int | None


class Shown(Struct, frozen=True, kw_only=True):
    """What the page of a link says before anybody presses its button. Never what identifies a child."""

    says: Sequence[str] = ()
    """Paragraphs."""
    facts: Sequence[tuple[str, str]] = ()
    """What it is about, each with its name."""
    values: Mapping[str, Any] = {}
    """What a page of its own shows besides."""


class Mistaken(Exception):
    """What was typed cannot be used: nothing is done, and the page is shown again as it was typed."""

    def __init__(self, form: Form) -> None:
        self.form = form


class Purpose(Struct, frozen=True, kw_only=True):
    """One thing that whoever has the mail may do. Nobody is asking in `shown` and `use`, whoever is signed in: no row
    that row-level security guards is found there."""

    code: str
    """Signed with each link. Never changed, and kept here as long as its links are about."""
    heading: str
    """The H1, and in the mail of a new link what it is for: it names nobody."""
    button: str
    lasts: timedelta
    once: bool
    """Whether using it ends it."""
    again: bool = False
    """Whether one that was used, and ended by that, is renewed: what it is for may be done a second time."""
    subject_kind: str
    """What its subjects are called in the audit."""
    shown: Callable[[Link], Awaitable[Shown]]
    use: Callable[[Link, Request[Any, Any, Any]], Awaitable[Answer]]
    """Done in the transaction that uses the link: both stand, or neither."""
    template: str = "links/link.html"
    """Its page. One with fields of its own has a template that extends this one."""
    fields: frozenset[str] = frozenset()
    """What its forms have; any other field is refused."""
    numbered: frozenset[str] = frozenset()
    """Fields that they have once for each of several things, with its number: `free` for `free-12`."""

    @property
    def ends_for_good(self) -> bool:
        """Whether nothing is sent in the place of one that was used."""
        return self.once and not self.again


def by_code(purposes: Iterable[Purpose]) -> dict[str, Purpose]:
    found: dict[str, Purpose] = {}
    for purpose in purposes:
        if purpose.code in found:
            raise ValueError(f"Two purposes of links are called '{purpose.code}'")
        found[purpose.code] = purpose
    return found
