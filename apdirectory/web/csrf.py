"""Forms that change something are taken only from our own pages, shown to the same browser.

Each form carries a token made from the visitor's cookie, so that another visitor's, or none, does not fit. Browsers
also say where a form comes from; what comes from another site is refused whatever its token.
"""

import hmac
import re
import secrets
from typing import Any
from urllib.parse import urlsplit

from litestar import Response
from litestar.connection import ASGIConnection, Request
from litestar.handlers import BaseRouteHandler
from markupsafe import Markup

from apdirectory.errors import Forbidden
from apdirectory.settings import read_settings
from apdirectory.web.asgi import Scope
from apdirectory.web.cookies import FORM, SESSION, cookie, sent_cookie
from apdirectory.web.forms import TOKEN, sent_fields
from apdirectory.web.secret import key_for

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
NOT_OURS = "This page is out of date. Go back, refresh it and try again. What you typed may still be there."
FROM_ELSEWHERE = "This came from another website. Open the page here and try again."
SENDABLE = re.compile(r"[A-Za-z0-9_-]{43}")
"""32 random bytes, as our cookies hold them."""
_STATE = "csrf"


class NotOurForm(Forbidden):
    """Without the token of this visitor."""


class _Bound:
    """What the tokens of one request's page are made from, and whether its cookie has to be set."""

    def __init__(self, value: str, fresh: bool) -> None:
        self.value, self.fresh, self.used = value, fresh, False


def csrf_field(scope: Scope) -> Markup:
    """The hidden field. Without a session, the browser gets a random cookie for it; nothing is stored."""
    bound = _bound(scope)
    bound.used = True
    return Markup('<input type="hidden" name="{}" value="{}">').format(TOKEN, token_for(bound.value))


def token_for(cookie_value: str) -> str:
    return hmac.digest(key_for("csrf"), cookie_value.encode(), "sha256").hex()


def bind_to_session(scope: Scope, token: str) -> None:
    """From here on the request is of this session, which the sign-in layer found or has just begun."""
    scope["session_token"] = token
    scope.pop(_STATE, None)


def set_form_cookie(scope: Scope, response: Response[Any]) -> None:
    """After a page is made: a page with a form is for one browser only."""
    bound: _Bound | None = scope.get(_STATE)
    if bound is None or not bound.used:
        return
    response.headers["cache-control"] = "no-store"
    if bound.fresh:
        response.set_cookie(cookie(FORM, bound.value))


def _bound(scope: Scope) -> _Bound:
    if _STATE not in scope:
        value = _cookie_of(scope)
        scope[_STATE] = _Bound(value or secrets.token_urlsafe(32), fresh=not value)
    found: _Bound = scope[_STATE]
    return found


def _cookie_of(scope: Scope) -> str:
    """A live session's; without one, the form cookie. What a stranger chose as either is not taken up."""
    live: str = scope.get("session_token", "")
    sent = live or sent_cookie(scope, FORM)
    return sent if SENDABLE.fullmatch(sent) else ""


async def own_forms_only(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """The guard: what is not safe must come from here, with the token of this visitor."""
    if connection.scope.get("method") in SAFE or not isinstance(connection, Request):
        return
    if comes_from_elsewhere(connection):
        raise Forbidden(FROM_ELSEWHERE)
    scope: Any = connection.scope
    sent = (await sent_fields(connection)).get(TOKEN, [])
    bound = _cookie_of(scope)
    if bound and _fits(sent, bound):
        return
    ended = sent_cookie(scope, SESSION) if scope.get("session_ended") else ""
    if ended and _fits(sent, ended):
        raise scope["session_ended"]
    raise NotOurForm(NOT_OURS)


def _fits(sent: list[str], cookie_value: str) -> bool:
    return len(sent) == 1 and hmac.compare_digest(sent[0].encode(), token_for(cookie_value).encode())


def comes_from_elsewhere(request: Request[Any, Any, Any]) -> bool:
    """As browsers say it. Those that say nothing are held by the token alone."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("origin")
    if origin is None:
        return False
    here, base = urlsplit(origin), read_settings().base_url
    own = origin == "{0.scheme}://{0.netloc}".format(urlsplit(base))
    return not (own or (here.scheme in ("http", "https") and here.netloc == request.headers.get("host")))
