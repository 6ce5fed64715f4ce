"""Signing in: email and password, the second factor, whom to act for; and out."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.response import Redirect

from apdirectory.accounts.people.queries import memberships_of
from apdirectory.accounts.sign_in.actions import By, note_failure
from apdirectory.accounts.sign_in.credentials.actions import use_recovery_code, verify_password, verify_totp
from apdirectory.accounts.sign_in.credentials.queries import methods
from apdirectory.accounts.sign_in.devices import known_device
from apdirectory.accounts.sign_in.guessing.actions import tell_of_wrong_codes, try_once, was_right
from apdirectory.accounts.sign_in.guessing.limits import TooMany, code_limits, limits
from apdirectory.accounts.sign_in.onward import own_path, with_after
from apdirectory.accounts.sign_in.queries import known_by_email, known_by_id
from apdirectory.accounts.sign_in.resets.actions import send_to_dormant
from apdirectory.accounts.sign_in.second_factor.actions import ask_factor_link
from apdirectory.accounts.sign_in.second_factor.queries import LINK
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
SIGNED_OUT = "/sign-in?signed=out"
SET_UP, CODES = "/account/second-factor", "/account/recovery-codes"


@get("/sign-in", include_in_schema=False)
async def sign_in(request: AnyRequest) -> AnyResponse:
    """Whoever is signed in already goes on."""
    after = wanted(request)
    if visitor_of(request.scope).factor != NONE:
        return await onward(request, after)
    return sign_in_page(request, Form(), after, done=_done(request))


def _done(request: AnyRequest) -> str:
    """What was just done, by the word in the address."""
    asked = request.query_params
    if asked.get("password") == "changed":
        return "Your password is changed. Sign in with it."
    return "You are signed out." if asked.get("signed") == "out" else ""


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
    device = await known_device(request.scope, usable.id if usable else None)
    try:
        attempt = await try_once(limits("password", account=email, address=peer(request.scope), device=device))
    except TooMany as refused:
        form.add("email", refused.whole)
        return _refused(sign_in_page(request, form, after, draft))
    held = await methods(usable.id if usable else None)  # before: a change from here on begins no session
    right = await verify_password(usable.id if usable else None, password)
    if usable is None or not right:
        await note_failure("account.sign_in_failed", known.id if known else None)
        form.add("email", WRONG_PASSWORD)
        return sign_in_page(request, form, after, draft)
    await was_right(attempt)
    if usable.dormant:
        await send_to_dormant(usable)
        return render(request, "sign_in/dormant.html", heading="Check your email")
    await enter(request, usable.id, by=By(password_at=held.password_at))
    await ask_factor_link(usable.id)
    return await onward(request, after)


@get("/sign-in/code", include_in_schema=False)
async def code(request: AnyRequest) -> AnyResponse:
    """Also for whoever has to give a fresh one. Without a second factor there is none to give: it is set up first, by
    a link that some come from."""
    visitor, after = visitor_of(request.scope), wanted(request)
    if visitor.account is not None and not (await methods(visitor.account)).has_second_factor:
        return Redirect(after if after.startswith(f"{LINK}/") else SET_UP, status_code=303)
    return code_page(request, Form(), after)


@post("/sign-in/code", include_in_schema=False, status_code=200)
async def give_code(request: AnyRequest) -> AnyResponse:
    """Without the field it is asked for: so what was typed elsewhere is carried to it."""
    form = await read_form(request, {"code", "after"})
    if "code" not in form.sent:
        return code_page(request, Form(), own_path(form.first("after")), await carried(request))
    return await _prove_by(request, form, Proof("code", "Code", verify_totp, WRONG_CODE, code_page, "app"))


@get("/sign-in/recovery", include_in_schema=False)
async def recovery(request: AnyRequest) -> AnyResponse:
    return recovery_page(request, Form(), wanted(request))


@post("/sign-in/recovery", include_in_schema=False, status_code=200)
async def give_recovery_code(request: AnyRequest) -> AnyResponse:
    """Without the field it is asked for: so the page for the other code leads here with what it carries."""
    form = await read_form(request, {"recovery_code", "after"})
    if "recovery_code" not in form.sent:
        return recovery_page(request, Form(), own_path(form.first("after")), await carried(request))
    label, wrong = "Recovery code", WRONG_RECOVERY_CODE
    proof = Proof("recovery_code", label, use_recovery_code, wrong, recovery_page, "recovery code")
    return await _prove_by(request, form, proof)


class Proof(NamedTuple):
    """A kind of code: its field, what says whether it is right, what is said if it is not, and the page it is on."""

    field: str
    label: str
    is_right: Callable[[UUID, str], Awaitable[bool]]
    wrong: str
    page: Callable[..., AnyResponse]
    method: str
    """As the audit calls it."""


async def _prove_by(request: AnyRequest, form: Form, proof: Proof) -> AnyResponse:
    typed, after = form.secret(proof.field, proof.label), own_path(form.first("after"))
    try:
        if not form.wrong and not await _is_right(request, proof, typed):
            form.add(proof.field, proof.wrong)
    except TooMany as refused:
        form.add(proof.field, refused.whole)
        return _refused(proof.page(request, form, after, await carried(request)))
    if form.wrong:
        return proof.page(request, form, after, await carried(request))
    visitor = await prove(request, proof.method)
    if visitor.account and not await carried(request) and (await methods(visitor.account)).lacks_codes:
        return Redirect(with_after(CODES, after), status_code=303)
    return await onward(request, after)


async def _is_right(request: AnyRequest, proof: Proof, typed: str) -> bool:
    """Codes of both kinds count together."""
    account = _account(request)
    device = await known_device(request.scope, account)
    attempt = await try_once(code_limits(account, peer(request.scope), device))
    if await proof.is_right(account, typed):
        await was_right(attempt)
        return True
    await note_failure("account.second_factor_failed", account)
    if (known := await known_by_id(account)) is not None:
        await tell_of_wrong_codes(account, known.email, attempt)
    return False


def _refused(page: AnyResponse) -> AnyResponse:
    """The form again, with what was typed and what it carries, and when to try again."""
    page.status_code = TooMany.status
    return page


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
    if "membership" not in form.sent and await carried(request):
        return await acting_for_page(request, visitor, form, after, await carried(request))
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
    return Redirect(SIGNED_OUT, status_code=303)


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
