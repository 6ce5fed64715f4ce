"""Every way to fail, as a page and as a problem."""

import json
import re

import asyncpg
import httpx
import pytest
from litestar.exceptions import HTTPException, TooManyRequestsException
from msgspec.json import decode

from apdirectory.errors import (
    Both,
    Conflict,
    FieldError,
    Forbidden,
    Gone,
    InvalidInput,
    NotFound,
    Unprocessable,
    WayOn,
)
from apdirectory.web import problems
from apdirectory.web.problems import Problem
from tests.web.conftest import Raises

TABLE = [
    (InvalidInput([FieldError("age", "age must be a number.")]), 400, "There is a problem", "age must be a number."),
    (Forbidden("Only an officer can do that. Ring 01632 960003."), 403, "You cannot do this", "Ring 01632 960003"),
    (NotFound(), 404, "Page not found", "Check the address. You may need to sign in."),
    (Conflict("Someone saved at 2:14pm."), 409, "Someone changed this first", "Someone saved at 2:14pm."),
    (Gone("It closed in 2025."), 410, "No longer listed", "It closed in 2025."),
    (Unprocessable("We cannot find it."), 422, "There is a problem", "We cannot find it."),
    (TooManyRequestsException(), 429, "Too many tries", "Wait a few minutes"),
    (RuntimeError("secret"), 500, "Something went wrong", "What you saved is safe. Ring and say "),
    (RecursionError("secret"), 500, "Something went wrong", "What you saved is safe."),
    (HTTPException(status_code=418), 418, "There is a problem", "start again"),
    (ConnectionRefusedError("other than the database"), 500, "Something went wrong", "What you saved is safe"),
    (asyncpg.DataError("secret"), 500, "Something went wrong", "What you saved is safe"),
    (asyncpg.InterfaceError("cannot mix"), 500, "Something went wrong", "What you saved is safe"),
    (asyncpg.InterfaceError("pool is closed"), 503, "Not working now", "Child in danger? Ring 999."),
    (asyncpg.ConnectionDoesNotExistError("gone"), 503, "Not working now", "Try again in 5 minutes"),
    (asyncpg.CannotConnectNowError("starting"), 503, "Not working now", "Try again in 5 minutes"),
    (asyncpg.TooManyConnectionsError("full"), 503, "Not working now", "Try again in 5 minutes"),
]


@pytest.mark.parametrize(("problem", "status", "title", "message"), TABLE, ids=lambda each: str(each)[:30])
async def test_each_kind_of_failure_has_its_page_and_its_problem(
    failing: httpx.AsyncClient, raises: type[Raises], problem: Exception, status: int, title: str, message: str
) -> None:
    raises.problem = problem
    page = await failing.get("/fails")
    assert page.status_code == status
    assert f'<h1 class="govuk-heading-l">{title}</h1>' in page.text
    assert f"<title>{title} - " in page.text
    assert message in page.text
    assert "secret" not in page.text
    api = await failing.get("/api/v1/fails")
    assert api.status_code == status
    assert api.headers["content-type"] == "application/problem+json"
    said = decode(api.content, type=Problem)
    assert (said.type, said.status) == ("about:blank", status)
    assert message in said.detail
    assert "secret" not in api.text
    assert page.headers["cache-control"] == api.headers["cache-control"] == "no-store"
    assert "etag" not in page.headers


async def test_a_problem_names_each_parameter_that_is_wrong(failing: httpx.AsyncClient, raises: type[Raises]) -> None:
    raises.problem = InvalidInput([FieldError("age", "One."), FieldError("near", "Two.")])
    said = (await failing.get("/api/v1/fails")).json()
    assert said["errors"] == [{"parameter": "age", "detail": "One."}, {"parameter": "near", "detail": "Two."}]
    assert said["title"] == "Bad Request"


