"""Where administration begins, and the councils there are."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from msgspec import Struct

from apdirectory.accounts.access.matrix import may_open
from apdirectory.authorities.queries import all_authorities, authority, districts_of
from apdirectory.errors import NotFound
from apdirectory.messages.failed.queries import counts
from apdirectory.web.rendering import render
from apdirectory.web.visitor import Visitor, visitor_of
from apdirectory.web.words import count

AnyRequest = Request[Any, Any, Any]
LARGEST = 2**31 - 1


MAIL = "/admin/mail"


class Link(Struct, frozen=True):
    text: str
    path: str
    about: str


GROUPS = {
    "People": (
        Link("People", "/admin/people", "who has access, who waits for it, and inviting someone"),
        Link("Check who has access", "/admin/people/check", "each quarter: keep, change or stop"),
        Link("Accounts", "/admin/accounts", "find an account, and close it"),
        Link("Organisations", "/admin/organisations", "bodies whose people sign in, and their teams"),
        Link("Audit", "/admin/audit", "who did what, and who opened which record"),
    ),
    "How the service works": (
        Link("Settings", "/admin/settings", "names, phones, routes, targets and how long records are kept"),
        Link("Councils", "/admin/authorities", "which councils use the service, and their own settings"),
        Link("Term dates", "/admin/terms", "terms and school closures, and how days were counted"),
        Link("Bank holidays", "/admin/bank-holidays", "days on which no school meets"),
        Link("Mail", MAIL, "what could not be sent, and sending it again"),
        Link("Documents", "/admin/documents", "what is kept, and whether the scanner works"),
    ),
}
"""Heading → pages below /admin. What the visitor may not open is left out, and so is what is not there yet."""


@get("/admin", include_in_schema=False)
async def admin(request: AnyRequest) -> Response[str]:
    visitor = visitor_of(request.scope)
    given_up = (await counts()).failed if may_open(MAIL, factor=visitor.factor, role=visitor.role) else 0
    groups = [
        (name, [_said(link, visitor, given_up) for link in links if _open(link, visitor)])
        for name, links in GROUPS.items()
    ]
    return render(
        request, "authorities/admin.html", heading="Admin", groups=[(name, links) for name, links in groups if links]
    )


def _open(link: Link, visitor: Visitor) -> bool:
    return may_open(link.path, factor=visitor.factor, role=visitor.role)


def _said(link: Link, visitor: Visitor, given_up: int) -> Link:
    """With how many people wait, where any do, and how many mails were given up."""
    if link.path == MAIL and given_up:
        return Link(link.text, link.path, f"{count(given_up, 'mail was', 'mails were')} given up. Send them again")
    if link.path != "/admin/people" or not visitor.waiting:
        return link
    return Link(link.text, link.path, f"{count(visitor.waiting, 'person waits', 'people wait')} for you")


@get("/admin/authorities", include_in_schema=False)
async def authorities(request: AnyRequest) -> Response[str]:
    found = await all_authorities()
    return render(
        request,
        "authorities/authorities.html",
        heading="Councils",
        groups=[
            ("Use the service", [each for each in found if each.uses_service]),
            ("Do not use it yet", [each for each in found if not each.uses_service]),
        ],
    )


@get("/admin/authorities/{code:int}", include_in_schema=False)
async def one_authority(request: AnyRequest, code: FromPath[int]) -> Response[str]:
    found = await authority(code) if 0 < code <= LARGEST else None
    if found is None:
        raise NotFound
    return render(
        request,
        "authorities/authority.html",
        heading=found.full_name,
        council=found,
        districts=await districts_of(code),
    )


routes = [admin, authorities, one_authority]
