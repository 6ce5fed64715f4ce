"""Signing in: email and password, the second factor, whom to act for; and out."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.response import Redirect

from apdirectory.accounts.people.queries import memberships_of
from apdirectory.accounts.sign_in.actions import note_failure
from apdirectory.accounts.sign_in.credentials.actions import use_recovery_code, verify_password, verify_totp
from apdirectory.accounts.sign_in.credentials.queries import methods
from apdirectory.accounts.sign_in.devices import known_device
from apdirectory.accounts.sign_in.guessing.actions import try_once, was_right
from apdirectory.accounts.sign_in.guessing.limits import limits
from apdirectory.accounts.sign_in.onward import own_path, with_after
from apdirectory.accounts.sign_in.queries import known_by_email, known_by_id
from apdirectory.accounts.sign_in.resets.actions import ask_reset
from apdirectory.accounts.sign_in.sessions import choose, enter, leave_session, prove
from apdirectory.accounts.sign_in.steps import (
    acting_for_page,
    carried,
    code_page,
    onward,
    recovery_page,
    sign_in_page,
    timed_out_page,
    wanted,
)
from apdirectory.errors import ProveFirst
from apdirectory.web.forms import Form, read_form
from apdirectory.web.peer import peer
from apdirectory.web.rendering import render
from apdirectory.web.visitor import FULL, NONE, Visitor, visitor_of

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]
WRONG_PASSWORD = "Check your email and password"  # noqa: S105 - what is said
WRONG_CODE = "That code did not work. Wait for the next"
WRONG_RECOVERY_CODE = "That recovery code did not work. Each works once"
SET_UP = "/account/second-factor"


@get("/sign-in", include_in_schema=False)
async def sign_in(request: AnyRequest) -> AnyResponse:
    """Whoever is signed in already goes on."""
    after = wanted(request)
    if visitor_of(request.scope).factor != NONE:
        return await onward(request, after)
    return sign_in_page(request, Form(), after, changed=request.query_params.get("password") == "changed")


@post("/sign-in", include_in_schema=False, status_code=200)
async def give_password(request: AnyRequest) -> AnyResponse:
    """One answer and the same work, whether the address is known, unknown or its account disabled."""
    form = await read_form(request, {"email", "password", "after"})
    email, password = form.email(), form.secret("password", "Password")
    after, draft = own_path(form.first("after")), await carried(request)
    if form.wrong:
        return sign_in_page(request, form, after, draft)
    known = await known_by_email(email)
    usable = known if known is not None and known.active else None
    device = known_device(request.scope, usable.id if usable else None)
    attempt = await try_once(limits("password", account=email, address=peer(request.scope), device=device))
    right = await verify_password(usable.id if usable else None, password)
    if usable is None or not right:
        await note_failure("account.sign_in_failed", *((known.id, known.authority) if known else (None,)))
        form.add("email", WRONG_PASSWORD)
        return sign_in_page(request, form, after, draft)
    await was_right(attempt)
    if usable.dormant:
        await ask_reset(usable)
        return render(request, "sign_in/dormant.html", heading="Check your email")
    await enter(request, usable.id)
    return await onward(request, after)


@get("/sign-in/code", include_in_schema=False)
async def code(request: AnyRequest) -> AnyResponse:
    """Also for whoever has to give a fresh one. Without an app there is none to give: it is set up first."""
    visitor = visitor_of(request.scope)
    if visitor.account is not None and (await methods(visitor.account)).totp_at is None:
        return Redirect(SET_UP, status_code=303)
    return code_page(request, Form(), wanted(request))


@post("/sign-in/code", include_in_schema=False, status_code=200)
async def give_code(request: AnyRequest) -> AnyResponse:
    form = await read_form(request, {"code", "after"})
    typed = form.secret("code", "Code")
    if not form.wrong and not await _is_right(request, verify_totp, typed):
        form.add("code", WRONG_CODE)
    return await _proved(request, form, code_page)


@get("/sign-in/recovery", include_in_schema=False)
async def recovery(request: AnyRequest) -> AnyResponse:
    return recovery_page(request, Form(), wanted(request))


@post("/sign-in/recovery", include_in_schema=False, status_code=200)
async def give_recovery_code(request: AnyRequest) -> AnyResponse:
    """Without the field it is asked for: so the page for the other code leads here with what it carries."""
    form = await read_form(request, {"recovery_code", "after"})
    if "recovery_code" not in form.sent:
        return recovery_page(request, Form(), own_path(form.first("after")), await carried(request))
    typed = form.secret("recovery_code", "Recovery code")
    if not form.wrong and not await _is_right(request, use_recovery_code, typed):
        form.add("recovery_code", WRONG_RECOVERY_CODE)
    return await _proved(request, form, recovery_page)


async def _is_right(request: AnyRequest, check: Callable[[UUID, str], Awaitable[bool]], typed: str) -> bool:
    """Codes of both kinds count together: ten wrong ones in a quarter of an hour."""
    account = _account(request)
    device = known_device(request.scope, account)
    attempt = await try_once(limits("code", account=str(account), address=peer(request.scope), device=device))
    if not await check(account, typed):
        known = await known_by_id(account)
        await note_failure("account.second_factor_failed", account, known.authority if known else None)
        return False
    await was_right(attempt)
    return True


async def _proved(request: AnyRequest, form: Form, page: Callable[..., AnyResponse]) -> AnyResponse:
    after = own_path(form.first("after"))
    if form.wrong:
        return page(request, form, after, await carried(request))
    await prove(request)
    return await onward(request, after)


@get("/acting-for", include_in_schema=False)
async def acting_for(request: AnyRequest) -> AnyResponse:
    """With one membership there is nothing to choose."""
    visitor, after = _fully(request), wanted(request)
    if visitor.membership is not None and visitor.memberships == 1:
        return Redirect(after, status_code=303)
    return await acting_for_page(request, visitor, Form(), after)


@post("/acting-for", include_in_schema=False, status_code=200)
async def choose_acting_for(request: AnyRequest) -> AnyResponse:
    visitor = _fully(request)
    form = await read_form(request, {"membership", "after"})
    after = own_path(form.first("after"))
    held = {str(each.membership) for each in await memberships_of(_account(request))}
    chosen = form.choice("membership", "Who you are acting for", held)
    if form.wrong:
        return await acting_for_page(request, visitor, form, after, await carried(request))
    await choose(request, UUID(chosen))
    return await onward(request, after)


@post("/sign-out", include_in_schema=False, status_code=200)
async def sign_out(request: AnyRequest) -> AnyResponse:
    await read_form(request, ())
    await leave_session(request)
    return Redirect("/", status_code=303)


@get("/timed-out", include_in_schema=False)
async def timed_out(request: AnyRequest) -> AnyResponse:
    return timed_out_page(request, wanted(request), "", 200)


def _account(request: AnyRequest) -> UUID:
    """Of whoever gave a password; the matrix lets nobody else come here."""
    account = visitor_of(request.scope).account
    if account is None:
        raise ProveFirst("Sign in to open this.", "/sign-in")
    return account


def _fully(request: AnyRequest) -> Visitor:
    visitor = visitor_of(request.scope)
    if visitor.factor != FULL:
        raise ProveFirst("Give the code of your second factor to open this.", with_after("/sign-in/code", "/"))
    return visitor


routes = [
    sign_in,
    give_password,
    code,
    give_code,
    recovery,
    give_recovery_code,
    acting_for,
    choose_acting_for,
    sign_out,
    timed_out,
]
