"""Every way a request can fail, as a page or, under /api, as a problem (RFC 9457)."""

import asyncio
from typing import Any

import asyncpg
import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from msgspec import UNSET, Struct, UnsetType

from apdirectory.errors import DomainError, FieldError, InvalidInput
from apdirectory.web.rendering import render

NO_STORE = {"cache-control": "no-store"}
AWAY = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError, asyncio.TimeoutError)
"""What the database driver raises when the database cannot be reached."""


class Said(Struct, frozen=True, kw_only=True):
    """What a person is told: the status, the H1 and what to do next."""

    status: int
    title: str
    message: str
    errors: tuple[FieldError, ...] = ()


class Wrong(Struct, frozen=True):
    parameter: str
    detail: str


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 9457. `errors` has one member for each parameter that is wrong."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Wrong] | UnsetType = UNSET


BY_STATUS = {
    400: ("There is a problem", "Check the address, or start again."),
    403: ("You cannot do this", "Ask the person who gave you this link."),
    404: ("Page not found", "Check the address. You may need to sign in."),
    405: ("Page not found", "This page cannot be used in that way. Go back and try again."),
    410: ("No longer listed", "Start a new search."),
    413: ("There is a problem", "What was sent is too large. Send less."),
    414: ("There is a problem", "The address is too long. Search for fewer things at once."),
    415: ("There is a problem", "What was sent is of a kind that cannot be read here."),
    429: ("Too many tries", "Wait a few minutes and try again."),
    500: ("Something went wrong", "What you saved is safe. Try again."),
    503: ("Not working now", "Try again in 5 minutes. Child in danger? Ring 999."),
}


def what_to_say(problem: Exception) -> Said:
    """One table: our own errors speak for themselves, the framework's by their status, all others are ours to mend."""
    if isinstance(problem, DomainError):
        errors = tuple(problem.errors) if isinstance(problem, InvalidInput) else ()
        return Said(status=problem.status, title=problem.title, message=problem.message, errors=errors)
    if isinstance(problem, AWAY):
        return say(503)
    return say(problem.status_code if isinstance(problem, HTTPException) else 500)


def say(status: int) -> Said:
    title, message = BY_STATUS.get(status) or BY_STATUS[500 if status >= 500 else 400]
    return Said(status=status, title=title, message=message)


def answer_problem(request: Request[Any, Any, Any], problem: Exception) -> Response[Any]:
    said = what_to_say(problem)
    if request.scope["path"].startswith("/api/"):
        return as_json(said)
    return as_page(request, said)


def as_json(said: Said) -> Response[Any]:
    errors = [Wrong(error.field, error.message) for error in said.errors] or UNSET
    problem = Problem(title=said.title, status=said.status, detail=said.message, errors=errors)
    body = msgspec.json.encode(problem)
    return Response(body, status_code=said.status, media_type="application/problem+json", headers=NO_STORE)


def as_page(request: Request[Any, Any, Any], said: Said) -> Response[Any]:
    page = render(
        request, "errors/error.html", status=said.status, heading=said.title, message=said.message, said=said.errors
    )
    page.headers |= NO_STORE
    return page
