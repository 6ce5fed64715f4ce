"""`/my-provider/{slug}/self-assessment`: a page for each heading, saved as one goes; check; send."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.errors import Both, Conflict, NotFound
from apdirectory.providers.quality.change import Standpoint
from apdirectory.providers.quality.queries import own_standpoint
from apdirectory.providers.quality.reviews.queries import reviews_of
from apdirectory.providers.quality.self_assessments.actions import CHANGED, save_answers, send
from apdirectory.providers.quality.self_assessments.answers import LONGEST, SAID, Answer, gaps, of_heading, progress
from apdirectory.providers.quality.self_assessments.queries import SelfAssessed, draft_of, sent_by_provider
from apdirectory.providers.quality.standards.item import HEADINGS, Item
from apdirectory.providers.quality.standards.queries import items_for
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page, render
from apdirectory.web.today import today
from apdirectory.web.words import day

AnyRequest = Request[Any, Any, Any]
DONE = {"saved": "Saved", "sent": "Your self-assessment is sent to the council"}


@get("/my-provider/{slug:str}/self-assessment", include_in_schema=False)
async def start(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    held = await own_standpoint(slug)
    draft, items = await draft_of(held.provider), await _items(held)
    decided = [each for each in await reviews_of(held.provider) if each.decided_on]
    return render(
        request,
        "self_assessment/start.html",
        heading="Self-assessment",
        held=held,
        parts=progress(items, draft.answers if draft else {}),
        sent=[day(today(each.sent_at)) for each in await sent_by_provider(held.provider) if each.sent_at],
        reviews=[(each, day(each.decided_on)) for each in decided if each.decided_on],
        done=DONE.get(request.query_params.get("done", "")),
    )


@get("/my-provider/{slug:str}/self-assessment/check", include_in_schema=False)
async def check(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    held = await own_standpoint(slug)
    return await _check_page(request, held, Form())


@post("/my-provider/{slug:str}/self-assessment/check", include_in_schema=False, status_code=303)
async def send_it(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    held = await own_standpoint(slug)
    form = await read_form(request, {"seen"})
    draft = await draft_of(held.provider)
    if draft is None or gaps(await _items(held), draft.answers):
        form.add("gaps", "Answer what is missing first")
        return await _check_page(request, held, form)
    await send(held, seen=form.seen())
    return Redirect(f"/my-provider/{slug}/self-assessment?done=sent", status_code=303)


@get("/my-provider/{slug:str}/self-assessment/{heading:str}", include_in_schema=False)
async def answer_form(request: AnyRequest, slug: FromPath[str], heading: FromPath[str]) -> Response[str]:
    held = await own_standpoint(slug)
    return _answer_page(request, held, heading, await _asked(held, heading), await draft_of(held.provider), Form())


@post("/my-provider/{slug:str}/self-assessment/{heading:str}", include_in_schema=False, status_code=303)
async def save(request: AnyRequest, slug: FromPath[str], heading: FromPath[str]) -> Response[Any]:
    held = await own_standpoint(slug)
    items = await _asked(held, heading)
    names = {f"{field}-{item.code}" for item in items for field in ("said", "why")}
    form = await read_form(request, names | {"seen"})
    given = {item.code: _read(form, item) for item in items}
    draft = await draft_of(held.provider)
    if form.wrong:
        return _answer_page(request, held, heading, items, draft, form)
    try:
        await save_answers(held, given, seen=form.seen())
    except Conflict as stale:
        if stale.message != CHANGED:
            raise
        both = _both(request, items, given, form, await draft_of(held.provider))
        raise Conflict(stale.message, both=both) from None
    return Redirect(_next(slug, heading, [part.code for part in progress(await _items(held), {})]), status_code=303)


async def _items(held: Standpoint) -> list[Item]:
    return await items_for(held.kind, held.home, today())


async def _asked(held: Standpoint, heading: str) -> list[Item]:
    found = of_heading(await _items(held), heading)
    if not found:
        raise NotFound
    return found


def _read(form: Form, item: Item) -> Answer:
    said = form.choice(f"said-{item.code}", "Answer", SAID, required=False)
    return Answer(said, form.text(f"why-{item.code}", "Why", longest=LONGEST, required=False))


def _next(slug: str, heading: str, all_headings: list[str]) -> str:
    """The next heading; after the last, the check."""
    place = all_headings.index(heading) + 1
    after = all_headings[place] if place < len(all_headings) else "check"
    return f"/my-provider/{slug}/self-assessment/{after}"


def _both(
    request: AnyRequest, items: list[Item], mine: dict[str, Answer], form: Form, draft: SelfAssessed | None
) -> Both:
    kept = draft.answers if draft else {}
    rows = [
        (item.label, _line(kept.get(item.code, Answer())), _line(mine[item.code]))
        for item in items
        if kept.get(item.code, Answer()) != mine[item.code]
    ]
    fields = {**form.typed, "seen": str(draft.version if draft else 0)}
    return Both(rows=rows, path=request.scope["path"], fields=fields, back=request.scope["path"])


def _line(answer: Answer) -> str:
    return f"{SAID.get(answer.said, 'Nothing')} {answer.why}".strip()


def _answer_page(
    request: AnyRequest, held: Standpoint, heading: str, items: list[Item], draft: SelfAssessed | None, form: Form
) -> Response[str]:
    return form_page(
        request,
        "self_assessment/answers.html",
        form,
        heading=HEADINGS[heading],
        name=held.name,
        items=items,
        answers={item.code: (draft.answers if draft else {}).get(item.code, Answer()) for item in items},
        options=list(SAID.items()),
        seen=draft.version if draft else 0,
        back=f"/my-provider/{held.slug}/self-assessment",
    )


async def _check_page(request: AnyRequest, held: Standpoint, form: Form) -> Response[str]:
    draft, items = await draft_of(held.provider), await _items(held)
    answers = draft.answers if draft else {}
    return form_page(
        request,
        "self_assessment/check.html",
        form,
        heading="Check your self-assessment",
        held=held,
        gaps=gaps(items, answers),
        parts=[
            (part, [(item, _line(answers[item.code])) for item in of_heading(items, part.code) if item.code in answers])
            for part in progress(items, answers)
        ],
        seen=draft.version if draft else 0,
        back=f"/my-provider/{held.slug}/self-assessment",
    )


routes = [start, check, send_it, answer_form, save]
