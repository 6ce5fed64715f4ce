"""Every way a request can fail, as a page or, under /api, as a problem (RFC 9457)."""

from http import HTTPStatus
from traceback import extract_tb
from typing import Any

import asyncpg
import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.openapi.datastructures import ResponseSpec
from litestar.response import Redirect
from msgspec import UNSET, Struct, UnsetType

from apdirectory.errors import Both, Conflict, DomainError, FieldError, InvalidInput, NotFound, ProveFirst, WayOn
from apdirectory.web.frame import help_phone
from apdirectory.web.headers import API
from apdirectory.web.log import REQUEST_ID, log_failure
from apdirectory.web.rendering import render
from apdirectory.web.visitor import visitor_of

NO_STORE = {"cache-control": "no-store"}
AWAY = (asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError, asyncpg.InsufficientResourcesError)
"""What the driver raises when the database stops, is starting, or has no more room."""


class Said(Struct, frozen=True, kw_only=True):
    """What a person is told: the status, the H1 and what to do next."""

    status: int
    title: str
    message: str
    errors: tuple[FieldError, ...] = ()
    choices: tuple[str, ...] = ()
    search: bool = False
    """Whether a new search is a way on."""
    way_on: WayOn | None = None
    both: Both | None = None


class Wrong(Struct, frozen=True):
    parameter: str
    detail: str


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 9457. `detail` says what to do; `errors` has one member for each parameter that is wrong.

    `choices`, where a parameter may mean several things: values that mean one; where it means what is gone: what came
    after.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Wrong] | UnsetType = UNSET
    choices: list[str] | UnsetType = UNSET


SEARCH_AGAIN = (400, 404, 405, 414)
"""Of the framework's refusals, those after which a new search is a way on."""
NOT_THERE = "Check the address. It may be gone, or not for you to see."
"""Said to whoever is signed in: the same of what is hidden and of what never was."""
UNREADABLE = "This address cannot be read:"
UNREADABLE_FORM = "What was sent cannot be read:"
PROBLEM_JSON = "application/problem+json"


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """For the API's description: the ways in which a route can fail."""
    return {
        status: ResponseSpec(
            Problem, description=HTTPStatus(status).phrase, media_type=PROBLEM_JSON, generate_examples=False
        )
        for status in statuses
    }


BY_STATUS = {
    400: ("There is a problem", "Check the address, or start again."),
    401: ("Sign in", "Sign in to open this."),
    403: ("You cannot do this", "Ask the person who gave you this link."),
    404: ("Page not found", "Check the address. You may need to sign in."),
    405: ("Page not found", "This page cannot be used in that way. Go back and try again."),
    413: ("There is a problem", "What was sent is too large. Send less."),
    414: ("There is a problem", "The address is too long. Search for fewer things at once."),
    415: ("There is a problem", "What was sent is of a kind that cannot be read here."),
    429: ("Too many tries", "Wait a few minutes and try again."),
    500: ("Something went wrong", "What you saved is safe. {ring} and say {id}."),
    503: ("Not working now", "Try again in 5 minutes. Child in danger? Ring 999."),
}


def what_to_say(problem: Exception) -> Said:
    """One table: our own errors speak for themselves, the framework's by their status, all others are ours to mend."""
    if isinstance(problem, DomainError):
        return Said(
            status=problem.status,
            title=problem.title,
            message=problem.message,
            errors=tuple(problem.errors) if isinstance(problem, InvalidInput) else (),
            choices=tuple(getattr(problem, "choices", ())),
            search=problem.search,
            way_on=problem.way_on,
            both=problem.both if isinstance(problem, Conflict) else None,
        )
    if database_is_away(problem):
        return say(503)
    return say(problem.status_code if isinstance(problem, HTTPException) else 500)


def database_is_away(problem: BaseException) -> bool:
    """Also where the driver passes on that there is no socket, no host or no answer, or that its pool is closed."""
    if isinstance(problem, AWAY):
        return True
    if type(problem) is asyncpg.InterfaceError:
        return "clos" in str(problem)
    return isinstance(problem, OSError) and any(
        "asyncpg" in frame.filename for frame in extract_tb(problem.__traceback__)
    )


def say(status: int) -> Said:
    title, message = BY_STATUS.get(status) or BY_STATUS[500 if status >= 500 else 400]
    ring = f"Ring {help_phone()}".strip()
    said = message.format(id=REQUEST_ID.get(), ring=ring)
    return Said(status=status, title=title, message=said, search=status in SEARCH_AGAIN)


def answer_problem(request: Request[Any, Any, Any], problem: Exception) -> Response[Any]:
    """A page where a person has to sign in first leads there; the API says so."""
    on_the_api = request.scope["path"].startswith(API)
    if isinstance(problem, ProveFirst) and not on_the_api:
        return Redirect(problem.page, status_code=303, headers=NO_STORE)
    said = what_to_say(problem)
    if said.status >= 500:
        log_failure(problem)
    answer = as_json(said) if on_the_api else as_page(request, said)
    if isinstance(problem, HTTPException) and problem.headers:
        answer.headers |= problem.headers
    return answer


def as_json(said: Said) -> Response[Any]:
    errors = [Wrong(error.field, error.message) for error in said.errors] or UNSET
    title = HTTPStatus(said.status).phrase
    problem = Problem(
        title=title, status=said.status, detail=said.message, errors=errors, choices=list(said.choices) or UNSET
    )
    body = msgspec.json.encode(problem)
    return Response(body, status_code=said.status, media_type=PROBLEM_JSON, headers=NO_STORE)


def as_page(request: Request[Any, Any, Any], said: Said) -> Response[Any]:
    """A form that cannot be read was not typed by hand: there is nothing to search for instead."""
    sent = request.method == "POST"
    message = NOT_THERE if visitor_of(request.scope).account and said.message == NotFound().message else said.message
    page = render(
        request,
        "errors/conflict.html" if said.both else "errors/error.html",
        status=said.status,
        heading=said.title,
        message=(UNREADABLE_FORM if sent else UNREADABLE) if said.errors else message,
        said=said,
        search=said.search and not (sent and said.errors),
    )
    page.headers |= NO_STORE
    return page
