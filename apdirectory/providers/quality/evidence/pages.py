"""`/my-provider/{slug}/evidence`: what a provider has shown, what it lacks, and a way to add and withdraw."""

from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.documents.intake import received
from apdirectory.documents.rules import Refusal, Refused
from apdirectory.errors import InvalidInput, NotFound
from apdirectory.providers.quality.evidence.actions import add, withdraw
from apdirectory.providers.quality.evidence.forms import FIELDS, FORMS, SEEN_FIELDS, read_offered
from apdirectory.providers.quality.evidence.holding import ACCEPTED, WAITING, Evidence, holds
from apdirectory.providers.quality.evidence.offered import FILE, LINK, NO_FILE, Offered, wrong_with
from apdirectory.providers.quality.evidence.permissions import Whose, may_add
from apdirectory.providers.quality.evidence.queries import asked_of_one, evidence_of, whose_by_slug
from apdirectory.providers.quality.evidence.shown import piece, sections
from apdirectory.providers.quality.standards.frameworks import NON_SCHOOL_KINDS
from apdirectory.providers.quality.standards.item import Item
from apdirectory.web.forms import TAKES_FILE, Form, read_form, read_form_with_file
from apdirectory.web.multipart import SentFile
from apdirectory.web.rendering import form_page, render
from apdirectory.web.today import today
from apdirectory.web.visitor import visitor_of

AnyRequest = Request[Any, Any, Any]
KINDS = "Use PDF, Word, JPG, PNG"
ACCEPT = ".pdf,.docx,.jpg,.jpeg,.png"
DONE = {"added": "It is added. The council checks it next", "withdrawn": "It is withdrawn"}


@get("/my-provider/{slug:str}/evidence", include_in_schema=False)
async def evidence(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    whose = await _own(request, slug)
    every, asked = await evidence_of(whose.provider), await asked_of_one(whose, today())
    return render(
        request,
        "evidence/own.html",
        heading=f"Evidence of {whose.name}",
        whose=whose,
        declares=whose.kind in NON_SCHOOL_KINDS,
        sections=sections(holds(asked.all, every, today()), every, today()),
        done=DONE.get(request.query_params.get("done", "")),
    )


@get("/my-provider/{slug:str}/evidence/add/{item:str}", include_in_schema=False)
async def add_form(request: AnyRequest, slug: FromPath[str], item: FromPath[str]) -> Response[str]:
    whose = await _own(request, slug)
    return _add_page(request, whose, await _asked_item(whose, item), Form())


@post("/my-provider/{slug:str}/evidence/add/{item:str}", include_in_schema=False, status_code=303, **TAKES_FILE)
async def add_evidence(request: AnyRequest, slug: FromPath[str], item: FromPath[str]) -> Response[Any]:
    whose = await _own(request, slug)
    asked = await _asked_item(whose, item)
    form, sent = await read_form_with_file(request, SEEN_FIELDS if asked.seen_only else FIELDS, "file")
    offered = read_offered(form, asked)
    _note_wrong(form, asked, offered, sent)
    if not form.wrong:
        await _keep(whose, asked, offered, sent, form)
    if form.wrong:
        return _add_page(request, whose, asked, form)
    return Redirect(f"/my-provider/{whose.slug}/evidence?done=added", status_code=303)


@get("/my-provider/{slug:str}/evidence/{evidence_id:uuid}/withdraw", include_in_schema=False)
async def withdraw_form(request: AnyRequest, slug: FromPath[str], evidence_id: FromPath[UUID]) -> Response[str]:
    whose = await _own(request, slug)
    found = await _standing(whose, evidence_id)
    asked = await asked_of_one(whose, today())
    label = next((item.label for item in asked.all if item.code == found.item), "Evidence")
    return form_page(
        request,
        "evidence/withdraw.html",
        Form(),
        heading=f"Withdraw {label}?",
        whose=whose,
        piece=piece(found),
        counts=found.state == ACCEPTED,
        back=f"/my-provider/{whose.slug}/evidence",
    )


@post("/my-provider/{slug:str}/evidence/{evidence_id:uuid}/withdraw", include_in_schema=False, status_code=303)
async def take_away(request: AnyRequest, slug: FromPath[str], evidence_id: FromPath[UUID]) -> Response[Any]:
    whose = await _own(request, slug)
    await read_form(request, ())
    await withdraw(whose, evidence_id)
    return Redirect(f"/my-provider/{whose.slug}/evidence?done=withdrawn", status_code=303)


async def _own(request: AnyRequest, slug: str) -> Whose:
    """The provider of the address, if whoever asks keeps its entry; what others keep is not there."""
    visitor, found = visitor_of(request.scope), await whose_by_slug(slug)
    if found is None or not may_add(found, visitor.role, visitor.organisation):
        raise NotFound
    return found


async def _asked_item(whose: Whose, code: str) -> Item:
    for item in (await asked_of_one(whose, today())).all:
        if item.code == code:
            return item
    raise NotFound


async def _standing(whose: Whose, id: UUID) -> Evidence:
    for each in await evidence_of(whose.provider):
        if each.id == id and each.state in (WAITING, ACCEPTED):
            return each
    raise NotFound


def _note_wrong(form: Form, item: Item, offered: Offered, sent: SentFile | None) -> None:
    """All that is wrong at once: what the fields say of each other, and whether a file came as it should."""
    told = {each.field for each in form.errors}
    if offered.form in (FILE, LINK) or item.seen_only:
        form.errors.extend(each for each in wrong_with(item, offered, today()) if each.field not in told)
    if item.seen_only and sent is not None:
        form.add("seen_by", NO_FILE.format(item.label[0].lower() + item.label[1:]))
    if offered.form == FILE and sent is None:
        form.add("file", Refusal.NO_FILE.value)
    if offered.form == LINK and sent is not None:
        form.add("form", "Choose a file or a link, not both")


async def _keep(whose: Whose, item: Item, offered: Offered, sent: SentFile | None, form: Form) -> None:
    """The file is examined before anything is kept; what is wrong with it is said beside its field."""
    async with AsyncExitStack() as stack:
        try:
            file = await stack.enter_async_context(received(sent, sent.name)) if sent else None
            await add(whose, item.code, offered, file)
        except Refused as refused:
            form.add("file", refused.why.value)
        except InvalidInput as wrong:
            form.errors.extend(wrong.errors)


def _add_page(request: AnyRequest, whose: Whose, item: Item, form: Form) -> Response[str]:
    return form_page(
        request,
        "evidence/add_seen.html" if item.seen_only else "evidence/add.html",
        form,
        heading=item.label,
        whose=whose,
        item=item,
        forms=list(FORMS.items()),
        kinds=KINDS,
        accept=ACCEPT,
        back=f"/my-provider/{whose.slug}/evidence",
    )


routes = [evidence, add_form, add_evidence, withdraw_form, take_away]
