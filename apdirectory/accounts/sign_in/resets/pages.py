"""A forgotten password: asking for a link, and choosing a new one with it."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.accounts.sign_in.credentials.passwords import password_problem
from apdirectory.accounts.sign_in.devices import know_device
from apdirectory.accounts.sign_in.guessing.actions import try_once
from apdirectory.accounts.sign_in.guessing.limits import TooMany, limits
from apdirectory.accounts.sign_in.queries import known_by_email
from apdirectory.accounts.sign_in.resets.actions import ask_reset, use_reset
from apdirectory.accounts.sign_in.resets.queries import reset_link
from apdirectory.accounts.sign_in.sessions import leave_session
from apdirectory.web.forms import Form, read_form
from apdirectory.web.peer import peer
from apdirectory.web.rendering import form_page, render

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]


@get("/sign-in/reset", include_in_schema=False)
async def reset(request: AnyRequest) -> AnyResponse:
    if request.query_params.get("sent") == "yes":
        return render(request, "sign_in/reset_sent.html", heading="Check your email")
    return _ask(request, Form())


@post("/sign-in/reset", include_in_schema=False, status_code=200)
async def ask_for_link(request: AnyRequest) -> AnyResponse:
    """The same answer whether or not the address is known."""
    form = await read_form(request, {"email"})
    email = form.email()
    if form.wrong:
        return _ask(request, form)
    try:
        await try_once(limits("reset", account=email, address=peer(request.scope), device=None))
    except TooMany as refused:
        form.add("email", refused.whole)
        return _ask(request, form, status=refused.status)
    await ask_reset(await known_by_email(email))
    return Redirect("/sign-in/reset?sent=yes", status_code=303)


@get("/sign-in/reset/{token:str}", include_in_schema=False)
async def new_password(request: AnyRequest, token: FromPath[str]) -> AnyResponse:
    link = await reset_link(token)
    return _choose(request, Form(), token, link.email)


@post("/sign-in/reset/{token:str}", include_in_schema=False, status_code=200)
async def set_new_password(request: AnyRequest, token: FromPath[str]) -> AnyResponse:
    """Whoever was signed in here is signed out; the second factor is asked for at the next sign-in.

    The device is known from now on: others who go on guessing do not keep out whoever has the mail.
    """
    form = await read_form(request, {"password"})
    link = await reset_link(token)
    typed = form.secret("password", "Password")
    problem = password_problem(typed, link.email, link.name) if not form.wrong else None
    if problem:
        form.add("password", problem)
    if form.wrong:
        return _choose(request, form, token, link.email)
    account = await use_reset(token, typed)
    await leave_session(request)
    await know_device(request.scope, account)
    return Redirect("/sign-in?password=changed", status_code=303)


def _ask(request: AnyRequest, form: Form, *, status: int = 200) -> AnyResponse:
    return form_page(request, "sign_in/reset.html", form, status=status, heading="Get a link for a new password")


def _choose(request: AnyRequest, form: Form, token: str, email: str) -> AnyResponse:
    """The address is for programs that keep passwords: whose this one is."""
    heading = "Choose a new password"
    return form_page(request, "sign_in/new_password.html", form, heading=heading, token=token, email=email)


routes = [reset, ask_for_link, new_password, set_new_password]
