"""One's own account: details, address, memberships, and what each change asks for."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.accounts.access.matrix import may_open
from apdirectory.accounts.access.roles import NEEDS_SECOND_FACTOR
from apdirectory.accounts.people.actions import leave
from apdirectory.accounts.people.person import Acting
from apdirectory.accounts.people.queries import memberships_of
from apdirectory.accounts.sign_in.account.actions import (
    ask_email_change,
    change_details,
    change_password,
    confirm_email_change,
)
from apdirectory.accounts.sign_in.account.own import done, is_own_password, owner
from apdirectory.accounts.sign_in.account.queries import details, done_lately, email_change
from apdirectory.accounts.sign_in.account.shown import shown, shown_done, shown_providers
from apdirectory.accounts.sign_in.actions import end_all_sessions, end_own_session
from apdirectory.accounts.sign_in.credentials.passwords import HINT, LONGEST, password_problem
from apdirectory.accounts.sign_in.credentials.queries import methods
from apdirectory.accounts.sign_in.devices import know_device
from apdirectory.accounts.sign_in.oidc.queries import linked_to
from apdirectory.accounts.sign_in.owner import as_owner
from apdirectory.accounts.sign_in.passkeys.queries import passkeys_of
from apdirectory.accounts.sign_in.passkeys.shown import shown_passkey
from apdirectory.accounts.sign_in.queries import sessions_of
from apdirectory.accounts.sign_in.second_factor.recent import need_recent_second_factor
from apdirectory.accounts.sign_in.sessions import leave_session
from apdirectory.authorities.settings.definition import phone as phone_problem
from apdirectory.errors import NotFound
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page, render
from apdirectory.web.today import today
from apdirectory.web.visitor import Visitor, visitor_of

AnyRequest = Request[Any, Any, Any]
SAID = {
    "details": "Your details are saved",
    "password": "Your password is changed. You are signed out everywhere else",
    "second-factor": "Your app is set up",
    "passkey": "Your passkey is added",
    "passkey-renamed": "Your passkey is renamed",
    "passkey-removed": "Your passkey is removed",
    "joined": "You can act for them from now on",
    "left": "You have left",
    "session": "That device is signed out",
    "identity": "You can sign in with it from now on",
    "identity-removed": "It no longer signs you in",
}
"""What was just done, by the word in the address."""


@get("/account", include_in_schema=False)
async def account(request: AnyRequest) -> Response[str]:
    """Who one is here, and how and where one is signed in."""
    visitor, own = owner(request)
    held, passkeys = await methods(own), [shown_passkey(each) for each in await passkeys_of(own)]
    return render(
        request,
        "account/account.html",
        heading="Account",
        done=SAID.get(request.query_params.get("done", "")),
        person=await details(own),
        methods=held,
        password_on=held.password_at and today(held.password_at),
        totp_on=held.totp_at and today(held.totp_at),
        passkeys=passkeys,
        last_stays=held.totp_at is None and len(passkeys) == 1,
        providers=shown_providers(await linked_to(own)),
        needs_second_factor=visitor.role in NEEDS_SECOND_FACTOR,
        raises_concerns=may_open("/concerns", factor=visitor.factor, role=visitor.role),
        memberships=await memberships_of(own),
        sessions=[shown(each, visitor) for each in await sessions_of(own)],
        lately=[shown_done(each) for each in await done_lately(own)],
    )


@get("/account/details", include_in_schema=False)
async def details_form(request: AnyRequest) -> Response[str]:
    return await _details(request, Form())


@post("/account/details", include_in_schema=False, status_code=303)
async def save_details(request: AnyRequest) -> Response[Any]:
    _, own = owner(request)
    form = await read_form(request, {"name", "phone"})
    name = form.text("name", "Name", longest=120)
    phone = form.text("phone", "Phone", longest=40, required=False)
    if phone and not form.error("phone") and (wrong := phone_problem(phone)):
        form.add("phone", wrong)
    if form.wrong:
        return await _details(request, form)
    await change_details(own, " ".join(name.split()), " ".join(phone.split()) or None)
    return done("details")


async def _details(request: AnyRequest, form: Form) -> Response[str]:
    _, own = owner(request)
    return form_page(
        request, "account/details.html", form, heading="Change your details", button="Save", person=await details(own)
    )


@get("/account/email", include_in_schema=False)
async def email_form(request: AnyRequest) -> Response[str]:
    return await _email(request, Form())


@post("/account/email", include_in_schema=False, status_code=200)
async def ask_for_email(request: AnyRequest) -> Response[Any]:
    """The password again, and the second factor: whoever finds a screen unlocked must not take the account away."""
    visitor, own = await _may_change_address(request)
    form = await read_form(request, {"email", "password"})
    email = form.email("email", "New email address")
    if email and email == visitor.email:
        form.add("email", "This is your address now. Enter another")
    await is_own_password(request, form)
    if form.wrong:
        return await _email(request, form)
    await ask_email_change(own, email)
    return render(request, "account/email_sent.html", heading="Check your new mailbox", email=email)


async def _may_change_address(request: AnyRequest) -> tuple[Visitor, UUID]:
    """With a second factor of the last 10 minutes, where there is one."""
    visitor, own = owner(request)
    if (await methods(own)).has_second_factor:
        await need_recent_second_factor(visitor, "/account/email")
    return visitor, own


async def _email(request: AnyRequest, form: Form) -> Response[str]:
    _, own = await _may_change_address(request)
    return form_page(
        request,
        "account/email.html",
        form,
        heading="Change your email address",
        button="Send a link",
        person=await details(own),
    )


@get("/email-change/{token:str}", include_in_schema=False)
async def email_link(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    """Opening the link uses nothing up."""
    return form_page(
        request,
        "account/email_change.html",
        Form(),
        heading="Confirm your new email address",
        button="Confirm",
        change=await email_change(token),
    )


@post("/email-change/{token:str}", include_in_schema=False, status_code=200)
async def confirm_email(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    await read_form(request, ())
    await confirm_email_change(token, keep=visitor_of(request.scope).session)
    return render(request, "account/email_changed.html", heading="Your email address is changed")


@get("/account/password", include_in_schema=False)
async def password_form(request: AnyRequest) -> Response[str]:
    owner(request)
    return _password(request, Form())


@post("/account/password", include_in_schema=False, status_code=303)
async def save_password(request: AnyRequest) -> Response[Any]:
    """A new password ends every other session: whoever knew the old one is out."""
    visitor, own = owner(request)
    form = await read_form(request, {"password", "new_password"})
    await is_own_password(request, form)
    new = form.secret("new_password", "New password", longest=LONGEST)
    if new and (problem := password_problem(new, visitor.email, visitor.name)):
        form.add("new_password", problem)
    if form.wrong:
        return _password(request, form)
    await change_password(own, new, keep=visitor.session)
    await know_device(request.scope, own)
    return done("password")


def _password(request: AnyRequest, form: Form) -> Response[str]:
    return form_page(
        request,
        "account/password.html",
        form,
        heading="Change your password",
        button="Change password",
        password_hint=HINT,
    )


@post("/account/sessions/{session:uuid}/end", include_in_schema=False, status_code=303)
async def end_one(request: AnyRequest, session: FromPath[UUID]) -> Redirect:
    """Sign out a device of one's own; another's, or one that has gone, is not there."""
    _, own = owner(request)
    await read_form(request, ())
    with as_owner(own):
        if not await end_own_session(own, session):
            raise NotFound
    return done("session")


@post("/account/sign-out-everywhere", include_in_schema=False, status_code=303)
async def sign_out_everywhere(request: AnyRequest) -> Redirect:
    """This device too."""
    _, own = owner(request)
    await read_form(request, ())
    with as_owner(own):
        await end_all_sessions(own)
    await leave_session(request)
    return Redirect("/sign-in?signed=out", status_code=303)


@get("/account/leave/{membership:uuid}", include_in_schema=False)
async def leave_form(request: AnyRequest, membership: FromPath[UUID]) -> Response[str]:
    return form_page(
        request,
        "account/leave.html",
        Form(),
        heading="Are you sure that you want to leave?",
        button="Leave",
        warning=True,
        membership=await _own_membership(request, membership),
    )


@post("/account/leave/{membership:uuid}", include_in_schema=False, status_code=303)
async def give_up(request: AnyRequest, membership: FromPath[UUID]) -> Redirect:
    _, own = owner(request)
    await read_form(request, ())
    found = await _own_membership(request, membership)
    with as_owner(own):
        await leave(found.membership)
    return done("left")


async def _own_membership(request: AnyRequest, membership: UUID) -> Acting:
    _, own = owner(request)
    found = [each for each in await memberships_of(own) if each.membership == membership]
    if not found:
        raise NotFound
    return found[0]


routes = [
    account,
    details_form,
    save_details,
    email_form,
    ask_for_email,
    email_link,
    confirm_email,
    password_form,
    save_password,
    end_one,
    sign_out_everywhere,
    leave_form,
    give_up,
]
