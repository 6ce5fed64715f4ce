"""Deny by default: one guard for the whole app, before any handler runs.

In this order: the route exists in the matrix, a password was given, the second factor too, an organisation is acted
for, the role may. Only then does a handler look for the record, which is 404 where it is hidden.
"""

from typing import Any
from urllib.parse import quote

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from apdirectory.accounts.access.matrix import (
    ANYONE,
    ANYONE_UNKEPT,
    MATRIX,
    PROVED,
    SIGNED_IN,
    Route,
    Who,
    act_of,
    in_words,
)
from apdirectory.audit.actions import record_denial
from apdirectory.authorities.queries import authority
from apdirectory.errors import Forbidden, NotFound, NotWorking, ProveFirst
from apdirectory.web.log import log_failure
from apdirectory.web.visitor import Visitor, visitor_of

AnyConnection = ASGIConnection[Any, Any, Any, Any]


async def guard(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Refuses by raising: NotFound, ProveFirst (which leads to the page that comes first), Forbidden."""
    route, who = _row(connection)
    if who is ANYONE or who is ANYONE_UNKEPT:
        return
    scope: Any = connection.scope
    visitor = visitor_of(scope)
    if visitor.factor == "none":
        raise ProveFirst("Sign in to open this.", _and_back("/sign-in", connection, route))
    if who is SIGNED_IN:
        return
    if visitor.factor != "full":
        raise ProveFirst("Give your second factor to open this.", _and_back("/sign-in/code", connection, route))
    if who is PROVED:
        return
    if not visitor.role:
        raise ProveFirst("Choose whom you act for to open this.", _and_back("/acting-for", connection, route))
    if isinstance(who, frozenset) and visitor.role not in who:
        await record_denial("page.denied", subject_kind="page", subject=" ".join(route), authority=visitor.authority)
        raise Forbidden(await _who_can(who, route, visitor))


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


def _and_back(page: str, connection: AnyConnection, route: Route) -> str:
    """What comes first, and then what was asked for, if it is a page."""
    if (route[0], "GET") not in MATRIX:
        return page
    query = connection.scope["query_string"].decode("latin-1")
    return f"{page}?after=" + quote(connection.scope["path"] + (f"?{query}" if query else ""), safe="/")


async def _who_can(who: frozenset[str], route: Route, visitor: Visitor) -> str:
    said = f"Only {in_words(who)} can {act_of(route)}."
    code = visitor.authority or next(iter(visitor.authorities), None)
    council = await authority(code) if code else None
    if council is None or not council.referral_phone:
        return said
    return f"{said} Ring {council.full_name}, {council.referral_phone}."
