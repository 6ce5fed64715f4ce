"""Where somebody goes next while they sign in, and where they wanted to go: never to another website."""

from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from apdirectory.accounts.access.matrix import MATRIX
from apdirectory.web.visitor import FULL, Visitor

HOME = "/"
LONGEST = 2000
_NOT_AGAIN = ("/sign-in", "/sign-out", "/timed-out", "/acting-for", "/carry-on", "/api/")


def own_path(wanted: str) -> str:
    """The path and query that somebody wanted, if it is one of ours to come back to; else the start page."""
    plain = wanted.isprintable() and " " not in wanted and "\\" not in wanted and len(wanted) <= LONGEST
    if not plain or not wanted.startswith("/") or wanted.startswith("//"):
        return HOME
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or parts.path.startswith(_NOT_AGAIN):
        return HOME
    return quote(parts.path, safe="/%:@!$&'()*+,;=~") + (f"?{parts.query}" if parts.query.isascii() else "") * bool(
        parts.query
    )


def asked_path(scope: Any) -> str:
    """The path and query of a request."""
    query: str = scope["query_string"].decode("latin-1")
    return f"{scope['path']}?{query}" if query else str(scope["path"])


def asked_page(scope: Any) -> str:
    """What was asked for, if it is a page of its own to come back to; else the page that the form was on, if the
    browser says; else the start page."""
    if (scope.get("path_template"), "GET") in MATRIX:
        return own_path(asked_path(scope))
    return page_before(scope)


def page_before(scope: Any) -> str:
    """The page of ours that a form was on, as the browser says it."""
    sent = dict(scope["headers"])
    from_page = urlsplit(sent.get(b"referer", b"").decode("latin-1"))
    if from_page.netloc != sent.get(b"host", b"").decode("latin-1"):
        return HOME
    return own_path(from_page.path + (f"?{from_page.query}" if from_page.query else ""))


def next_step(visitor: Visitor) -> str:
    """The second factor, then whom to act for; "" when nothing more is needed."""
    if visitor.factor != FULL:
        return "/sign-in/code"
    return "/acting-for" if visitor.membership is None else ""


def with_after(path: str, after: str) -> str:
    return path if after == HOME else f"{path}?{urlencode({'after': after}, safe='/')}"
