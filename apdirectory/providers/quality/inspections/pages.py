"""Inspections of one provider, by hand: what files do not say, or say wrongly."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.errors import Both, Conflict, InvalidInput, NotFound
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.queries import entry_by_slug
from apdirectory.providers.quality.inspection import Inspected
from apdirectory.providers.quality.inspections.actions import (
    add_inspection,
    correct_inspection,
    remove_inspection,
)
from apdirectory.providers.quality.inspections.eras import ERAS, wrong
from apdirectory.providers.quality.inspections.queries import Numbered, numbered_inspections
from apdirectory.web.clock import now
from apdirectory.web.contact import is_web_address
from apdirectory.web.days import as_typed
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page
from apdirectory.web.today import today
from apdirectory.web.visitor import visitor_of
from apdirectory.web.words import short_day

AnyRequest = Request[Any, Any, Any]
LABELS = {
    "body": "Who inspected",
    "era": "What kind of inspection",
    "inspected_on": "Inspected on",
    "published_on": "Published on",
    "judgements": "Judgements",
    "link": "Link to the report",
    "source": "Where you read it",
    "seen_on": "Read on",
}
FIELDS = set(LABELS)
SAID = {
    "added": "The inspection is added",
    "corrected": "The inspection is corrected",
    "removed": "The inspection is taken out",
}
INDEPENDENT_KINDS = ("independent_school", "online_school")
"""Kinds whose schools kept an overall grade."""


@get("/quality/providers/{slug:str}/inspections", include_in_schema=False)
async def inspections(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    return await _all(request, await _entry(request, slug), Form())


@post("/quality/providers/{slug:str}/inspections", include_in_schema=False, status_code=303)
async def add(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    entry = await _entry(request, slug)
    form = await read_form(request, FIELDS)
    said = _read(form, entry)
    if said is not None:
        try:
            await add_inspection(said)
            return _back(slug, "added")
        except InvalidInput as problem:
            form.errors.extend(problem.errors)
    return await _all(request, entry, form)


@get("/quality/providers/{slug:str}/inspections/{inspection:int}", include_in_schema=False)
async def one(request: AnyRequest, slug: FromPath[str], inspection: FromPath[int]) -> Response[str]:
    entry = await _entry(request, slug)
    return _one(request, entry, await _found(entry, inspection), Form())


@post("/quality/providers/{slug:str}/inspections/{inspection:int}", include_in_schema=False, status_code=303)
async def correct(request: AnyRequest, slug: FromPath[str], inspection: FromPath[int]) -> Response[Any]:
    entry = await _entry(request, slug)
    await _found(entry, inspection)
    form = await read_form(request, FIELDS | {"seen"})
    said = _read(form, entry)
    if said is not None:
        try:
            await correct_inspection(inspection, said, seen=form.seen())
            return _back(slug, "corrected")
        except InvalidInput as problem:
            form.errors.extend(problem.errors)
        except Conflict as stale:
            raise _changed_first(stale, entry, await _found(entry, inspection), form) from None
    return _one(request, entry, await _found(entry, inspection), form)


@post("/quality/providers/{slug:str}/inspections/{inspection:int}/remove", include_in_schema=False, status_code=303)
async def remove(request: AnyRequest, slug: FromPath[str], inspection: FromPath[int]) -> Response[Any]:
    entry = await _entry(request, slug)
    await _found(entry, inspection)  # a number that no row can have is not there either
    form = await read_form(request, {"seen"})
    await remove_inspection(entry.id or 0, inspection, seen=form.seen())
    return _back(slug, "removed")


async def _entry(request: AnyRequest, slug: str) -> Entry:
    """Of the visitor's own authority."""
    entry = await entry_by_slug(slug)
    if entry is None or entry.authority != visitor_of(request.scope).authority or entry.state == "draft":
        raise NotFound
    return entry


async def _found(entry: Entry, inspection: int) -> Numbered:
    found = next((each for each in await numbered_inspections(entry.id or 0) if each.id == inspection), None)
    if found is None:
        raise NotFound
    return found


