"""Setting up a second factor: what is needed, the key and its first code, and the recovery codes.

The same pages serve who joins, who must have one before going on, and who changes their phone.
"""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.accounts.access.roles import NEEDS_SECOND_FACTOR
from apdirectory.accounts.sign_in.account.own import done, is_own_password, owner
from apdirectory.accounts.sign_in.credentials.actions import begin_totp, confirm_totp, make_recovery_codes
from apdirectory.accounts.sign_in.credentials.queries import Methods, methods, secret_being_set_up
from apdirectory.accounts.sign_in.credentials.totp import app_address, is_code, qr_picture, spaced
from apdirectory.accounts.sign_in.devices import know_device, known_device
from apdirectory.accounts.sign_in.guessing.actions import try_once
from apdirectory.accounts.sign_in.guessing.limits import limits
from apdirectory.accounts.sign_in.onward import HOME, own_path
from apdirectory.accounts.sign_in.passkeys.party import offer
from apdirectory.accounts.sign_in.second_factor.actions import send_factor_link, use_factor_link
from apdirectory.accounts.sign_in.second_factor.queries import LINK, factor_link, link_works_until
from apdirectory.accounts.sign_in.second_factor.recent import (
    asks_password,
    has_used_mailed_link,
    need_recent_second_factor,
    need_right_to_set_up,
)
from apdirectory.accounts.sign_in.sessions import prove
from apdirectory.errors import ProveFirst
from apdirectory.web.clock import moment
from apdirectory.web.forms import Form, read_form
from apdirectory.web.peer import peer
from apdirectory.web.rendering import form_page, render
from apdirectory.web.visitor import FULL, Visitor, visitor_of

AnyRequest = Request[Any, Any, Any]
START, APP, CODES = "/account/second-factor", "/account/second-factor/app", "/account/recovery-codes"
SET_UP, SET_UP_APP = "Set up a second step", "Set up codes from an app"
NOT_A_CODE = "The code must be 6 digits"
NOT_IT = "That code did not work. Wait for the next one and type that"
PASSWORD_AGAIN = "Type your password again to go on."  # noqa: S105 - what is said


@get(START, include_in_schema=False)
async def start_form(request: AnyRequest) -> Response[str]:
    """Whoever has no second factor opens a link that was mailed first: somebody else may know the password."""
    visitor, held = await _known(request)
    if not held.has_second_factor and not await has_used_mailed_link(visitor):
        return await _check_email(request, visitor)
    return await _start(request, Form())


@post(START, include_in_schema=False, status_code=303)
async def start(request: AnyRequest) -> Response[Any]:
    """A new key, for whoever has just proved who they are."""
    visitor, _ = await _may_set_up(request)
    form = await read_form(request, {"password"})
    if await asks_password(visitor):
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
        heading=_heading(held),
        button="Continue",
        methods=held,
        needs_second_factor=visitor.factor != FULL or visitor.role in NEEDS_SECOND_FACTOR,
        ask_password=await asks_password(visitor),
        offer=offer(request.scope),
    )


def _heading(held: Methods) -> str:
    if held.totp_at:
        return "Set up a new app"
    return SET_UP_APP if held.passkey_at else SET_UP


async def _check_email(request: AnyRequest, visitor: Visitor) -> Response[str]:
    until = await link_works_until(_own(visitor))
    return form_page(
        request,
        "account/second_factor_mail.html",
        Form(),
        heading="Check your email" if until else SET_UP,
        button="Send it again" if until else "Send me a link",
        action=LINK,
        until=until and moment(until),
    )


@post(LINK, include_in_schema=False, status_code=303)
async def send_link(request: AnyRequest) -> Redirect:
    """Another one, because the first did not come, or for whoever needs no second factor and wants one."""
    visitor, _ = await _known(request)
    await read_form(request, ())
    own = _own(visitor)
    await try_once(limits("second factor link", account=visitor.email, address=peer(request.scope), device=None))
    await send_factor_link(own)
    return Redirect(START, status_code=303)


@get(LINK + "/{token:str}", include_in_schema=False)
async def link_form(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    """Opening the link changes nothing: programs that read mail for viruses open it too."""
    visitor, _ = await _known(request)
    await factor_link(token, _own(visitor))
    return form_page(request, "account/second_factor_link.html", Form(), heading=SET_UP, button="Continue")


@post(LINK + "/{token:str}", include_in_schema=False, status_code=303)
async def use_link(request: AnyRequest, token: FromPath[str]) -> Redirect:
    visitor, _ = await _known(request)
    await read_form(request, ())
    await use_factor_link(token, _own(visitor), visitor.session)
    return Redirect(START, status_code=303)


@get(APP, include_in_schema=False)
async def app_form(request: AnyRequest) -> Response[Any]:
    return await _app(request, Form())


@post(APP, include_in_schema=False, status_code=303)
async def confirm_app(request: AnyRequest) -> Response[Any]:
    """The first code: from now on the app is the second factor, and this session alone goes on."""
    visitor, held = await _may_have_key(request)
    own, scope = _own(visitor), request.scope
    form = await read_form(request, {"code"})
    code = form.secret("code", "The code from your app", longest=20)
    known = await known_device(scope, own) is not None
    if not form.wrong and not is_code(code):
        form.add("code", NOT_A_CODE)
    if not form.wrong and not await confirm_totp(own, code, keep=visitor.session):
        form.add("code", NOT_IT)
    if form.wrong:
        return await _app(request, form)
    if known:
        await know_device(scope, own)
    await prove(request, "app")
    return done("second-factor") if held.codes_left else Redirect(CODES, status_code=303)


async def _app(request: AnyRequest, form: Form) -> Response[Any]:
    visitor, _ = await _may_have_key(request)
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
        address=app_address(secret, visitor.email),
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
        after=own_path(request.query_params.get("after", HOME)),
    )


@post(CODES, include_in_schema=False, status_code=200)
async def codes(request: AnyRequest) -> Response[str]:
    """Ten new codes, shown in this answer alone."""
    own, _ = await _may_have_codes(request)
    after = own_path((await read_form(request, {"after"})).first("after"))
    made = await make_recovery_codes(own)
    onward = after if after != HOME else "/account"
    return render(request, "account/codes.html", heading="Save your recovery codes", codes=made, onward=onward)


async def _known(request: AnyRequest) -> tuple[Visitor, Methods]:
    """The visitor, and how they can prove who they are. Whoever has a second factor has given it."""
    visitor = visitor_of(request.scope)
    held = await methods(_own(visitor))
    if held.has_second_factor:
        owner(request)
    return visitor, held


async def _may_set_up(request: AnyRequest) -> tuple[Visitor, Methods]:
    visitor, _ = await _known(request)
    return visitor, await need_right_to_set_up(visitor, START)


async def _may_have_key(request: AnyRequest) -> tuple[Visitor, Methods]:
    """The key is shown, and taken up, only where the password was typed just now: screens are left unlocked."""
    visitor, held = await _may_set_up(request)
    if await asks_password(visitor):
        raise ProveFirst(PASSWORD_AGAIN, START)
    return visitor, held


async def _may_have_codes(request: AnyRequest) -> tuple[UUID, Methods]:
    """Codes stand in for a second factor: it has to be there, and given lately."""
    visitor, own = owner(request)
    await need_recent_second_factor(visitor, CODES)
    return own, await methods(own)


def _own(visitor: Visitor) -> UUID:
    if visitor.account is None:
        raise ProveFirst("Sign in to open this.", "/sign-in")
    return visitor.account


routes = [start_form, start, send_link, link_form, use_link, app_form, confirm_app, codes_form, codes]
