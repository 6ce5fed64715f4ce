"""Setting up a second factor: what is needed, the key and its first code, and the recovery codes.

The same pages serve who joins, who must have one before going on, and who changes their phone.
"""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.response import Redirect

from apdirectory.accounts.access.roles import NEEDS_SECOND_FACTOR
from apdirectory.accounts.sign_in.account.own import done, is_own_password, owner
from apdirectory.accounts.sign_in.credentials.actions import begin_totp, confirm_totp, make_recovery_codes
from apdirectory.accounts.sign_in.credentials.queries import Methods, methods, secret_being_set_up
from apdirectory.accounts.sign_in.credentials.totp import app_address, qr_picture, spaced
from apdirectory.accounts.sign_in.second_factor.recent import has_recent_password, need_recent_second_factor
from apdirectory.accounts.sign_in.sessions import prove
from apdirectory.errors import ProveFirst
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page, render
from apdirectory.web.visitor import FULL, Visitor, visitor_of

AnyRequest = Request[Any, Any, Any]
START, APP, CODES = "/account/second-factor", "/account/second-factor/app", "/account/recovery-codes"
NOT_IT = "That code did not work. Wait for the next one and type that"


@get(START, include_in_schema=False)
async def start_form(request: AnyRequest) -> Response[str]:
    return await _start(request, Form())


@post(START, include_in_schema=False, status_code=303)
async def start(request: AnyRequest) -> Response[Any]:
    """A new key, for whoever has just proved who they are."""
    visitor, held = await _may_set_up(request)
    form = await read_form(request, {"password"})
    if await _asks_password(visitor, held):
        await is_own_password(request, form)
    if form.wrong:
        return await _start(request, form)
    await begin_totp(_own(visitor))
    return Redirect(APP, status_code=303)


async def _start(request: AnyRequest, form: Form) -> Response[str]:
    visitor, held = await _may_set_up(request)
    return form_page(
        request,
        "account/second_factor.html",
        form,
        heading="Set up a new app" if held.totp_at else "Set up a second factor",
        button="Continue",
        methods=held,
        needs_second_factor=visitor.factor != FULL or visitor.role in NEEDS_SECOND_FACTOR,
        ask_password=await _asks_password(visitor, held),
    )


@get(APP, include_in_schema=False)
async def app_form(request: AnyRequest) -> Response[Any]:
    return await _app(request, Form())


@post(APP, include_in_schema=False, status_code=303)
async def confirm_app(request: AnyRequest) -> Response[Any]:
    """The first code: from now on the app is the second factor, and this session has given it."""
    visitor, held = await _may_set_up(request)
    form = await read_form(request, {"code"})
    code = form.secret("code", "The code from your app", longest=20)
    if not form.wrong and not await confirm_totp(_own(visitor), code):
        form.add("code", NOT_IT)
    if form.wrong:
        return await _app(request, form)
    await prove(request)
    return done("second-factor") if held.codes_left else Redirect(CODES, status_code=303)


async def _app(request: AnyRequest, form: Form) -> Response[Any]:
    visitor, _ = await _may_set_up(request)
    secret = await secret_being_set_up(_own(visitor))
    if secret is None:
        return Redirect(START, status_code=303)
    return form_page(
        request,
        "account/app.html",
        form,
        heading="Set up your app",
        button="Continue",
        picture=qr_picture(app_address(secret, visitor.email)),
        key=spaced(secret),
    )


@get(CODES, include_in_schema=False)
async def codes_form(request: AnyRequest) -> Response[str]:
    _, held = await _may_have_codes(request)
    return form_page(
        request,
        "account/recovery_codes.html",
        Form(),
        heading="Get your recovery codes",
        button="Show my codes",
        methods=held,
    )


@post(CODES, include_in_schema=False, status_code=200)
async def codes(request: AnyRequest) -> Response[str]:
    """Ten new codes, shown in this answer alone."""
    own, _ = await _may_have_codes(request)
    await read_form(request, ())
    made = await make_recovery_codes(own)
    return render(request, "account/codes.html", heading="Save your recovery codes", codes=made)


async def _may_set_up(request: AnyRequest) -> tuple[Visitor, Methods]:
    """Whoever has no second factor yet needs the password; whoever has one needs it, given lately."""
    visitor = visitor_of(request.scope)
    held = await methods(_own(visitor))
    if held.totp_at:
        owner(request)
        await need_recent_second_factor(visitor, START)
    return visitor, held


async def _may_have_codes(request: AnyRequest) -> tuple[UUID, Methods]:
    """Codes stand in for a second factor: it has to be there, and given lately."""
    visitor, own = owner(request)
    await need_recent_second_factor(visitor, CODES)
    return own, await methods(own)


async def _asks_password(visitor: Visitor, held: Methods) -> bool:
    """Where no second factor says who it is, the password does, if it was not given just now."""
    return held.totp_at is None and not await has_recent_password(visitor)


def _own(visitor: Visitor) -> UUID:
    if visitor.account is None:
        raise ProveFirst("Sign in to open this.", "/sign-in")
    return visitor.account


routes = [start_form, start, app_form, confirm_app, codes_form, codes]
