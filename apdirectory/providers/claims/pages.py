"""Claiming an entry that nobody keeps, for anyone; and the officer's page that decides."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec.structs import replace

from apdirectory.accounts.people.queries import editors_mail
from apdirectory.accounts.people.second import who_else
from apdirectory.accounts.sign_in.guessing.actions import try_once
from apdirectory.accounts.sign_in.guessing.limits import DAY, Limit, TooMany, of_account, of_address
from apdirectory.errors import Conflict, NotFound, WayOn
from apdirectory.providers.claims.actions import (
    KEPT_ALREADY,
    KEPT_TITLE,
    NOBODY_DECIDES,
    NOT_YET,
    approve_claim,
    invite_again,
    refuse_claim,
    send_claim,
)
from apdirectory.providers.claims.claim import WAITING, Claimed, Kept
from apdirectory.providers.claims.fits import fits_of
from apdirectory.providers.claims.links import CONFIRM
from apdirectory.providers.claims.permissions import (
    claims_for_own,
    may_be_claimed,
    may_be_invited_again,
    may_decide,
)
from apdirectory.providers.claims.queries import (
    bodies_for,
    claim_by_id,
    claimed_by,
    is_decided_here,
    keeper_of,
    keeps_elsewhere,
    known_about,
)
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.queries import entry_by_id, entry_by_slug
from apdirectory.web.forms import Form, read_form
from apdirectory.web.peer import peer
from apdirectory.web.rendering import form_page, render
from apdirectory.web.today import today
from apdirectory.web.visitor import Visitor, visitor_of
from apdirectory.web.words import day

AnyRequest = Request[Any, Any, Any]
NEW = "new"
FIELDS = frozenset({"name", "email", "position", "number", "contact"})
OWN_FIELDS = frozenset({"number"})
DECISIONS = {"approve": "Approve", "refuse": "Refuse"}
AGAIN = "invite"
"""What can be done once it is approved."""
MOST_MAILS, MOST_OF_ADDRESS = 3, 20
"""Of one address for mail in a day, and of one place in the network."""
ONE_OF_THEM = "Give the number, or the phone or email that the register has"
SAID = {
    "approved": "The claim is approved",
    "refused": "The claim is refused",
    "invited": "The invitation is sent again",
}
STATES = {"waiting": "Waiting for you", "sent": "Address not proved yet", "approved": "Approved", "refused": "Refused"}


@get("/providers/{slug:str}/claim", include_in_schema=False)
async def claim_form(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    entry = await _unkept(slug)
    if request.query_params.get("sent") == "yes":
        return render(request, "claims/sent.html", heading="Check your email", entry=entry)
    if request.query_params.get("sent") == "waits":
        return render(request, "claims/waits.html", heading="Your claim is sent", name=entry.name)
    return _claim(request, entry, Form())


@post("/providers/{slug:str}/claim", include_in_schema=False, status_code=303)
async def claim(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    """The same answer whatever was typed and whoever has the address: nothing says what of it was right."""
    entry, visitor = await _unkept(slug), visitor_of(request.scope)
    own = claims_for_own(visitor.role)
    form = await read_form(request, OWN_FIELDS if own else FIELDS)
    said = _own(form, visitor) if own else _said(form)
    if form.wrong:
        return _claim(request, entry, form)
    try:
        await try_once(_limits(said.email, peer(request.scope)))
    except TooMany as too_many:
        form.add("form", too_many.whole)
        return _claim(request, entry, form, status=TooMany.status)
    await send_claim(entry.id or 0, said, CONFIRM)
    return Redirect(f"/providers/{entry.slug}/claim?sent={'waits' if own else 'yes'}", status_code=303)


def _limits(email: str, address: str) -> list[Limit]:
    return [
        replace(of_address("claim", address), most=MOST_OF_ADDRESS, window=DAY),
        replace(of_account("claim", email), most=MOST_MAILS, window=DAY),
    ]


def _said(form: Form) -> Claimed:
    said = Claimed(
        name=form.text("name", "Your name", longest=100),
        email=form.email("email", "Work email address"),
        position=form.text("position", "What you are there", longest=100),
        number=form.text("number", "Number", longest=20, required=False) or None,
        contact=form.text("contact", "Phone or email", longest=254, required=False) or None,
    )
    if not (said.number or said.contact) and not form.error("number"):
        form.add("number", ONE_OF_THEM)
    return said


def _own(form: Form, visitor: Visitor) -> Claimed:
    number = form.text("number", "Number", longest=20)
    return Claimed(name=visitor.name, email=visitor.email, position=visitor.organisation_name, number=number)


async def _unkept(slug: str) -> Entry:
    entry = await entry_by_slug(slug)
    if entry is None or not may_be_claimed(entry.state, None):
        raise NotFound
    if await keeper_of(entry.id or 0) is not None:
        raise Conflict(KEPT_ALREADY, title=KEPT_TITLE, way_on=WayOn("Sign in", "/sign-in"))
    if not await is_decided_here(entry):
        raise Conflict(NOBODY_DECIDES, title=NOT_YET)
    return entry


def _claim(request: AnyRequest, entry: Entry, form: Form, status: int = 200) -> Response[str]:
    visitor = visitor_of(request.scope)
    return form_page(
        request,
        "claims/claim.html",
        form,
        status=status,
        heading=f"Claim {entry.name}",
        entry=entry,
        own=visitor.organisation_name if claims_for_own(visitor.role) else "",
        back=f"/providers/{entry.slug}",
    )


@get("/quality/claims/{claim_id:uuid}", include_in_schema=False)
async def decide_form(request: AnyRequest, claim_id: FromPath[UUID]) -> Response[str]:
    return await _decide(request, await _theirs(request, claim_id), Form())


@post("/quality/claims/{claim_id:uuid}", include_in_schema=False, status_code=303)
async def decide(request: AnyRequest, claim_id: FromPath[UUID]) -> Response[Any]:
    found = await _theirs(request, claim_id)
    form = await read_form(request, {"decision", "organisation", "reason"})
    if form.first("decision") == AGAIN:
        await invite_again(found.id)
        return Redirect(f"/quality/claims/{found.id}?done=invited", status_code=303)
    decision = form.choice("decision", "What you decide", DECISIONS)
    if decision == "refuse":
        reason = form.text("reason", "Why", longest=500)
        if not form.wrong:
            await refuse_claim(found.id, reason)
            return Redirect(f"/quality/claims/{found.id}?done=refused", status_code=303)
    elif decision and await _approved(found, form):
        return Redirect(f"/quality/claims/{found.id}?done=approved", status_code=303)
    return await _decide(request, found, form)


async def _approved(found: Kept, form: Form) -> bool:
    """Whether it was: an officer says whose the entry becomes, unless an editor claimed it for the own organisation."""
    chosen = "" if found.organisation else form.choice("organisation", "Whose it becomes", dict(await _options(found)))
    if form.wrong:
        return False
    await approve_claim(found.id, int(chosen) if chosen not in ("", NEW) else None)
    return True


async def _options(found: Kept) -> list[tuple[str, str]]:
    entry = await entry_by_id(found.provider)
    bodies = await bodies_for(entry, found.organisation) if entry else []
    return [*((str(each.id), _named(each.name, each.keeps)) for each in bodies), (NEW, "A new organisation")]


async def _theirs(request: AnyRequest, claim_id: UUID) -> Kept:
    """A claim of an entry that sits in the officer's own authority; any other is not there."""
    found, visitor = await claim_by_id(claim_id), visitor_of(request.scope)
    if found is None or not may_decide(visitor.role, visitor.authority, found.authority):
        raise NotFound
    return found


async def _decide(request: AnyRequest, found: Kept, form: Form) -> Response[str]:
    entry = await entry_by_id(found.provider)
    if entry is None:
        raise NotFound
    return form_page(
        request,
        "claims/decide.html",
        form,
        heading=f"Claim of {found.provider_name}",
        claim=found,
        state=STATES[found.state],
        since=day(today(found.confirmed_at or found.made_at)),
        fits=fits_of(found, await known_about(entry)),
        waits=found.state == WAITING,
        left_to=await who_else(sent_by=await claimed_by(found), keeper=found.organisation),
        again=AGAIN if await _may_invite_again(found) else "",
        options=await _options(found),
        decisions=list(DECISIONS.items()),
        done=SAID.get(request.query_params.get("done", "")),
    )


async def _may_invite_again(found: Kept) -> bool:
    if not may_be_invited_again(found) or found.keeper is None:
        return False
    elsewhere = await keeps_elsewhere(found.keeper, found.authority)
    return not elsewhere and found.email not in await editors_mail(found.keeper)


def _named(name: str, keeps: tuple[str, ...]) -> str:
    return f"{name}, which keeps {', '.join(keeps)}" if keeps else f"{name}, which keeps no entry yet"


routes = [claim_form, claim, decide_form, decide]
