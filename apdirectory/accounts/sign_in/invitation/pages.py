"""Joining: what the link in the mail leads to. The steps after the password are those of every second factor."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.accounts.access.roles import NEEDS_SECOND_FACTOR, ROLES
from apdirectory.accounts.people.invitations.queries import offered
from apdirectory.accounts.people.person import Invited
from apdirectory.accounts.sign_in.credentials.passwords import HINT, LONGEST, password_problem
from apdirectory.accounts.sign_in.invitation.actions import join, take_up
from apdirectory.accounts.sign_in.queries import known_by_email
from apdirectory.accounts.sign_in.second_factor.actions import note_mailbox
from apdirectory.accounts.sign_in.sessions import enter
from apdirectory.authorities.queries import authority
from apdirectory.errors import Forbidden
from apdirectory.settings import read_settings
from apdirectory.web.clock import time_of_day
from apdirectory.web.forms import Form, read_form
from apdirectory.web.frame import help_phone
from apdirectory.web.rendering import form_page
from apdirectory.web.today import today
from apdirectory.web.visitor import FULL, PASSWORD, Visitor, visitor_of
from apdirectory.web.words import due_day

AnyRequest = Request[Any, Any, Any]
NEXT = "/account/second-factor"


@get("/invitation/{token:str}", include_in_schema=False)
async def invitation_link(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    """Opening the link uses nothing up: programs that read mail for viruses open it too."""
    offer = await offered(token)
    return await _invitation(request, offer, Form(), known=await _has_account(offer))


@post("/invitation/{token:str}", include_in_schema=False, status_code=303)
async def accept(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """Whoever is new chooses a password and is in; whoever has an account takes it up signed in. Nobody is signed out
    by it unasked: a manager may try the link that they sent."""
    offer, visitor = await offered(token), visitor_of(request.scope)
    if await _has_account(offer):
        return await _take_up(request, token, offer, visitor)
    if visitor.account is not None:
        raise Forbidden(f"You are signed in as {visitor.email}. Sign out first. Then open the link again.")
    form = await read_form(request, {"name", "password"})
    name = " ".join(form.text("name", "Your name", longest=120).split())
    password = form.secret("password", "A password", longest=LONGEST)
    if password and (problem := password_problem(password, offer.email, name)):
        form.add("password", problem)
    if form.wrong:
        return await _invitation(request, offer, form, known=False)
    account = await join(token, name, password)
    entered = await enter(request, account)
    await note_mailbox(account, entered.session)
    return Redirect("/account" if entered.factor == FULL else NEXT, status_code=303)


async def _take_up(request: AnyRequest, token: str, offer: Invited, visitor: Visitor) -> Redirect:
    await read_form(request, ())
    if visitor.account is None or visitor.factor != FULL or visitor.email != offer.email:
        raise Forbidden("Sign in to the account that this invitation is for. Then open the link again.")
    await take_up(token, visitor.account)
    await note_mailbox(visitor.account, visitor.session)
    return Redirect("/account?done=joined", status_code=303)


async def _has_account(offer: Invited) -> bool:
    """Whether the invited address has one. One that was closed opens nothing, and no link opens it."""
    known = await known_by_email(offer.email)
    if known is not None and not known.active:
        raise Forbidden(f"The account with this address was closed. {await _whom_to_ring(offer)}")
    return known is not None


async def _whom_to_ring(offer: Invited) -> str:
    council = await authority(offer.council) if offer.council else None
    if council is None:
        return f"Ring {help_phone() or 'the people who run this service'}."
    return f"Ring {council.full_name}{f', {council.referral_phone}' if council.referral_phone else ''}."


async def _invitation(request: AnyRequest, offer: Invited, form: Form, *, known: bool) -> Response[str]:
    visitor = visitor_of(request.scope)
    return form_page(
        request,
        "invitation/invitation.html",
        form,
        heading="You are invited",
        offer=offer,
        offered=await _offered(offer),
        step=_step(visitor, offer, known),
        needs_second_factor=offer.role in NEEDS_SECOND_FACTOR,
        password_hint=HINT,
        providers=read_settings().openid,
    )


def _step(visitor: Visitor, offer: Invited, known: bool) -> str:
    """What comes first: `sign_out` of another account, `sign_in`, the `code`, to `set_up` a second step; else to
    `accept`, or to `join`."""
    if visitor.account is not None and not (known and visitor.email == offer.email):
        return "sign_out"
    if not known:
        return "join"
    if visitor.factor == PASSWORD:
        return "code" if visitor.has_app or visitor.has_passkey else "set_up"
    return "accept" if visitor.factor == FULL else "sign_in"


async def _offered(offer: Invited) -> list[tuple[str, str]]:
    """Who, as what, for whom, until when."""
    council = await authority(offer.council) if offer.council else None
    ends = f"{time_of_day(offer.expires_at)} on {due_day(today(offer.expires_at))}"
    told = [
        ("Name", offer.name),
        ("Email address", offer.email),
        ("For", offer.organisation_name + (f", {offer.team_name}" if offer.team_name else "")),
        ("Role", ROLES[offer.role]),
        ("Council", council.full_name if council and council.full_name != offer.organisation_name else ""),
        ("This link works until", ends),
    ]
    return [(name, value) for name, value in told if value]


routes = [invitation_link, accept]
