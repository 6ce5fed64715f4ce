"""`/quality/providers/{slug}`: what an officer's own authority says of one provider, and what can be done about it."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.errors import InvalidInput, NotFound
from apdirectory.providers.quality.actions import step
from apdirectory.providers.quality.change import Standpoint
from apdirectory.providers.quality.evidence.permissions import may_look
from apdirectory.providers.quality.evidence.queries import whose_by_slug
from apdirectory.providers.quality.queries import part_of_asker, standpoint_by_slug, steps_of
from apdirectory.providers.quality.reviews.actions import plan_review
from apdirectory.providers.quality.reviews.queries import reviews_of
from apdirectory.providers.quality.reviews.review import KINDS, OUTCOMES
from apdirectory.providers.quality.reviews.states import STATES_IN_WORDS
from apdirectory.providers.quality.self_assessments.queries import sent_by_provider
from apdirectory.providers.quality.standards.frameworks import NON_SCHOOL_KINDS
from apdirectory.providers.quality.states import REMOVE, RENEW, SUSPEND, possible
from apdirectory.providers.wording import QUALITY_TAGS
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page, render
from apdirectory.web.today import today
from apdirectory.web.visitor import visitor_of
from apdirectory.web.words import day

AnyRequest = Request[Any, Any, Any]
SAID = {
    "suspended": "The provider is suspended. Those with a child there are told",
    "removed": "The provider is removed",
    "renewed": "The assurance is renewed",
    "cancelled": "The review is called off",
}
STEPS_SAID = {
    "self_assess": "Sent a self-assessment",
    "decide": "Decision after a review",
    "lapse": "Lapsed",
    "renew": "Renewed",
    "suspend": "Suspended",
    "remove": "Removed",
}
STOPS = {
    SUSPEND: ("Suspend", "No new children go there, from the moment you press Suspend.", "suspended"),
    REMOVE: ("Remove", "It counts as checked nowhere, from the moment you press Remove.", "removed"),
}


@get("/quality/providers/{slug:str}", include_in_schema=False)
async def one_provider(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    held = await _held(request, slug)
    reviews = await reviews_of(held.provider, held.authority)
    steps = await steps_of(held.provider, held.authority)
    visitor, whose = visitor_of(request.scope), await whose_by_slug(slug)
    looks = whose is not None and may_look(whose, visitor.role, visitor.authority)
    return render(
        request,
        "reviews/provider.html",
        heading=f"Quality of {held.name}",
        held=held,
        looks=looks,
        declares=looks and held.kind in NON_SCHOOL_KINDS,
        tag=QUALITY_TAGS[held.status],
        can=possible(held.status, part_of_asker(held) or ""),
        reviews=[
            (each, KINDS[each.kind], STATES_IN_WORDS[each.state], OUTCOMES.get(each.outcome or "")) for each in reviews
        ],
        open_review=any(each.state in ("planned", "proposed") for each in reviews),
        steps=[(each, day(today(each.at)), STEPS_SAID[each.action], QUALITY_TAGS[each.after]) for each in steps],
        sent=[day(today(each.sent_at)) for each in await sent_by_provider(held.provider) if each.sent_at],
        day=day,
        done=SAID.get(request.query_params.get("done", "")),
    )


@get("/quality/providers/{slug:str}/suspend", include_in_schema=False)
async def suspend_form(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    return _stop_page(request, await _held(request, slug), SUSPEND, Form())


@post("/quality/providers/{slug:str}/suspend", include_in_schema=False, status_code=303)
async def suspend(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    return await _stop(request, await _held(request, slug), SUSPEND)


@get("/quality/providers/{slug:str}/remove", include_in_schema=False)
async def remove_form(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    return _stop_page(request, await _sits_here(request, slug), REMOVE, Form())


@post("/quality/providers/{slug:str}/remove", include_in_schema=False, status_code=303)
async def remove(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    return await _stop(request, await _sits_here(request, slug), REMOVE)


@post("/quality/providers/{slug:str}/renew", include_in_schema=False, status_code=303)
async def renew(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    held = await _held(request, slug)
    await read_form(request, ())
    await step(held.provider, held.authority, RENEW)
    return _back(held, "renewed")


@get("/quality/providers/{slug:str}/review", include_in_schema=False)
async def plan_form(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    return _plan_page(request, await _held(request, slug), Form())


@post("/quality/providers/{slug:str}/review", include_in_schema=False, status_code=303)
async def plan(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    held = await _held(request, slug)
    form = await read_form(request, {"kind", "on"})
    kind, on = form.choice("kind", "How", KINDS), form.day("on", "Day")
    if not form.wrong and on is not None:
        try:
            made = await plan_review(held.provider, held.authority, kind=kind, on=on)
        except InvalidInput as wrong:
            form.errors.extend(wrong.errors)
        else:
            return Redirect(f"/quality/reviews/{made}?done=planned", status_code=303)
    return _plan_page(request, held, form)


async def _held(request: AnyRequest, slug: str) -> Standpoint:
    """What is hidden from this officer's authority is not there."""
    authority = visitor_of(request.scope).authority
    if authority is None:
        raise NotFound
    return await standpoint_by_slug(slug, authority)


async def _sits_here(request: AnyRequest, slug: str) -> Standpoint:
    held = await _held(request, slug)
    if not held.sits_here:
        raise NotFound
    return held


async def _stop(request: AnyRequest, held: Standpoint, action: str) -> Response[Any]:
    """Asked once more before it is done."""
    form = await read_form(request, {"reason", "why", "sure"})
    reason = form.text("reason", "Reason", longest=300)
    why = form.text("why", "Why", longest=2000)
    if form.wrong:
        return _stop_page(request, held, action, form)
    if form.first("sure") != "yes":
        return _stop_page(request, held, action, form, template="reviews/sure.html")
    await step(held.provider, held.authority, action, reason=reason, why=why)
    return _back(held, STOPS[action][2])


def _stop_page(
    request: AnyRequest, held: Standpoint, action: str, form: Form, *, template: str = "reviews/stop.html"
) -> Response[str]:
    word, follows, _ = STOPS[action]
    back = f"/quality/providers/{held.slug}"
    return form_page(
        request, template, form, heading=f"{word} {held.name}?", name=held.name, word=word, follows=follows, back=back
    )


def _plan_page(request: AnyRequest, held: Standpoint, form: Form) -> Response[str]:
    return form_page(
        request,
        "reviews/plan.html",
        form,
        heading="Plan a review",
        name=held.name,
        kinds=list(KINDS.items()),
        back=f"/quality/providers/{held.slug}",
    )


def _back(held: Standpoint, done: str) -> Response[Any]:
    return Redirect(f"/quality/providers/{held.slug}?done={done}", status_code=303)


routes = [one_provider, suspend_form, suspend, remove_form, remove, renew, plan_form, plan]
