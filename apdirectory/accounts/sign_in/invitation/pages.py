"""Joining: what the link in the mail leads to. The steps after the password are those of every second factor."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.accounts.access.roles import NEEDS_SECOND_FACTOR, ROLES
from apdirectory.accounts.people.person import Invited
from apdirectory.accounts.people.queries import account_by_email, invitation
from apdirectory.accounts.sign_in.credentials.passwords import HINT, LONGEST, password_problem
from apdirectory.accounts.sign_in.invitation.actions import join, take_up
from apdirectory.accounts.sign_in.sessions import enter
from apdirectory.authorities.queries import authority
from apdirectory.errors import Forbidden
from apdirectory.web.clock import time_of_day
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page
from apdirectory.web.today import today
from apdirectory.web.visitor import FULL, Visitor, visitor_of
from apdirectory.web.words import due_day

AnyRequest = Request[Any, Any, Any]
NEXT = "/account/second-factor"


@get("/invitation/{token:str}", include_in_schema=False)
async def invitation_link(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    """Opening the link uses nothing up: programs that read mail for viruses open it too."""
    return await _invitation(request, await invitation(token), Form())


@post("/invitation/{token:str}", include_in_schema=False, status_code=303)
async def accept(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """Whoever is new chooses a password and is in; whoever has an account takes it up signed in."""
    offer = await invitation(token)
    visitor = visitor_of(request.scope)
    if await account_by_email(offer.email) is not None:
        return await _take_up(request, token, offer, visitor)
    form = await read_form(request, {"name", "password"})
    name = " ".join(form.text("name", "Your name", longest=120).split())
    password = form.secret("password", "A password", longest=LONGEST)
    if password and (problem := password_problem(password, offer.email, name)):
        form.add("password", problem)
    if form.wrong:
        return await _invitation(request, offer, form)
    account = await join(token, name, password)
    entered = await enter(request, account)
    return Redirect("/account" if entered.factor == FULL else NEXT, status_code=303)


async def _take_up(request: AnyRequest, token: str, offer: Invited, visitor: Visitor) -> Redirect:
    await read_form(request, ())
    if visitor.account is None or visitor.factor != FULL or visitor.email != offer.email:
        raise Forbidden("Sign in to the account that this invitation is for. Then open the link again.")
    await take_up(token, visitor.account)
    return Redirect("/account?done=joined", status_code=303)


async def _invitation(request: AnyRequest, offer: Invited, form: Form) -> Response[str]:
    visitor = visitor_of(request.scope)
    return form_page(
        request,
        "invitation/invitation.html",
        form,
        heading="You are invited",
        offer=offer,
        offered=await _offered(offer),
        known=await account_by_email(offer.email) is not None,
        signed_in_as_invited=visitor.factor == FULL and visitor.email == offer.email,
        needs_second_factor=offer.role in NEEDS_SECOND_FACTOR,
        password_hint=HINT,
    )


async def _offered(offer: Invited) -> list[tuple[str, str]]:
    """Who, as what, for whom, until when."""
    code = offer.authority or offer.asked_by_authority
    council = await authority(code) if code else None
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
