"""Who may ask for what: the permission matrix, one row for each route and method. What is not in it is not there.

Pure, and read by all: the guard refuses by it, the navigation shows by it. Records behind a route have rules of their
own besides, in their rooms' `permissions.py` and in row-level security.
"""

from enum import Enum

from apdirectory.accounts.access.roles import ROLES, role_name


class Everyone(Enum):
    """Rows that hold whatever the role."""

    ANYONE = "anyone"
    ANYONE_UNKEPT = "anyone, and the answer is never kept"
    SIGNED_IN = "whoever gave a password"
    MEMBER = "whoever is signed in and acts for an organisation"


ANYONE, ANYONE_UNKEPT = Everyone.ANYONE, Everyone.ANYONE_UNKEPT
SIGNED_IN, MEMBER = Everyone.SIGNED_IN, Everyone.MEMBER
Who = Everyone | frozenset[str]
Route = tuple[str, str]

MATRIX: dict[Route, Who] = {
    # The public directory
    ("/", "GET"): ANYONE,
    ("/about-the-data", "GET"): ANYONE,
    ("/accessibility", "GET"): ANYONE,
    ("/api/v1/providers", "GET"): ANYONE,
    ("/api/v1/providers/{slug}", "GET"): ANYONE,
    ("/assets/{name}", "GET"): ANYONE,
    ("/colour.css", "GET"): ANYONE,
    ("/cookies", "GET"): ANYONE,
    ("/map/{name}", "GET"): ANYONE,
    ("/privacy", "GET"): ANYONE,
    ("/providers", "GET"): ANYONE,
    ("/providers/{slug}", "GET"): ANYONE,
    ("/schema", "GET"): ANYONE,
    ("/schema/openapi.json", "GET"): ANYONE,
    ("/schema/openapi.yaml", "GET"): ANYONE,
    ("/schema/viewer", "GET"): ANYONE,
    ("/schema/viewer.css", "GET"): ANYONE,
    ("/schema/viewer.js", "GET"): ANYONE,
    ("/healthz", "GET"): ANYONE_UNKEPT,
    ("/readyz", "GET"): ANYONE_UNKEPT,
}
"""(route's template, method) → who. HEAD is as GET."""

ACTS: dict[Route, str] = {}
"""What a forbidden act is called, after "Only council managers can". Unless said: "open this page", or "do this"."""


def lets(who: Who, *, factor: str, role: str) -> bool:
    """Whether a row admits somebody who proved this much (`none`, `password`, `full`) and acts in this role, if any."""
    if isinstance(who, frozenset):
        return factor == "full" and role in who
    if who is SIGNED_IN:
        return factor in ("password", "full")
    return who is not MEMBER or (factor == "full" and bool(role))


def may_open(path: str, *, factor: str, role: str) -> bool:
    """Whether a link to this page is shown. The path has no parameters."""
    who = MATRIX.get((path, "GET"))
    return who is not None and lets(who, factor=factor, role=role)


def act_of(route: Route) -> str:
    return ACTS.get(route) or ("open this page" if route[1] == "GET" else "do this")


def in_words(who: frozenset[str]) -> str:
    """The roles as people say them: "a council manager or an installation administrator"."""
    named = [_with_article(role_name(role)) for role in ROLES if role in who]
    return " or ".join(part for part in (", ".join(named[:-1]), named[-1]) if part)


def _with_article(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
