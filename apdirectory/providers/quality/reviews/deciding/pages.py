"""`/quality/reviews/{review_id}/decision` and `/moderate`: one officer proposes, a second agrees or sends it back."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from apdirectory.errors import Both, Conflict, InvalidInput
from apdirectory.providers.quality.reviews.actions import CHANGED, moderate, propose_decision
from apdirectory.providers.quality.reviews.officers import AnyRequest, about, back_to, theirs
from apdirectory.providers.quality.reviews.review import OUTCOMES, Proposal, Review
from apdirectory.providers.quality.reviews.states import possible
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page
from apdirectory.web.visitor import visitor_of
from apdirectory.web.words import day


@get("/quality/reviews/{review_id:uuid}/decision", include_in_schema=False)
async def decision_form(request: AnyRequest, review_id: FromPath[UUID]) -> Response[str]:
    return _decision_page(request, await theirs(request, review_id), Form())


@post("/quality/reviews/{review_id:uuid}/decision", include_in_schema=False, status_code=303)
async def propose(request: AnyRequest, review_id: FromPath[UUID]) -> Response[Any]:
    held = await theirs(request, review_id)
    form = await read_form(request, {"outcome", "until", "conditions", "reason", "summary", "seen"})
    proposal = _read_proposal(form)
    if not form.wrong:
        try:
            await propose_decision(held.id, proposal, seen=form.seen())
        except InvalidInput as wrong:
            form.errors.extend(wrong.errors)
        except Conflict as stale:
            held = await theirs(request, review_id)
            if stale.message == CHANGED:
                raise Conflict(stale.message, both=_both_proposals(request, held, form, proposal)) from None
            form.add("summary", stale.message)
            return _decision_page(request, held, form, status=409)
    return _decision_page(request, held, form) if form.wrong else back_to(held, "proposed")


@get("/quality/reviews/{review_id:uuid}/moderate", include_in_schema=False)
async def moderate_form(request: AnyRequest, review_id: FromPath[UUID]) -> Response[str]:
    return _moderate_page(request, await theirs(request, review_id), Form())


@post("/quality/reviews/{review_id:uuid}/moderate", include_in_schema=False, status_code=303)
async def moderated(request: AnyRequest, review_id: FromPath[UUID]) -> Response[Any]:
    held = await theirs(request, review_id)
    form = await read_form(request, {"answer", "why", "seen"})
    answer = form.choice("answer", "What you decide", ("agree", "send_back"))
    why = form.text("why", "Why you send it back", longest=2000, required=answer == "send_back")
    if form.wrong:
        return _moderate_page(request, held, form)
    try:
        await moderate(held.id, agree=answer == "agree", why=why, seen=form.seen())
    except Conflict as stale:
        return _moderate_again(request, await theirs(request, review_id), form, stale)
    return back_to(held, "agreed" if answer == "agree" else "sent_back")


def _both_proposals(request: AnyRequest, held: Review, form: Form, mine: Proposal) -> Both:
    """What the review was to end in, as it stands now, beside what was typed."""
    rows = [
        ("Decision", OUTCOMES.get(held.outcome or "", ""), OUTCOMES[mine.outcome]),
        ("Holds until", day(held.until) if held.until else "", day(mine.until) if mine.until else ""),
        ("Conditions", held.conditions or "", mine.conditions or ""),
        ("Reason", held.reason or "", mine.reason or ""),
        ("Report", held.summary or "", mine.summary),
    ]
    return Both(
        rows=[(name, theirs or "Nothing", own or "Nothing") for name, theirs, own in rows if theirs != own],
        path=request.scope["path"],
        fields={**form.typed, "seen": str(held.version)},
        back=f"/quality/reviews/{held.id}",
    )


def _read_proposal(form: Form) -> Proposal:
    outcome = form.choice("outcome", "Decision", OUTCOMES)
    holds_until = outcome in ("assured", "conditional")
    until = form.day("until", "Holds until") if holds_until else None
    conditions = form.text("conditions", "Conditions", longest=2000, required=outcome == "conditional")
    reason = form.text("reason", "Reason", longest=300, required=outcome == "suspended")
    summary = form.text("summary", "Report", longest=10_000)
    return Proposal(
        outcome=outcome,
        until=until,
        conditions=conditions if outcome == "conditional" else None,
        reason=None if holds_until else reason or None,
        summary=summary,
    )


def _decision_page(request: AnyRequest, held: Review, form: Form, status: int = 200) -> Response[str]:
    return form_page(
        request,
        "reviews/decision.html",
        form,
        status=status,
        heading="Propose a decision",
        outcomes=list(OUTCOMES.items()),
        until=day(held.until) if held.until else "",
        **about(held),
    )


def _moderate_again(request: AnyRequest, held: Review, form: Form, refused: Conflict) -> Response[str]:
    """With the proposal as it stands now, and what was typed: what an officer has not seen is not agreed to."""
    can = "agree" in possible(held.state, held.part_of(visitor_of(request.scope).account))
    if not can and not form.first("why").strip():
        raise refused
    form.add("answer" if can else "why", refused.message)
    form.sent["seen"] = [str(held.version)]
    return _moderate_page(request, held, form, status=409)


def _moderate_page(request: AnyRequest, held: Review, form: Form, status: int = 200) -> Response[str]:
    can = "agree" in possible(held.state, held.part_of(visitor_of(request.scope).account))
    outcome, until = OUTCOMES.get(held.outcome or ""), day(held.until) if held.until else ""
    return form_page(
        request,
        "reviews/moderate.html",
        form,
        status=status,
        heading="Moderate the decision",
        can=can,
        outcome=outcome,
        until=until,
        **about(held),
    )


routes = [decision_form, propose, moderate_form, moderated]
