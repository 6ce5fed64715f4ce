"""Signing in with an account elsewhere, joining with it, and adding it to one's own account or taking it away."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.accounts.people.invitations.queries import offered
from apdirectory.accounts.sign_in.account.own import done, is_own_password, owner
from apdirectory.accounts.sign_in.actions import By, note_failure
from apdirectory.accounts.sign_in.credentials.queries import methods
from apdirectory.accounts.sign_in.guessing.actions import Attempt, is_time_for, try_once, was_right
from apdirectory.accounts.sign_in.guessing.limits import of_address, once
from apdirectory.accounts.sign_in.oidc.actions import join_with, link, link_if_free, note_proved_at, note_used, unlink
from apdirectory.accounts.sign_in.oidc.exchange import address_to_go_to, is_from, person_of
from apdirectory.accounts.sign_in.oidc.flow import LASTS, Flow, open_flow, seal_flow
from apdirectory.accounts.sign_in.oidc.id_token import NotTrue, Person
from apdirectory.accounts.sign_in.oidc.queries import account_of, linked_to
from apdirectory.accounts.sign_in.oidc.refusals import AWAY, CANNOT_CHECK, START_AGAIN, NotKnown, NotSignedIn, refusal
from apdirectory.accounts.sign_in.oidc.remote import NoAnswer
from apdirectory.accounts.sign_in.onward import own_path
from apdirectory.accounts.sign_in.queries import Known, known_by_email, known_by_id
from apdirectory.accounts.sign_in.resets.actions import send_to_dormant
from apdirectory.accounts.sign_in.second_factor.actions import ask_factor_link, note_mailbox
from apdirectory.accounts.sign_in.second_factor.recent import need_recent_second_factor, need_right_to_set_up
from apdirectory.accounts.sign_in.sessions import enter
from apdirectory.accounts.sign_in.steps import onward
from apdirectory.errors import NotFound, NotWorking
from apdirectory.settings import OpenIDProvider, read_settings
from apdirectory.web.cookies import ELSEWHERE, cookie, sent_cookie, set_with_answer
from apdirectory.web.forms import Form, read_form
from apdirectory.web.frame import help_phone
from apdirectory.web.log import log_failure
from apdirectory.web.peer import peer
from apdirectory.web.rendering import form_page, render
from apdirectory.web.visitor import FULL, Visitor

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]


def _provider(name: str) -> OpenIDProvider:
    found = next((each for each in read_settings().openid if each.name == name), None)
    if found is None:
        raise NotFound
    return found


@post("/sign-in/with/{provider:str}", include_in_schema=False, status_code=200)
async def start(request: AnyRequest, provider: FromPath[str]) -> AnyResponse:
    used, form = _provider(provider), await read_form(request, {"after"})
    return await _go(request, used, Flow(provider=used.name, issuer=used.issuer, after=own_path(form.first("after"))))


@post("/invitation/{token:str}/with/{provider:str}", include_in_schema=False, status_code=200)
async def start_joining(request: AnyRequest, token: FromPath[str], provider: FromPath[str]) -> AnyResponse:
    """The link still has to work; it is used only once the provider has said who it is."""
    used = _provider(provider)
    await read_form(request, ())
    await offered(token)
    return await _go(request, used, Flow(provider=used.name, issuer=used.issuer, invitation=token))


async def _go(request: AnyRequest, provider: OpenIDProvider, flow: Flow) -> AnyResponse:
    """By a page that leads on at once: browsers let a form of ours be answered by no other website."""
    try:
        address = await address_to_go_to(provider, flow)
    except NoAnswer as problem:
        log_failure(problem)
        raise NotWorking(AWAY.format(label=provider.label)) from problem
    set_with_answer(request.scope, cookie(ELSEWHERE, seal_flow(flow), seconds=int(LASTS.total_seconds())))
    going = render(request, "oidc/going.html", heading=f"Going to {provider.label}", label=provider.label, to=address)
    going.headers["cache-control"] = "no-store"
    return going


@get("/sign-in/with/{provider:str}/back", include_in_schema=False)
async def back(request: AnyRequest, provider: FromPath[str]) -> AnyResponse:
    """From the provider, with a code or with what went wrong: only in the browser that was sent there, and once.

    Codes are counted by address alone: whose account it will be is not known yet, and a limit of all together would be
    filled by anybody who makes codes up."""
    used, scope = _provider(provider), request.scope
    flow = open_flow(sent_cookie(scope, ELSEWHERE), used, request.query_params.get("state", ""))
    if flow is None:
        raise NotSignedIn(START_AGAIN)
    set_with_answer(scope, cookie(ELSEWHERE, "", seconds=0))
    asked = request.query_params
    if "error" in asked or not asked.get("code"):
        raise refusal(asked.get("error", ""), used.label)
    attempt = await try_once([of_address("elsewhere", peer(scope))])
    if not await is_time_for(once("elsewhere", flow.state, LASTS)):
        raise NotSignedIn(START_AGAIN)
    person = await _who(request, used, flow)
    if flow.session is not None:
        return await _add(request, used, flow, person, attempt)
    if flow.invitation:
        return await _join(request, used, flow, person, attempt)
    return await _sign_in(request, used, flow, person, attempt)


async def _who(request: AnyRequest, provider: OpenIDProvider, flow: Flow) -> Person:
    asked = request.query_params
    try:
        if not await is_from(provider, asked.get("iss")):
            raise NotTrue
        return await person_of(provider, flow, asked["code"])
    except NoAnswer as problem:
        log_failure(problem)
        raise NotWorking(AWAY.format(label=provider.label)) from problem
    except NotTrue as problem:
        log_failure(problem)
        await note_failure("account.sign_in_failed", None)
        raise NotSignedIn(CANNOT_CHECK.format(label=provider.label)) from problem


async def _sign_in(
    request: AnyRequest, provider: OpenIDProvider, flow: Flow, person: Person, attempt: Attempt
) -> AnyResponse:
    """As with a password: what is said is the same for the unknown and for those whose account is closed."""
    known = await _known(provider, person)
    if known is None or not known.active:
        await note_failure("account.sign_in_failed", known.id if known else None)
        raise NotKnown(help_phone())
    await was_right(attempt)
    if known.dormant:
        await send_to_dormant(known)
        return render(request, "sign_in/dormant.html", heading="Check your email")
    await _enter(request, known.id, provider, person)
    return await onward(request, flow.after)


async def _known(provider: OpenIDProvider, person: Person) -> Known | None:
    """Whose account here it is: by what the provider calls them; the first time by an address that it has verified."""
    account = await account_of(person.issuer, person.subject)
    if account is not None:
        return await known_by_id(account)
    known = await known_by_email(person.email) if person.email else None
    if known is None or not known.active or known.dormant:
        return known
    return known if await link_if_free(known.id, provider, person) else None


async def _enter(request: AnyRequest, account: UUID, provider: OpenIDProvider, person: Person) -> Visitor:
    """One factor, or two where the provider says so; how fresh they are is what it says too."""
    by = By(issuer=person.issuer, subject=person.subject)
    entered = await enter(request, account, provider.name, proved=person.two_factors, by=by)
    await note_used(person)
    if person.two_factors:
        await note_proved_at(entered.session, person.proved_at)
    if entered.factor != FULL:
        await ask_factor_link(account)
    return entered


async def _join(
    request: AnyRequest, provider: OpenIDProvider, flow: Flow, person: Person, attempt: Attempt
) -> AnyResponse:
    account = await join_with(flow.invitation, provider, person)
    await was_right(attempt)
    entered = await _enter(request, account, provider, person)
    await note_mailbox(account, entered.session)
    return Redirect("/account" if entered.factor == FULL else "/account/second-factor", status_code=303)


async def _add(
    request: AnyRequest, provider: OpenIDProvider, flow: Flow, person: Person, attempt: Attempt
) -> AnyResponse:
    """To the account whose owner began it, in the same session, and to no other that is signed in here meanwhile."""
    visitor, own = owner(request)
    if visitor.session != flow.session:
        raise NotSignedIn(START_AGAIN)
    await link(own, provider, person)
    await was_right(attempt)
    return done("identity")


@get("/account/sign-in-with/{provider:str}", include_in_schema=False)
async def add_form(request: AnyRequest, provider: FromPath[str]) -> AnyResponse:
    return await _change_form(request, _provider(provider), Form(), adds=True)


@post("/account/sign-in-with/{provider:str}", include_in_schema=False, status_code=200)
async def add(request: AnyRequest, provider: FromPath[str]) -> AnyResponse:
    """As a second factor is set up (decision 13), and with the password again: it is one more way into the account."""
    used, (visitor, own) = _provider(provider), await _may_change(request, provider, adds=True)
    form = await read_form(request, {"password"})
    if used.issuer in await linked_to(own) or not await _is_them(request, form, own):
        return await _change_form(request, used, form, adds=True)
    return await _go(request, used, Flow(provider=used.name, issuer=used.issuer, session=visitor.session))


@get("/account/sign-in-with/{provider:str}/remove", include_in_schema=False)
async def remove_form(request: AnyRequest, provider: FromPath[str]) -> AnyResponse:
    return await _change_form(request, _provider(provider), Form(), adds=False)


@post("/account/sign-in-with/{provider:str}/remove", include_in_schema=False, status_code=303)
async def remove(request: AnyRequest, provider: FromPath[str]) -> AnyResponse:
    used, (visitor, own) = _provider(provider), await _may_change(request, provider, adds=False)
    form = await read_form(request, {"password"})
    if used.issuer not in await linked_to(own) or not await is_own_password(request, form):
        return await _change_form(request, used, form, adds=False)
    await unlink(own, used, keep=visitor.session)
    return done("identity-removed")


async def _change_form(request: AnyRequest, provider: OpenIDProvider, form: Form, *, adds: bool) -> AnyResponse:
    """Where it is there already, or not there any more, the account says so."""
    _, own = await _may_change(request, provider.name, adds=adds)
    if adds == (provider.issuer in await linked_to(own)):
        return Redirect("/account", status_code=303)
    heading = f"Sign in with {provider.label} too" if adds else f"Stop signing in with {provider.label}"
    return form_page(
        request,
        "oidc/change.html",
        form,
        heading=heading,
        button="Continue" if adds else "Remove",
        warning=not adds,
        adds=adds,
        ask_password=not adds or await _has_password(own),
        label=provider.label,
    )


async def _is_them(request: AnyRequest, form: Form, own: UUID) -> bool:
    """By the password. Who has none has shown the right to set up."""
    return not await _has_password(own) or await is_own_password(request, form)


async def _has_password(own: UUID) -> bool:
    return (await methods(own)).password_at is not None


async def _may_change(request: AnyRequest, provider: str, *, adds: bool) -> tuple[Visitor, UUID]:
    """With a second factor of the last 10 minutes, where there is one. To add, who has none opens a link by mail."""
    visitor, own = owner(request)
    if adds:
        await need_right_to_set_up(visitor, f"/account/sign-in-with/{_provider(provider).name}")
    elif (await methods(own)).has_second_factor:
        await need_recent_second_factor(visitor, f"/account/sign-in-with/{_provider(provider).name}")
    return visitor, own


routes = [start, start_joining, back, add_form, add, remove_form, remove]
