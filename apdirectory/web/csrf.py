"""Forms that change something are taken only from our own pages, shown to the same person.

Each form carries a token made for its visitor, so that another visitor's, or none, does not fit. Browsers also say
where a form comes from; what comes from another site is refused whatever its token.

Signed in, a token says for whom its form was shown: account, session and the membership that was acted for, sealed
together. It is made from the session's id and not from its cookie, which changes at each proof: a fresh code in
another tab must not spoil a form that somebody is filling in. That gives nothing away: an id alone makes no token,
the key does, and whoever could read a token off a page could read the page. So what is sent for another membership,
or from a session that has ended, is told from what is not ours at all, and its words can be kept.
"""

import hmac
import re
import secrets
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from litestar import Response
from litestar.connection import ASGIConnection, Request
from litestar.handlers import BaseRouteHandler
from markupsafe import Markup
from msgspec import Struct

from apdirectory.errors import Forbidden
from apdirectory.settings import read_settings
from apdirectory.web.asgi import Scope
from apdirectory.web.cookies import FORM, cookie, sent_cookie
from apdirectory.web.forms import TOKEN, sent_fields
from apdirectory.web.secret import key_for
from apdirectory.web.visitor import Visitor, visitor_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
NOT_OURS = "This page is out of date. Go back, refresh it and try again. What you typed may still be there."
FROM_ELSEWHERE = "This came from another website. Open the page here and try again."
SENDABLE = re.compile(r"[A-Za-z0-9_-]{43}")
"""32 random bytes, as our cookies hold them."""
_PERSONAL = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{32})\.([0-9a-f]{32})?\.[0-9a-f]{64}")
_STATE = "csrf"


class ShownTo(Struct, frozen=True):
    """For whom a form was shown."""

    account: UUID
    session: UUID
    membership: UUID | None


class NotOurForm(Forbidden):
    """Without the token of this visitor. `shown_to`: it is of a page of ours, shown to them in another session."""

    def __init__(self, shown_to: ShownTo | None = None) -> None:
        super().__init__(NOT_OURS)
        self.shown_to = shown_to


class _FormCookie:
    """What the tokens of a page are made from where nobody is signed in, and whether it has to be set."""

    def __init__(self, value: str) -> None:
        self.value, self.fresh = value or secrets.token_urlsafe(32), not value


def csrf_field(scope: Scope) -> Markup:
    """The hidden field. Without a session, the browser gets a random cookie for it; nothing is stored."""
    visitor = visitor_of(scope)
    scope["has_form"] = True
    token = token_for(visitor) if visitor.session else token_for_cookie(_form_cookie(scope).value)
    return Markup('<input type="hidden" name="{}" value="{}">').format(TOKEN, token)


def token_for(visitor: Visitor) -> str:
    """For whoever gave a password."""
    about = ".".join(each.hex if each else "" for each in (visitor.account, visitor.session, visitor.membership))
    return f"{about}.{_seal(about)}"


def token_for_cookie(form_cookie: str) -> str:
    return _seal(form_cookie)


def shown_to(token: str) -> ShownTo | None:
    """For whom a form with this token was shown, if it was in a session of ours."""
    read = _PERSONAL.fullmatch(token)
    about, _, seal = token.rpartition(".")
    if read is None or not hmac.compare_digest(seal, _seal(about)):
        return None
    return ShownTo(UUID(read[1]), UUID(read[2]), UUID(read[3]) if read[3] else None)


def _seal(about: str) -> str:
    return hmac.digest(key_for("csrf"), about.encode(), "sha256").hex()


def bind_to_session(scope: Scope, token: str) -> None:
    """From here on the request is of this session, which the sign-in layer found or has just begun."""
    scope["session_token"] = token
    scope.pop(_STATE, None)


def set_form_cookie(scope: Scope, response: Response[Any]) -> None:
    """After a page is made: a page with a form is for one browser only."""
    if not scope.get("has_form"):
        return
    response.headers["cache-control"] = "no-store"
    form_cookie: _FormCookie | None = scope.get(_STATE)
    if form_cookie is not None and form_cookie.fresh:
        response.set_cookie(cookie(FORM, form_cookie.value))


def _form_cookie(scope: Scope) -> _FormCookie:
    if _STATE not in scope:
        scope[_STATE] = _FormCookie(_sent_form_cookie(scope))
    found: _FormCookie = scope[_STATE]
    return found


def _sent_form_cookie(scope: Scope) -> str:
    """If it has the form of ours. Its value may be anyone's choice: it says only that page and form share a browser."""
    sent = sent_cookie(scope, FORM)
    return sent if SENDABLE.fullmatch(sent) else ""


async def own_forms_only(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """The guard: what is not safe must come from here, with the token of this visitor."""
    if connection.scope.get("method") in SAFE or not isinstance(connection, Request):
        return
    if comes_from_elsewhere(connection):
        raise Forbidden(FROM_ELSEWHERE)
    scope: Any = connection.scope
    token = sent_token(await sent_fields(connection))
    session, form_cookie = visitor_of(scope).session, _sent_form_cookie(scope)
    shown = shown_to(token)
    if shown is not None and shown.session == session:
        return
    if session is None and form_cookie and hmac.compare_digest(token.encode(), token_for_cookie(form_cookie).encode()):
        return
    ended = scope.get("session_ended")
    if ended is not None and shown is not None and shown.session == ended.session:
        raise ended
    raise NotOurForm(shown if says_it_is_from_here(connection) else None)


def sent_token(sent: dict[str, list[str]]) -> str:
    """The form's one token."""
    found = sent.get(TOKEN, [])
    return found[0] if len(found) == 1 else ""


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


def says_it_is_from_here(request: Request[Any, Any, Any]) -> bool:
    """The browser itself says that one of our pages sent this: more than that nothing says otherwise."""
    said = request.headers.get("sec-fetch-site") == "same-origin" or "origin" in request.headers
    return said and not comes_from_elsewhere(request)
