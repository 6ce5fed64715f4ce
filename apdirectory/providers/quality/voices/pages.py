"""What children, parents and staff said at visits: recorded by one officer, read by another before it is shown."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.accounts.people.shown import when
from apdirectory.audit.actions import record_reading
from apdirectory.errors import InvalidInput, NotFound
from apdirectory.providers.entries.states import LISTED
from apdirectory.providers.quality.change import Standpoint
from apdirectory.providers.quality.queries import standpoint_by_slug
from apdirectory.providers.quality.voices.actions import moderate_voice, record_voice, take_down_voice
from apdirectory.providers.quality.voices.permissions import may_read
from apdirectory.providers.quality.voices.queries import visits, voice, voices_heard
from apdirectory.providers.quality.voices.states import SHOW, TAKE_DOWN, possible
from apdirectory.providers.quality.voices.voice import LONGEST, SPEAKERS, TAGS, Heard, Voice, what_happened
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page
from apdirectory.web.visitor import visitor_of
from apdirectory.web.words import day, short_day

AnyRequest = Request[Any, Any, Any]
FIELDS = {"speaker", "heard_on", "review", "words", "keep_out"}
SAID = {"recorded": "It is recorded. Another quality officer reads it before it is shown"}
DECISIONS = [("show", "Show it on the provider’s page"), ("refuse", "Refuse it: it is never shown")]
LONGEST_WHY = 500
MOST_NAMES = 1000
NO_VISIT = ("", "At no visit that is recorded here")


@get("/quality/providers/{slug:str}/voices", include_in_schema=False)
async def voices(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    return await _all(request, await _held(request, slug), Form())


@post("/quality/providers/{slug:str}/voices", include_in_schema=False, status_code=303)
async def add(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    held = await _held(request, slug)
    form = await read_form(request, FIELDS)
    heard = await _read(form, held)
    keep_out = form.text("keep_out", "Names to keep out", longest=MOST_NAMES, required=False)
    if heard is not None and not form.wrong:
        try:
            await record_voice(held.provider, held.authority, heard, keep_out=[keep_out])
            return Redirect(f"/quality/providers/{slug}/voices?done=recorded", status_code=303)
        except InvalidInput as problem:
            form.errors.extend(problem.errors)
    return await _all(request, held, form)


@get("/quality/voices/{voice_id:uuid}", include_in_schema=False)
async def one(request: AnyRequest, voice_id: FromPath[UUID]) -> Response[str]:
    return await _one(request, await _found(request, voice_id), Form())


@post("/quality/voices/{voice_id:uuid}", include_in_schema=False, status_code=303)
async def moderate(request: AnyRequest, voice_id: FromPath[UUID]) -> Response[Any]:
    found = await _found(request, voice_id)
    form = await read_form(request, {"decision", "why"})
    show = form.choice("decision", "What you decide", dict(DECISIONS)) == "show"
    why = form.text("why", "Why you refuse it", longest=LONGEST_WHY, required=form.first("decision") == "refuse")
    if form.wrong:
        return await _one(request, found, form)
    await moderate_voice(voice_id, show=show, why=why)
    return Redirect("/quality?show=voices&done=voice", status_code=303)


@post("/quality/voices/{voice_id:uuid}/take-down", include_in_schema=False, status_code=303)
async def take_down(request: AnyRequest, voice_id: FromPath[UUID]) -> Response[Any]:
    found = await _found(request, voice_id)
    form = await read_form(request, {"down_why"})
    why = form.text("down_why", "Why you take it down", longest=LONGEST_WHY)
    if form.wrong:
        return await _one(request, found, form)
    await take_down_voice(voice_id, why)
    return Redirect(f"/quality/voices/{voice_id}", status_code=303)


async def _held(request: AnyRequest, slug: str) -> Standpoint:
    """What is hidden from this officer's authority is not there."""
    authority = visitor_of(request.scope).authority
    if authority is None:
        raise NotFound
    return await standpoint_by_slug(slug, authority)


async def _found(request: AnyRequest, id: UUID) -> Voice:
    """Whoever else may read what is shown reads it on the provider's page."""
    visitor, found = visitor_of(request.scope), await voice(id)
    if found is None or not may_read(visitor.role, visitor.authority, found.authority_id):
        raise NotFound
    return found


async def _read(form: Form, held: Standpoint) -> Heard | None:
    speaker = form.choice("speaker", "Who spoke", SPEAKERS)
    heard_on = form.day("heard_on", "Day")
    offered = {str(id): id for id in await visits(held.provider, held.authority)}
    review = form.choice("review", "Visit", offered, required=False)
    words = form.text("words", "What they said", longest=LONGEST)
    if heard_on is None:
        return None
    return Heard(speaker=speaker, heard_on=heard_on, words=words, review=offered.get(review))


async def _all(request: AnyRequest, held: Standpoint, form: Form) -> Response[str]:
    lines = await voices_heard(held.provider, held.authority)
    at = await visits(held.provider, held.authority)
    return form_page(
        request,
        "voices/voices.html",
        form,
        heading=f"What was said of {held.name}",
        slug=held.slug,
        is_listed=held.state in LISTED,
        lines=[(each, SPEAKERS[each.speaker], short_day(each.heard_on), *TAGS[each.state]) for each in lines],
        speakers=list(SPEAKERS.items()),
        visits=[NO_VISIT, *((str(id), f"Visit, {day(on)}") for id, on in at.items())],
        longest=LONGEST,
        done=SAID.get(request.query_params.get("done", "")),
    )


async def _one(request: AnyRequest, found: Voice, form: Form) -> Response[str]:
    """It is read, so that is recorded first."""
    await record_reading("voice", str(found.id), authority=found.authority_id, why="opened what was said")
    visitor = visitor_of(request.scope)
    can = possible(found.state, found.part_of(visitor.account)) if visitor.role == "quality_officer" else ()
    return form_page(
        request,
        "voices/voice.html",
        form,
        heading=f"{SPEAKERS[found.speaker]} said of {found.name}",
        found=found,
        facts=_facts(found),
        tag=TAGS[found.state],
        happened=what_happened(found),
        moderates=SHOW in can,
        takes_down=TAKE_DOWN in can,
        decisions=DECISIONS,
    )


def _facts(found: Voice) -> list[tuple[str, str]]:
    at = f", at the visit of {day(found.visited_on)}" if found.visited_on else ""
    return [
        ("What they said", found.words),
        ("Who spoke", SPEAKERS[found.speaker]),
        ("Heard", f"{day(found.heard_on)}{at}. The public sees the month alone"),
        ("Recorded by", f"{found.recorded_by_name}, {when(found.recorded_at)}"),
    ]


routes = [voices, add, one, moderate, take_down]
