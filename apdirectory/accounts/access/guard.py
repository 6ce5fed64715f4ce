"""Deny by default: one guard for the whole app, before any handler runs.

In this order: the route exists in the matrix, a password was given, the second factor too, an organisation is acted
for, the role may. Only then does a handler look for the record, which is 404 where it is hidden.
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from apdirectory.accounts.access.matrix import MATRIX, Lack, act_of, in_words, lack
from apdirectory.accounts.access.roles import INSTALLATION_ADMIN
from apdirectory.accounts.access.who import ANYONE, ANYONE_UNKEPT, Route, Who
from apdirectory.accounts.people.person import Acting
from apdirectory.accounts.people.queries import memberships_of
from apdirectory.accounts.sign_in.onward import asked_page, with_after
from apdirectory.audit.actions import record_denial
from apdirectory.authorities.queries import authority
from apdirectory.errors import DomainError, Forbidden, NotFound, NotWorking, ProveFirst
from apdirectory.web.csrf import sent_token, shown_to
from apdirectory.web.frame import help_phone
from apdirectory.web.log import log_failure
from apdirectory.web.visitor import Visitor, visitor_of

AnyConnection = ASGIConnection[Any, Any, Any, Any]
FIRST = {
    Lack.PASSWORD: ("Sign in to open this.", "/sign-in"),
    Lack.SECOND_FACTOR: ("Give your second factor to open this.", "/sign-in/code"),
    Lack.MEMBERSHIP: ("Choose whom you act for to open this.", "/acting-for"),
}
"""What comes first, and where."""


class TypedForAnother(DomainError):
    """A form was filled in for a membership that is not the one acted for now. `was`: that one, if it still stands."""

    status = 409
    title = "You act for somebody else now"

    def __init__(self, was: Acting | None) -> None:
        super().__init__("Nothing was done. You acted for somebody else when you opened that page: open it again.")
        self.was = was


async def guard(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Refuses by raising: NotFound, ProveFirst (with the page that comes first), TypedForAnother, Forbidden."""
    route, who = _row(connection)
    scope: Any = connection.scope
    visitor = visitor_of(scope)
    lacks = lack(who, factor=visitor.factor, role=visitor.role)
    if lacks in FIRST:
        message, page = FIRST[lacks]
        ended = lacks is Lack.PASSWORD and "session_ended" in scope
        raise ProveFirst(message, with_after("/timed-out" if ended else page, asked_page(scope)))
    if isinstance(who, frozenset):
        await _typed_for_them(scope, visitor)
    if lacks:
        await record_denial("page.denied", subject_kind="page", subject=" ".join(route), authority=visitor.authority)
        raise Forbidden(await _who_can(who, route, visitor))


async def _typed_for_them(scope: Any, visitor: Visitor) -> None:
    """What somebody does in a role, they do for the membership that the page was shown for, and for no other."""
    shown = shown_to(sent_token(scope.get("sent_fields") or {}))
    if shown is None or visitor.account is None or shown.membership == visitor.membership:
        return
    held = await memberships_of(visitor.account)
    raise TypedForAnother(next((each for each in held if each.membership == shown.membership), None))


async def note_hidden(problem: Exception, scope: Any) -> None:
    """Who asked for a record and did not find it is in the audit, whether it is hidden or not there."""
    visitor, route = visitor_of(scope), (str(scope.get("path_template")), str(scope.get("method")))
    told = scope.get("path_params") if isinstance(problem, NotFound) and visitor.full else None
    if not told or MATRIX.get(route, ANYONE) in (ANYONE, ANYONE_UNKEPT):
        return
    subject = " ".join(str(value) for value in told.values())
    try:
        await record_denial("record.not_found", subject_kind="record", subject=subject, authority=visitor.authority)
    except NotWorking as away:  # nothing was shown
        log_failure(away)


def _row(connection: AnyConnection) -> tuple[Route, Who]:
    """The route asked for with its row. OPTIONS, which the framework answers everywhere, is as the path's first row."""
    path, method = str(connection.scope.get("path_template")), str(connection.scope.get("method"))
    if method == "OPTIONS":
        method = next((listed for template, listed in MATRIX if template == path), method)
    who = MATRIX.get((path, method))
    if who is None:
        raise NotFound
    return (path, method), who


async def _who_can(who: Who, route: Route, visitor: Visitor) -> str:
    said = f"Only {in_words(who) if isinstance(who, frozenset) else 'nobody'} can {act_of(route)}."
    if who == frozenset({INSTALLATION_ADMIN}):
        return f"{said} Ring {help_phone()}." if help_phone() else f"{said} Ask the person who runs this service."
    code = visitor.authority or next(iter(visitor.authorities), None)
    council = await authority(code) if code else None
    if council is not None and council.referral_phone:
        return f"{said} Ring {council.full_name}, {council.referral_phone}."
    phone = help_phone()
    return f"{said} Ring {phone}." if phone else f"{said} Ask the person who looks after accounts where you work."
