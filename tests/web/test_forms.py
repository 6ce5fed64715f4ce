"""What a form takes, what it refuses, and what it says of each field."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, Response, post

from apdirectory.web.forms import LARGEST, MOST_FIELDS, NO_ADDRESS, Form, read_form
from apdirectory.web.mail_address import is_mail_address
from apdirectory.web.problems import answer_problem


@post("/form", status_code=200)
async def taking(request: Request[Any, Any, Any]) -> Response[dict[str, str]]:
    form = await read_form(request, {"name", "email"})
    return Response({"name": form.text("name", "Name"), "email": form.email()})


@pytest.fixture
async def forms() -> AsyncIterator[httpx.AsyncClient]:
    app = Litestar([taking], exception_handlers={Exception: answer_problem}, logging_config=None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://apdirectory.test") as asked:
        yield asked


def a_form(**sent: str) -> Form:
    return Form({name: [value] for name, value in sent.items()})


def said(form: Form) -> dict[str, str]:
    return {each.field: each.message for each in form.errors}


async def test_a_form_is_read_with_its_token_aside(forms: httpx.AsyncClient) -> None:
    answer = await forms.post("/form", data={"name": " Ann\r\nB ", "email": "Ann@Example.ORG", "csrf": "x"})
    assert answer.json() == {"name": "Ann\nB", "email": "ann@example.org"}


async def test_fields_that_nobody_offered_are_refused(forms: httpx.AsyncClient) -> None:
    answer = await forms.post("/form", data={"name": "Ann", "role": "la_manager"})
    assert answer.status_code == 400
    assert "does not take &#39;role&#39;" in answer.text


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"name=%00", "application/x-www-form-urlencoded", 400),
        (b"name=%ff", "application/x-www-form-urlencoded", 400),
        (b"name=\xff", "application/x-www-form-urlencoded", 400),
        (b"name=" + b"x" * LARGEST, "application/x-www-form-urlencoded", 413),
        (b"&".join([b"name=x"] * (MOST_FIELDS + 1)), "application/x-www-form-urlencoded", 400),
        (b'{"name": "Ann"}', "application/json", 415),
        (b"--x\r\n", "multipart/form-data; boundary=x", 415),
    ],
    ids=["nul", "not utf-8", "raw bytes", "too large", "too many fields", "json", "multipart"],
)
async def test_what_cannot_be_read_is_a_4xx(forms: httpx.AsyncClient, body: bytes, kind: str, status: int) -> None:
    assert (await forms.post("/form", content=body, headers={"content-type": kind})).status_code == status


def test_all_that_is_wrong_is_told_at_once_and_what_was_typed_stays() -> None:
    form = a_form(name="", email="ann", role="king", note="x" * 11)
    form.text("name", "Full name")
    form.email()
    form.choice("role", "A role", {"referrer"})
    form.text("note", "Note", longest=10)
    assert said(form) == {
        "name": "Enter full name",
        "email": NO_ADDRESS.format("Email address"),
        "role": "Choose a role",
        "note": "Note must have 10 characters or fewer",
    }
    assert form.typed["email"] == "ann"
    assert form.error("email").startswith("Email address must look like name@example.org. Use plain letters")


def test_a_password_is_kept_as_typed_and_never_shown_again() -> None:
    form = a_form(password="  spaces count  ")  # noqa: S106
    assert form.secret("password", "Password") == "  spaces count  "
    assert "password" not in form.typed
    assert said(form) == {}


NO_ADDRESSES = ["a@b", "a b@example.org", "a@example.org\nbcc: x@example.org", "<a@example.org>", "a@b@example.org"]
NO_ADDRESSES += ["@x.org", "zoë@example.org", "o’neill@x.org", "a..b@x.org", "ann@exa_mple.org", "a" * 65 + "@x.org"]


@pytest.mark.parametrize("typed", NO_ADDRESSES)
def test_what_no_mail_could_go_to_is_refused_and_said(typed: str) -> None:
    """By the same rule as the outbox, so that nothing gets past the form and fails behind it."""
    assert not is_mail_address(typed)
    form = a_form(email=typed)
    form.email()
    assert said(form) == {"email": NO_ADDRESS.format("Email address")}


@pytest.mark.parametrize("typed", ["o'neill@x.org", "Ann.B+ap@Example.ORG", "a" * 64 + "@xn--bcher-kva.example"])
def test_what_mail_can_go_to_is_taken(typed: str) -> None:
    form = a_form(email=typed)
    assert form.email() == typed.lower()
    assert not form.wrong


def test_control_characters_are_refused_but_new_lines_are_text() -> None:
    form = a_form(a="one\ntwo\tthree", b="bell\x07")
    assert form.text("a", "A") == "one\ntwo\tthree"
    form.text("b", "B")
    assert list(said(form)) == ["b"]


def test_ticked_boxes_are_those_that_were_offered() -> None:
    form = Form({"day": ["mon", "tue", "mon"], "week": ["mon", "soon"]})
    assert form.choices("day", "A day", {"mon", "tue"}) == ["mon", "tue"]
    assert form.choices("week", "A day", {"mon", "tue"}) == []
    assert form.choices("none", "A day", {"mon"}, required=False) == []
    assert list(said(form)) == ["week"]
