"""`/quality/providers/{slug}/evidence`: a quality officer looks at what a provider shows, and checks it."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.accounts.people.second import who_else
from apdirectory.errors import InvalidInput, NotFound
from apdirectory.providers.quality.evidence.actions import accept, record_seen, refuse
from apdirectory.providers.quality.evidence.forms import read_seen
from apdirectory.providers.quality.evidence.holding import ACCEPTED, WAITING, holds
from apdirectory.providers.quality.evidence.permissions import Whose, may_check, may_look
from apdirectory.providers.quality.evidence.queries import asked_of_one, evidence_of, whose_by_slug
from apdirectory.providers.quality.evidence.shown import piece, sections
from apdirectory.providers.quality.registration.queries import read_today
from apdirectory.providers.quality.registration.rule import ITEM
from apdirectory.providers.quality.standards.item import Item
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page, render
from apdirectory.web.today import today
from apdirectory.web.visitor import Visitor, visitor_of

AnyRequest = Request[Any, Any, Any]
DONE = {
    "accepted": "It is accepted, and counts from now on",
    "refused": "It is refused, and the provider is told why",
    "seen": "It is kept that you saw it",
}


@get("/quality/providers/{slug:str}/evidence", include_in_schema=False)
async def evidence_to_check(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    whose, visitor = await _looked_at(request, slug)
    every, asked = await evidence_of(whose.provider), await asked_of_one(whose, today())
    return render(
        request,
        "evidence/checked.html",
        heading=f"Evidence of {whose.name}",
        whose=whose,
        checks=may_check(whose, visitor.role, visitor.authority),
        left_to=await who_else(sent_by=(), keeper=whose.organisation),
        registration=await read_today(whose, today()),
        registration_item=ITEM,
        sections=sections(holds(asked.items[visitor.authority or whose.home], every, today()), every, today()),
        done=DONE.get(request.query_params.get("done", "")),
    )


@post("/quality/providers/{slug:str}/evidence/{evidence_id:uuid}/accept", include_in_schema=False, status_code=303)
async def accept_evidence(request: AnyRequest, slug: FromPath[str], evidence_id: FromPath[UUID]) -> Response[Any]:
    whose, _ = await _looked_at(request, slug)
    await read_form(request, ())
    await accept(whose, evidence_id)
    return _back(whose, "accepted")


@get("/quality/providers/{slug:str}/evidence/{evidence_id:uuid}/refuse", include_in_schema=False)
async def refuse_form(request: AnyRequest, slug: FromPath[str], evidence_id: FromPath[UUID]) -> Response[str]:
    whose, _ = await _looked_at(request, slug)
    return await _refuse_page(request, whose, evidence_id, Form())


@post("/quality/providers/{slug:str}/evidence/{evidence_id:uuid}/refuse", include_in_schema=False, status_code=303)
async def refuse_evidence(request: AnyRequest, slug: FromPath[str], evidence_id: FromPath[UUID]) -> Response[Any]:
    whose, _ = await _looked_at(request, slug)
    form = await read_form(request, {"why"})
    why = form.text("why", "Why", longest=500)
    if form.wrong:
        return await _refuse_page(request, whose, evidence_id, form)
    await refuse(whose, evidence_id, why)
    return _back(whose, "refused")


@get("/quality/providers/{slug:str}/evidence/seen/{item:str}", include_in_schema=False)
async def seen_form(request: AnyRequest, slug: FromPath[str], item: FromPath[str]) -> Response[str]:
    whose, _ = await _looked_at(request, slug)
    return _seen_page(request, whose, await _asked_item(whose, item), Form())


@post("/quality/providers/{slug:str}/evidence/seen/{item:str}", include_in_schema=False, status_code=303)
async def saw_evidence(request: AnyRequest, slug: FromPath[str], item: FromPath[str]) -> Response[Any]:
    whose, visitor = await _looked_at(request, slug)
    asked = await _asked_item(whose, item)
    form = await read_form(request, {"seen_on", "ends_on"})
    offered = read_seen(form, visitor.name)
    if not form.wrong:
        try:
            await record_seen(whose, asked.code, offered, visitor.name)
        except InvalidInput as wrong:
            form.errors.extend(wrong.errors)
    if form.wrong:
        return _seen_page(request, whose, asked, form)
    return _back(whose, "seen")


async def _looked_at(request: AnyRequest, slug: str) -> tuple[Whose, Visitor]:
    """The provider of the address, if it is the officer's business; another authority's alone is not there."""
    visitor, found = visitor_of(request.scope), await whose_by_slug(slug)
    if found is None or not may_look(found, visitor.role, visitor.authority):
        raise NotFound
    return found, visitor


async def _asked_item(whose: Whose, code: str) -> Item:
    for item in (await asked_of_one(whose, today())).all:
        if item.code == code:
            return item
    raise NotFound


async def _refuse_page(request: AnyRequest, whose: Whose, id: UUID, form: Form) -> Response[str]:
    found = next((each for each in await evidence_of(whose.provider) if each.id == id), None)
    if found is None or found.state not in (WAITING, ACCEPTED):
        raise NotFound
    item = next((each for each in (await asked_of_one(whose, today())).all if each.code == found.item), None)
    return form_page(
        request,
        "evidence/refuse.html",
        form,
        heading=f"Refuse {item.label if item else 'evidence'}?",
        whose=whose,
        piece=piece(found),
        counts=found.state == ACCEPTED,
        critical=bool(item and item.critical),
        back=f"/quality/providers/{whose.slug}/evidence",
    )


def _seen_page(request: AnyRequest, whose: Whose, item: Item, form: Form) -> Response[str]:
    return form_page(
        request,
        "evidence/seen.html",
        form,
        heading=f"{item.label}: I saw it",
        whose=whose,
        item=item,
        back=f"/quality/providers/{whose.slug}/evidence",
    )


def _back(whose: Whose, done: str) -> Redirect:
    return Redirect(f"/quality/providers/{whose.slug}/evidence?done={done}", status_code=303)


routes = [
    evidence_to_check,
    accept_evidence,
    refuse_form,
    refuse_evidence,
    seen_form,
    saw_evidence,
]
