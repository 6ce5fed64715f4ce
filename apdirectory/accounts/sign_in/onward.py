"""Where somebody goes next while they sign in, and where they wanted to go: never to another website."""

from urllib.parse import quote, urlencode, urlsplit

from apdirectory.web.visitor import FULL, Visitor

HOME = "/"
LONGEST = 2000
_NOT_AGAIN = ("/sign-in", "/sign-out", "/timed-out", "/acting-for", "/api/")


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


def next_step(visitor: Visitor) -> str:
    """The second factor, then whom to act for; "" when nothing more is needed."""
    if visitor.factor != FULL:
        return "/sign-in/code"
    return "/acting-for" if visitor.membership is None else ""


def with_after(path: str, after: str) -> str:
    return path if after == HOME else f"{path}?{urlencode({'after': after})}"
