"""Whose assurance an authority accepts: seen by its officers and managers, said and ended by quality officers."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.errors import InvalidInput, NotFound
from apdirectory.providers.quality.recognition.accepted import LEVELS, Accepted
from apdirectory.providers.quality.recognition.actions import accept, end
from apdirectory.providers.quality.recognition.queries import accepted_by, councils_to_accept
from apdirectory.providers.vocabulary import KINDS, codes, label
from apdirectory.web.clock import now
from apdirectory.web.days import as_typed
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page
from apdirectory.web.today import today
from apdirectory.web.visitor import visitor_of
from apdirectory.web.words import listed, short_day

AnyRequest = Request[Any, Any, Any]
FIELDS = {"council", "since", "until", "kinds", "level"}
SAID = {"accepted": "You accept its assurance", "ended": "The last day is saved"}


@get("/quality/recognition", include_in_schema=False)
async def recognition(request: AnyRequest) -> Response[str]:
    return await _page(request, Form())


@post("/quality/recognition", include_in_schema=False, status_code=303)
async def add(request: AnyRequest) -> Response[Any]:
    form = await read_form(request, FIELDS)
    accepted = await _accepted(request, form)
    if accepted is not None:
        try:
            await accept(accepted)
            return Redirect("/quality/recognition?done=accepted", status_code=303)
        except InvalidInput as wrong:
            form.errors.extend(wrong.errors)
    return await _page(request, form)


@get("/quality/recognition/{council:int}", include_in_schema=False)
async def end_form(request: AnyRequest, council: FromPath[int]) -> Response[str]:
    return _end(request, await _theirs(request, council), Form())


@post("/quality/recognition/{council:int}", include_in_schema=False, status_code=303)
async def save_end(request: AnyRequest, council: FromPath[int]) -> Response[Any]:
    found = await _theirs(request, council)
    form = await read_form(request, {"until"})
    last = form.day("until", "Last day")
    if last is not None:
        try:
            await end(council, last)
            return Redirect("/quality/recognition?done=ended", status_code=303)
        except InvalidInput as wrong:
            form.errors.extend(wrong.errors)
    return _end(request, found, form)


async def _accepted(request: AnyRequest, form: Form) -> Accepted | None:
    councils = {str(each.id) for each in await councils_to_accept(visitor_of(request.scope).authority or 0)}
    council = form.choice("council", "A council", councils)
    since = form.day("since", "From")
    until = form.day("until", "Last day", required=False)
    kinds = form.choices("kinds", "Kinds of provider", codes(KINDS), required=False)
    level = form.choice("level", "The lowest level", {str(each) for each in LEVELS})
    if since and until and until < since:
        form.add("until", "Last day must be on or after the first")
    if form.wrong or since is None:
        return None
    return Accepted(recognised=int(council), since=since, until=until, kinds=tuple(kinds), level=int(level))


async def _theirs(request: AnyRequest, council: int) -> Accepted:
    """One that the visitor's own authority accepts and that is not over."""
    found = await accepted_by(visitor_of(request.scope).authority or 0)
    for each in found:
        if each.recognised == council and not each.is_over(today(now())):
            return each
    raise NotFound


async def _page(request: AnyRequest, form: Form) -> Response[str]:
    authority, day = visitor_of(request.scope).authority or 0, today(now())
    found = await accepted_by(authority)
    holding = {each.recognised for each in found if not each.is_over(day)}
    return form_page(
        request,
        "recognition/recognition.html",
        form,
        heading="Councils whose assurance you accept",
        done=SAID.get(request.query_params.get("done", "")),
        rows=[(each, _of_what(each), each.is_over(day)) for each in found],
        councils=[
            (str(each.id), each.full_name) for each in await councils_to_accept(authority) if each.id not in holding
        ],
        kinds=[(word.code, word.label) for word in KINDS],
        levels=[(str(level), text) for level, text in LEVELS.items()],
        day=as_typed(day),
    )


def _end(request: AnyRequest, found: Accepted, form: Form) -> Response[str]:
    facts = [
        ("Council", found.name),
        ("Of what", _of_what(found)),
        ("From", short_day(found.since)),
        ("Last day", short_day(found.until) if found.until else "None"),
    ]
    heading = f"Stop accepting the assurance of {found.name}?"
    return form_page(request, "recognition/end.html", form, heading=heading, facts=facts, back="/quality/recognition")


def _of_what(accepted: Accepted) -> str:
    kinds = listed([label(KINDS, kind) for kind in accepted.kinds]) if accepted.kinds else "Every kind of provider"
    return f"{kinds}. {LEVELS[accepted.level]}" if accepted.level else kinds


routes = [recognition, add, end_form, save_end]
