"""`/quality/reviews/{review_id}`: claim, evidence and finding side by side, and its actions."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.accounts.people.second import who_else
from apdirectory.errors import Both, Conflict, InvalidInput, NotFound
from apdirectory.providers.quality.evidence.holding import holds
from apdirectory.providers.quality.evidence.queries import evidence_of
from apdirectory.providers.quality.queries import standpoint_by_slug
from apdirectory.providers.quality.reviews.actions import (
    CHANGED,
    action_done,
    add_action,
    cancel_review,
    record_findings,
)
from apdirectory.providers.quality.reviews.officers import AnyRequest, about, back_to, theirs
from apdirectory.providers.quality.reviews.queries import is_latest
from apdirectory.providers.quality.reviews.review import FINDINGS, KINDS, OUTCOMES, Found, Review
from apdirectory.providers.quality.reviews.shown import Heading, headings
from apdirectory.providers.quality.reviews.states import STATES_IN_WORDS, possible
from apdirectory.providers.quality.self_assessments.queries import self_assessment
from apdirectory.providers.quality.standards.queries import items_for
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page, render
from apdirectory.web.today import today
from apdirectory.web.visitor import visitor_of
from apdirectory.web.words import day

SAID = {
    "planned": "The review is planned",
    "found": "What you found is saved",
    "asked": "The action is added",
    "action": "The action is marked as done",
    "proposed": "The decision waits for a second officer",
    "agreed": "The decision is recorded, and the provider has a mail",
    "sent_back": "It is sent back",
}
LONGEST_NOTE = 1000


@get("/quality/reviews/{review_id:uuid}", include_in_schema=False)
async def one_review(request: AnyRequest, review_id: FromPath[UUID]) -> Response[str]:
    held = await theirs(request, review_id)
    return render(
        request,
        "reviews/review.html",
        heading=f"Review of {held.name}",
        review=held,
        kind=KINDS[held.kind],
        state=STATES_IN_WORDS[held.state],
        outcome=OUTCOMES.get(held.outcome or ""),
        can=possible(held.state, held.part_of(visitor_of(request.scope).account)),
        left_to=await who_else(sent_by=held.sent_by, keeper=held.kept_by),
        headings=await _headings(held),
        day=day,
        to_lift=held.is_put_right and await is_latest(held),
        overdue={each.id for each in held.asked if each.done_on is None and each.due_on < today()},
        done=SAID.get(request.query_params.get("done", "")),
    )


@get("/quality/reviews/{review_id:uuid}/findings/{heading:str}", include_in_schema=False)
async def findings_form(request: AnyRequest, review_id: FromPath[UUID], heading: FromPath[str]) -> Response[str]:
    held = await theirs(request, review_id)
    return _findings_page(request, held, await _heading(held, heading), Form())


@post("/quality/reviews/{review_id:uuid}/findings/{heading:str}", include_in_schema=False, status_code=303)
async def save_findings(request: AnyRequest, review_id: FromPath[UUID], heading: FromPath[str]) -> Response[Any]:
    held = await theirs(request, review_id)
    part = await _heading(held, heading)
    names = {f"{field}-{each.code}" for each in part.standards for field in ("finding", "note")}
    form = await read_form(request, names | {"seen"})
    found = _read_findings(form, part)
    if form.wrong:
        return _findings_page(request, held, part, form)
    try:
        await record_findings(held.id, found, seen=form.seen())
    except Conflict as stale:
        if stale.message != CHANGED:
            raise
        raise Conflict(stale.message, both=_both(request, held, part, form, found)) from None
    return back_to(held, "found")


@get("/quality/reviews/{review_id:uuid}/actions", include_in_schema=False)
async def action_form(request: AnyRequest, review_id: FromPath[UUID]) -> Response[str]:
    return _action_page(request, await theirs(request, review_id), Form())


@post("/quality/reviews/{review_id:uuid}/actions", include_in_schema=False, status_code=303)
async def ask_action(request: AnyRequest, review_id: FromPath[UUID]) -> Response[Any]:
    held = await theirs(request, review_id)
    form = await read_form(request, {"what", "owner", "due_on"})
    what, owner = form.text("what", "What is to be done", longest=300), form.text("owner", "Who does it")
    due_on = form.day("due_on", "By when")
    if not form.wrong and due_on is not None:
        try:
            await add_action(held.id, what=what, owner=owner, due_on=due_on)
        except InvalidInput as wrong:
            form.errors.extend(wrong.errors)
    return _action_page(request, held, form) if form.wrong else back_to(held, "asked")


@post("/quality/reviews/{review_id:uuid}/actions/{action_id:uuid}/done", include_in_schema=False, status_code=303)
async def done(request: AnyRequest, review_id: FromPath[UUID], action_id: FromPath[UUID]) -> Response[Any]:
    held = await theirs(request, review_id)
    await read_form(request, ())
    await action_done(held.id, action_id)
    return back_to(held, "action")


@post("/quality/reviews/{review_id:uuid}/cancel", include_in_schema=False, status_code=303)
async def cancel(request: AnyRequest, review_id: FromPath[UUID]) -> Response[Any]:
    held = await theirs(request, review_id)
    form = await read_form(request, {"seen"})
    await cancel_review(held.id, seen=form.seen())
    return Redirect(f"/quality/providers/{held.slug}?done=cancelled", status_code=303)


async def _headings(held: Review) -> list[Heading]:
    provider = await standpoint_by_slug(held.slug, held.authority)
    items = await items_for(provider.kind, held.authority, today())
    standing = holds(items, await evidence_of(held.provider), today())
    claimed = await self_assessment(held.self_assessment) if held.self_assessment else None
    tags = {each.item.code: each.tag_on(today()) for each in standing}
    return headings(standing, claimed.answers if claimed else {}, held.found, tags)


async def _heading(held: Review, code: str) -> Heading:
    found = next((each for each in await _headings(held) if each.code == code), None)
    if found is None:
        raise NotFound
    return found


def _read_findings(form: Form, part: Heading) -> list[Found]:
    """Those that were chosen: what was not looked at stays open."""
    read = []
    for each in part.standards:
        finding = form.choice(f"finding-{each.code}", "Finding", FINDINGS, required=False)
        note = form.text(f"note-{each.code}", "Note", longest=LONGEST_NOTE, required=finding not in ("", "met"))
        if note and not finding and not form.error(f"finding-{each.code}"):
            form.add(f"finding-{each.code}", f"Choose a finding for {each.label}, or take away its note")
        if finding:
            read.append(Found(code=each.code, heading=part.code, label=each.label, finding=finding, note=note))
    return read


def _both(request: AnyRequest, held: Review, part: Heading, form: Form, mine: list[Found]) -> Both:
    theirs_now = {each.code: each for each in part.standards}
    rows = [
        (
            each.label,
            _line(old.finding_said, old.note) or "Nothing",
            _line(FINDINGS[each.finding], each.note),
        )
        for each in mine
        if (old := theirs_now[each.code]).finding != each.finding or old.note != each.note
    ]
    fields = {**form.typed, "seen": str(held.version)}
    return Both(rows=rows, path=request.scope["path"], fields=fields, back=f"/quality/reviews/{held.id}")


def _line(finding: str, note: str) -> str:
    return f"{finding} {note}".strip()


def _findings_page(request: AnyRequest, held: Review, part: Heading, form: Form) -> Response[str]:
    template, options = "reviews/findings.html", list(FINDINGS.items())
    return form_page(request, template, form, heading=part.label, under=part, options=options, **about(held))


def _action_page(request: AnyRequest, held: Review, form: Form) -> Response[str]:
    return form_page(request, "reviews/action.html", form, heading="Add an action", **about(held))


routes = [
    one_review,
    findings_form,
    save_findings,
    action_form,
    ask_action,
    done,
    cancel,
]
