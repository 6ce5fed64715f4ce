"""A signed link, as its mail opens it: what it is for, and one button. Scanners open it too: that changes nothing."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.accounts.people.queries import LinkEnded, LinkNotWhole
from apdirectory.accounts.sign_in.guessing.actions import try_once
from apdirectory.accounts.sign_in.guessing.limits import TooMany, limits
from apdirectory.authorities.queries import authority
from apdirectory.database.asking import NOBODY, asking
from apdirectory.messages.links.actions import NotOpen, renew_link, use_link
from apdirectory.messages.links.purposes import Mistaken, Purpose
from apdirectory.messages.links.queries import Kept, is_forgotten, link_as_kept
from apdirectory.messages.links.signature import read_token
from apdirectory.web.clock import moment, now
from apdirectory.web.forms import Form, numbered_fields, read_form
from apdirectory.web.frame import help_phone
from apdirectory.web.peer import peer
from apdirectory.web.rendering import form_page, render
from apdirectory.web.today import today
from apdirectory.web.words import day

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]


@get("/l/{token:str}", include_in_schema=False)
async def link(request: AnyRequest, token: FromPath[str]) -> AnyResponse:
    purpose, found = await _find(request, token)
    if found.ended_at(now(), once=purpose.once):
        if request.query_params.get("sent") == "yes":
            return render(request, "links/sent.html", heading="Check your email")
        return _ended(request, token, purpose, found)
    return await _open(request, token, purpose, found, Form())


@post("/l/{token:str}", include_in_schema=False, status_code=200)
async def use(request: AnyRequest, token: FromPath[str]) -> AnyResponse:
    """The link acts for whoever it was sent to, and not for whoever is signed in here."""
    purpose, found = await _find(request, token)
    await read_form(request, purpose.fields | await numbered_fields(request, purpose.numbered))
    try:
        with asking(NOBODY):
            answer = await use_link(purpose, found.id, lambda used: purpose.use(used, request))
    except Mistaken as mistaken:
        return await _open(request, token, purpose, found, mistaken.form)
    except NotOpen:
        purpose, found = await _find(request, token)
        return _ended(request, token, purpose, found)
    return Redirect(answer, status_code=303) if isinstance(answer, str) else answer


@post("/l/{token:str}/renew", include_in_schema=False, status_code=200)
async def send_new(request: AnyRequest, token: FromPath[str]) -> AnyResponse:
    """The same answer whether or not one was sent; and it is never shown here."""
    await read_form(request, ())
    purpose, found = await _find(request, token)
    if found.ended_at(now(), once=purpose.once) is None:
        return Redirect(f"/l/{token}", status_code=303)
    try:
        await try_once(limits("link", account=found.recipient, address=peer(request.scope), device=None))
        with asking(NOBODY):
            await renew_link(purpose, found.id)
    except TooMany:
        pass
    return Redirect(f"/l/{token}?sent=yes", status_code=303)


async def _open(request: AnyRequest, token: str, purpose: Purpose, found: Kept, form: Form) -> AnyResponse:
    with asking(NOBODY):
        shown = await purpose.shown(found)
    return form_page(
        request,
        purpose.template,
        form,
        heading=purpose.heading,
        purpose=purpose,
        shown=shown,
        token=token,
        until=moment(found.expires_at),
        done=request.query_params.get("done", ""),
    )


async def _find(request: AnyRequest, token: str) -> tuple[Purpose, Kept]:
    """One that its holder may open, use or renew. Otherwise LinkNotWhole, or LinkEnded with whom to ring."""
    purposes: dict[str, Purpose] = request.app.state.purposes
    signed = read_token(token, purposes)
    if signed is None:
        raise LinkNotWhole
    found = await link_as_kept(signed)
    if found is None:
        if await is_forgotten(signed.id):
            raise LinkEnded(min(signed.expires_at, now()), await _whom_to_ring(None))
        raise LinkNotWhole
    if found.revoked_at is not None:
        raise LinkEnded(found.revoked_at, f"It was taken back. {await _whom_to_ring(found.authority)}")
    return purposes[signed.purpose], found


async def _whom_to_ring(code: int | None) -> str:
    council = await authority(code) if code else None
    if council is not None and council.referral_phone:
        return f"Ring {council.full_name}, {council.referral_phone}."
    phone = help_phone()
    return f"Ring {phone}." if phone else "Ask whoever sent it to you."


def _ended(request: AnyRequest, token: str, purpose: Purpose, found: Kept) -> AnyResponse:
    when = found.ended_at(now(), once=purpose.once) or now()
    used = purpose.once and found.used_at == when
    heading = f"This link ended on {day(today(when))}"
    return render(
        request,
        "links/ended.html",
        status=410,
        heading=heading,
        token=token,
        used=used,
        newer=found.renewed_at,
        for_good=used and purpose.ends_for_good,
    )


routes = [link, use, send_new]