def _changed_first(stale: Conflict, entry: Entry, theirs: Numbered, form: Form) -> Conflict:
    """What somebody else made of it beside what was typed."""
    saved, mine = _typed(theirs), form.typed
    rows = [
        (label, _shown(name, saved[name]), _shown(name, mine.get(name, "")))
        for name, label in LABELS.items()
        if saved[name] != mine.get(name, "")
    ]
    path = f"/quality/providers/{entry.slug}/inspections/{theirs.id}"
    return Conflict(
        stale.message, both=Both(rows=rows, path=path, fields=mine | {"seen": str(theirs.version)}, back=path)
    )


def _shown(name: str, typed: str) -> str:
    return (ERAS.get(typed, typed) if name == "era" else typed) or "Nothing"


def _read(form: Form, entry: Entry) -> Inspected | None:
    """All that is wrong is told at once; a heading of another era, or a word of another scale, is wrong."""
    body = form.text("body", LABELS["body"], longest=60)
    era = form.choice("era", LABELS["era"], ERAS)
    inspected_on = form.day("inspected_on", LABELS["inspected_on"])
    published_on = form.day("published_on", LABELS["published_on"], required=False)
    judgements = _judgements(form)
    link = form.text("link", LABELS["link"], longest=500, required=False)
    source = form.text("source", LABELS["source"], longest=200)
    seen_on = form.day("seen_on", LABELS["seen_on"])
    for name, day in (("inspected_on", inspected_on), ("published_on", published_on), ("seen_on", seen_on)):
        if day and day > today(now()):
            form.add(name, f"{LABELS[name]} must be today or before")
    if link and not is_web_address(link):
        form.add("link", "Link to the report must begin with https:// and name a website")
    if inspected_on and era and body == "Ofsted":
        independent = entry.kind in INDEPENDENT_KINDS
        for sentence in wrong(era, inspected_on, judgements, independent=independent):
            form.add("judgements", sentence)
    if form.wrong or inspected_on is None or seen_on is None:
        return None
    return Inspected(
        provider=entry.id or 0,
        body=body,
        era=era,
        inspected_on=inspected_on,
        published_on=published_on,
        judgements=judgements,
        link=link or None,
        source=source,
        seen_on=seen_on,
    )


def _judgements(form: Form) -> dict[str, str]:
    """One a line: the heading, a colon, the judgement."""
    found = {}
    for line in form.text("judgements", "Judgements", longest=2000).splitlines():
        heading, colon, judgement = (part.strip() for part in line.partition(":"))
        if not (heading and colon and judgement):
            form.add("judgements", f"Write each line like 'Achievement: Strong standard', not '{line[:60]}'")
        elif heading in found:
            form.add("judgements", f"{heading} is there twice")
        found[heading] = judgement
    return found


async def _all(request: AnyRequest, entry: Entry, form: Form) -> Response[str]:
    found = await numbered_inspections(entry.id or 0)
    return form_page(
        request,
        "inspections/inspections.html",
        form,
        heading=f"Inspections of {entry.name}",
        entry=entry,
        done=SAID.get(request.query_params.get("done", "")),
        found=[(each, ERAS[each.era], short_day(each.inspected_on)) for each in found],
        eras=list(ERAS.items()),
        kept=_typed(None),
    )


def _one(request: AnyRequest, entry: Entry, found: Numbered, form: Form) -> Response[str]:
    return form_page(
        request,
        "inspections/inspection.html",
        form,
        heading="Correct an inspection",
        entry=entry,
        eras=list(ERAS.items()),
        kept=_typed(found),
        seen=form.first("seen") or found.version,
        back=f"/quality/providers/{entry.slug}/inspections",
    )


def _typed(found: Numbered | None) -> dict[str, str]:
    """What stands in the fields at first."""
    if found is None:
        return {"body": "Ofsted", "seen_on": as_typed(today(now()))} | dict.fromkeys(FIELDS - {"body", "seen_on"}, "")
    return {
        "body": found.body,
        "era": found.era,
        "inspected_on": as_typed(found.inspected_on),
        "published_on": as_typed(found.published_on) if found.published_on else "",
        "judgements": "\n".join(f"{heading}: {judgement}" for heading, judgement in found.judgements.items()),
        "link": found.link or "",
        "source": found.source,
        "seen_on": as_typed(found.seen_on),
    }


def _back(slug: str, done: str) -> Redirect:
    return Redirect(f"/quality/providers/{slug}/inspections?done={done}", status_code=303)


routes = [inspections, add, one, correct, remove]
