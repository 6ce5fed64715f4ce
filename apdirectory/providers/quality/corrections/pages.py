""" "Tell us if this is wrong", for anyone; and what a quality officer answers."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.accounts.people.shown import when
from apdirectory.authorities.queries import authority as authority_by_code
from apdirectory.errors import Conflict, NotFound, too_late
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.queries import entry_by_slug
from apdirectory.providers.entries.states import LISTED
from apdirectory.providers.quality.corrections.actions import ANSWERS, decide_correction, tell_what_is_wrong
from apdirectory.providers.quality.corrections.correction import FACTS, Correction, Told
from apdirectory.providers.quality.corrections.queries import correction
from apdirectory.web.forms import Form, read_form
from apdirectory.web.peer import peer
from apdirectory.web.rendering import form_page
from apdirectory.web.visitor import visitor_of

AnyRequest = Request[Any, Any, Any]
HEADING = "Tell us if this is wrong"
FIELDS = {"fact", "what_is_right", "how_known", "email"}
LONGEST = 2000


@get("/providers/{slug:str}/wrong", include_in_schema=False)
async def wrong_form(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    return await _wrong(request, await shown_entry(slug), Form())


@post("/providers/{slug:str}/wrong", include_in_schema=False, status_code=303)
async def send(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    entry = await shown_entry(slug)
    form = await read_form(request, FIELDS)
    told = Told(
        fact=form.choice("fact", "What is wrong", FACTS),
        what_is_right=form.text("what_is_right", "What is right", longest=LONGEST),
        how_known=form.text("how_known", "How you know", longest=LONGEST),
        email=form.email(required=False),
    )
    if form.wrong:
        return await _wrong(request, entry, form)
    await tell_what_is_wrong(entry.id or 0, told, address=peer(request.scope))
    return Redirect(f"/providers/{slug}/wrong?sent=yes", status_code=303)


@get("/quality/corrections/{correction_id:uuid}", include_in_schema=False)
async def one(request: AnyRequest, correction_id: FromPath[UUID]) -> Response[str]:
    return _one(request, await _theirs(request, correction_id), Form())


@post("/quality/corrections/{correction_id:uuid}", include_in_schema=False, status_code=303)
async def decide(request: AnyRequest, correction_id: FromPath[UUID]) -> Response[Any]:
    found = await _theirs(request, correction_id)
    form = await read_form(request, {"decision", "answer"})
    decision = form.choice("decision", "What you did", ANSWERS)
    answer = form.text("answer", "Answer", longest=LONGEST)
    if form.wrong:
        return _one(request, found, form)
    try:
        await decide_correction(correction_id, decision, answer)
    except Conflict as stale:
        theirs = await _theirs(request, correction_id)
        said = [ANSWERS.get(theirs.state, "Nothing"), theirs.answer or "Nothing"]
        rows = list(zip(("What you did", "Answer"), said, (ANSWERS[decision], answer), strict=True))
        raise too_late(stale, rows, f"/quality/corrections/{correction_id}") from None
    return Redirect("/quality?show=corrections&done=correction", status_code=303)


async def shown_entry(slug: str) -> Entry:
    """An entry that the public can see."""
    entry = await entry_by_slug(slug)
    if entry is None or entry.id is None or entry.state not in LISTED:
        raise NotFound
    return entry


async def _wrong(request: AnyRequest, entry: Entry, form: Form) -> Response[str]:
    home = await authority_by_code(entry.authority)
    read_there = home is not None and home.uses_service
    sent = read_there and "sent" in request.query_params
    return form_page(
        request,
        "corrections/wrong.html",
        form,
        heading="Sent" if sent else HEADING,
        entry=entry,
        home=home,
        read_there=read_there,
        facts=list(FACTS.items()),
        sent=sent,
    )


async def _theirs(request: AnyRequest, id: UUID) -> Correction:
    found = await correction(id)
    if found is None or found.authority != visitor_of(request.scope).authority:
        raise NotFound
    return found


def _one(request: AnyRequest, found: Correction, form: Form) -> Response[str]:
    facts = [
        ("Provider", found.name),
        ("What is wrong", FACTS[found.fact]),
        ("What is right", found.what_is_right),
        ("How they know", found.how_known),
        ("Sent", when(found.sent_at)),
    ]
    decided = []
    if found.decided_at:
        decided = [("Decision", ANSWERS[found.state]), ("Answer", found.answer), ("By", found.decided_by_name)]
    return form_page(
        request,
        "corrections/decide.html",
        form,
        heading=f"Is the entry of {found.name} wrong?",
        found=found,
        facts=[*facts, *decided],
        answers=list(ANSWERS.items()),
    )


routes = [wrong_form, send, one, decide]
