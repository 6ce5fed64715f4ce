"""A concern about a provider: raised by professionals, followed by who raised it, looked into where the entry sits."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.accounts.people.shown import when
from apdirectory.audit.actions import record_reading
from apdirectory.authorities.queries import authority as authority_by_code
from apdirectory.authorities.settings.queries import settings
from apdirectory.errors import Conflict, NotFound, too_late
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.queries import entry_by_slug
from apdirectory.providers.entries.states import LISTED
from apdirectory.providers.quality.concerns.actions import close_concern, pause_for_concern, raise_concern
from apdirectory.providers.quality.concerns.concern import OUTCOMES, Concern, Raised
from apdirectory.providers.quality.concerns.permissions import may_look_into, may_read
from apdirectory.providers.quality.concerns.queries import concern, own_concerns
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page, render
from apdirectory.web.visitor import visitor_of

AnyRequest = Request[Any, Any, Any]
FIELDS = {"what", "since", "urgent"}
YES_NO = [("yes", "Yes, children may not be safe now"), ("no", "No")]
STATES = {"open": ("Being looked into", "yellow"), "closed": ("Looked into", "green")}
"""State → what its tag says to who raised it, and its colour."""
RAISED = "The council has your concern. You see here what comes of it"
PAUSED = "The entry is paused"
LONGEST = 4000
CLOSING = ("What came of it", "Answer", "What you found and why")
"""The fields with which a concern is closed."""


@get("/providers/{slug:str}/concern", include_in_schema=False)
async def concern_form(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    return await _raise(request, await _entry(slug), Form())


@post("/providers/{slug:str}/concern", include_in_schema=False, status_code=303)
async def send(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    entry = await _entry(slug)
    form = await read_form(request, FIELDS)
    raised = Raised(
        what=form.text("what", "What happened", longest=LONGEST),
        since=form.text("since", "Since when"),
        urgent=form.choice("urgent", "Whether it is urgent", {"yes", "no"}) == "yes",
    )
    if form.wrong:
        return await _raise(request, entry, form)
    await raise_concern(entry.id or 0, raised)
    return Redirect("/concerns?done=raised", status_code=303)


@get("/concerns", include_in_schema=False)
async def own(request: AnyRequest) -> Response[str]:
    """What became of those that the visitor raised: never what is found out, only the answer."""
    return render(
        request,
        "concerns/own.html",
        heading="Concerns you raised",
        done=RAISED if request.query_params.get("done") == "raised" else None,
        concerns=[(each, when(each.raised_at), *STATES[each.state]) for each in await own_concerns()],
    )


@get("/quality/concerns/{concern_id:uuid}", include_in_schema=False)
async def one(request: AnyRequest, concern_id: FromPath[UUID]) -> Response[str]:
    return await _one(request, await _found(request, concern_id), Form())


@post("/quality/concerns/{concern_id:uuid}", include_in_schema=False, status_code=303)
async def close(request: AnyRequest, concern_id: FromPath[UUID]) -> Response[Any]:
    found = await _found(request, concern_id)
    form = await read_form(request, {"outcome", "answer", "why"})
    outcome = form.choice("outcome", CLOSING[0], OUTCOMES)
    answer = form.text("answer", CLOSING[1], longest=LONGEST)
    why = form.text("why", CLOSING[2], longest=LONGEST)
    if form.wrong:
        return await _one(request, found, form)
    try:
        await close_concern(concern_id, outcome=outcome, answer=answer, why=why)
    except Conflict as stale:
        raise await _closed_first(request, stale, [OUTCOMES[outcome], answer, why], found.id) from None
    return Redirect("/quality?show=concerns&done=concern", status_code=303)


@post("/quality/concerns/{concern_id:uuid}/pause", include_in_schema=False, status_code=303)
async def pause(request: AnyRequest, concern_id: FromPath[UUID]) -> Response[Any]:
    found = await _found(request, concern_id)
    form = await read_form(request, {"pause_why"})
    why = form.text("pause_why", "Why you pause the entry", longest=500)
    if form.wrong:
        return await _one(request, found, form)
    try:
        await pause_for_concern(concern_id, why)
    except Conflict as stale:
        raise too_late(stale, [("Why you pause the entry", "Nothing", why)], f"/quality/concerns/{found.id}") from None
    return Redirect(f"/quality/concerns/{concern_id}?done=paused", status_code=303)


async def _entry(slug: str) -> Entry:
    entry = await entry_by_slug(slug)
    if entry is None or entry.id is None or entry.state not in LISTED:
        raise NotFound
    return entry


async def _found(request: AnyRequest, id: UUID) -> Concern:
    """One of the visitor's own authority; whoever else raised it reads its answer elsewhere."""
    visitor, found = visitor_of(request.scope), await concern(id)
    if found is None or not may_read(visitor.role, visitor.authority, found.authority_id):
        raise NotFound
    return found


async def _closed_first(request: AnyRequest, stale: Conflict, mine: list[str], id: UUID) -> Conflict:
    """What whoever came first wrote is read here, so that is recorded."""
    await record_reading("concern", str(id), authority=visitor_of(request.scope).authority, why="closed it too late")
    theirs = await _found(request, id)
    said = [OUTCOMES.get(theirs.outcome or "", "Nothing"), theirs.answer or "Nothing", theirs.closed_why or "Nothing"]
    return too_late(stale, list(zip(CLOSING, said, mine, strict=True)), f"/quality/concerns/{id}")


async def _raise(request: AnyRequest, entry: Entry, form: Form) -> Response[str]:
    home = await authority_by_code(entry.authority)
    door = await settings(["front_door_name", "front_door_phone"], entry.authority)
    return form_page(
        request,
        "concerns/raise.html",
        form,
        heading="Raise a concern",
        entry=entry,
        council=home.full_name if home else "the council",
        read_there=home is not None and home.uses_service,
        door=(door["front_door_name"].value or "the children’s front door", door["front_door_phone"].value),
        options=YES_NO,
    )


async def _one(request: AnyRequest, found: Concern, form: Form) -> Response[str]:
    """It is read, so that is recorded first."""
    await record_reading("concern", str(found.id), authority=found.authority_id, why="opened the concern")
    visitor = visitor_of(request.scope)
    return form_page(
        request,
        "concerns/concern.html",
        form,
        heading=f"Concern about {found.name}",
        found=found,
        facts=_facts(found),
        looks_into=may_look_into(visitor.role, visitor.authority, found.authority_id),
        outcomes=list(OUTCOMES.items()),
        done=PAUSED if request.query_params.get("done") == "paused" else None,
    )


def _facts(found: Concern) -> list[tuple[str, str]]:
    raised_by = ", ".join(part for part in (found.raised_by_name, found.raised_for) if part)
    facts = [
        ("What happened", found.what),
        ("Since when", found.since),
        ("Urgent", "Yes" if found.urgent else "No"),
        ("Raised by", raised_by or "Not known any more"),
        ("Raised", when(found.raised_at)),
    ]
    if found.state == "closed":
        facts += [
            ("What came of it", OUTCOMES[found.outcome or ""]),
            ("Answer", found.answer or ""),
            ("What was found and why", found.closed_why or ""),
            ("Closed", f"{when(found.closed_at)}, {found.closed_by_name}"),
        ]
    return facts


routes = [concern_form, send, own, one, close, pause]