async def test_a_failure_that_is_ours_says_its_id(
    failing: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    page = await failing.get("/fails")
    request_id = page.headers["x-request-id"]
    assert f"say {request_id}" in page.text
    logged = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    (failure,) = [line for line in logged if line["event"] == "failed"]
    assert failure["id"] == request_id
    assert failure["error"] == ["builtins.RuntimeError"]
    assert any("conftest.py" in place and "failing_page" in place for place in failure["where"])


async def test_even_a_broken_error_page_is_answered_and_logged(
    failing: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise ValueError("the template is gone")

    monkeypatch.setattr(problems, "render", broken)
    answer = await failing.get("/fails")
    assert answer.status_code == 500
    assert (
        answer.text == f"Something went wrong. What you saved is safe. Ring and say {answer.headers['x-request-id']}."
    )
    assert "content-security-policy" in answer.headers
    assert '"error":["builtins.ValueError","builtins.RuntimeError"]' in capsys.readouterr().err


@pytest.mark.parametrize(
    "path", ["/nothing", "/api/v1/nothing", "/schema/nothing", "/assets/nothing.css", "/providers/a/b"]
)
async def test_what_is_not_there_is_a_404_of_ours(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    assert "Check the address" in answer.text
    problem = answer.headers["content-type"] == "application/problem+json"
    assert problem == path.startswith("/api/")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_another_method_is_a_405_that_says_which_are_allowed(client: httpx.AsyncClient, method: str) -> None:
    for path in ("/healthz", "/api/v1/providers"):
        answer = await client.request(method, path, json={"name": "x"})
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]


SEARCH = "Start a new search"


@pytest.mark.parametrize(
    ("problem", "offered"),
    [
        (InvalidInput([FieldError("age", "age must be a number.")]), True),
        (NotFound(), True),
        (Gone("It closed in 2025."), True),
        (HTTPException(status_code=414), True),
        (Conflict("Someone saved at 2:14pm."), False),
        (Forbidden("Only an officer can do that."), False),
        (RuntimeError(), False),
    ],
    ids=lambda each: str(each)[:30],
)
async def test_a_new_search_is_offered_where_it_is_a_way_on(
    failing: httpx.AsyncClient, raises: type[Raises], problem: Exception, offered: bool
) -> None:
    raises.problem = problem
    assert (SEARCH in (await failing.get("/fails")).text) == offered


async def test_a_refusal_can_have_a_title_and_a_way_on_of_its_own(
    failing: httpx.AsyncClient, raises: type[Raises]
) -> None:
    raises.problem = Conflict("It has a manager.", title="You cannot do this yet", way_on=WayOn("Go there", "/there"))
    page = (await failing.get("/fails")).text
    assert '<h1 class="govuk-heading-l">You cannot do this yet</h1>' in page
    assert re.search(r'<a href="/there" role="button"[^>]*>Go there</a>', page)


async def test_both_texts_are_shown_and_either_is_taken(failing: httpx.AsyncClient, raises: type[Raises]) -> None:
    rows = [("Role", "Council officer", "<Council manager>")]
    both = Both(rows, path="/person/change", fields={"role": "la_manager", "version": "2"}, back="/person")
    raises.problem = Conflict("Ann changed this at 2:14pm.", both=both)
    answer = await failing.get("/fails")
    assert answer.status_code == 409
    for text in ("Someone changed this first</h1>", "Council officer</td>", "&lt;Council manager&gt;</td>"):
        assert text in answer.text
    form = answer.text.partition('<form action="/person/change" method="post"')[2].partition("</form>")[0]
    assert re.search('name="csrf" value="[0-9a-f]{64}"', form)
    assert 'name="role" value="la_manager"' in form and 'name="version" value="2"' in form and "Use mine" in form
    assert 'href="/person">Keep theirs</a>' in answer.text
    raises.problem = Conflict("Ann changed this at 2:14pm.", both=both)
    assert (await failing.get("/api/v1/fails")).json()["detail"] == "Ann changed this at 2:14pm."


async def test_a_form_that_cannot_be_read_is_not_called_an_address(
    failing: httpx.AsyncClient, raises: type[Raises]
) -> None:
    raises.problem = InvalidInput([FieldError("form", "This form does not take 'x'.")])
    assert "This address cannot be read:" in (await failing.get("/fails")).text
    (token,) = re.findall('name="csrf" value="([0-9a-f]{64})"', (await failing.get("/sign-in")).text)
    sent = (await failing.post("/fails", data={"csrf": token})).text
    assert "What was sent cannot be read:" in sent
    assert SEARCH not in sent


async def test_whom_to_ring_is_said_where_something_went_wrong(
    failing: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELP_PHONE", "01452 960001")
    assert "Ring 01452 960001 and say " in (await failing.get("/fails")).text
