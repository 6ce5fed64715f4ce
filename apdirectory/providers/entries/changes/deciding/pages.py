"""What waits for a quality officer: a change field by field, and a whole entry with its life."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec.structs import replace

from apdirectory.accounts.people.second import who_else
from apdirectory.errors import InvalidInput
from apdirectory.providers.entries.changes.deciding.actions import Decision, approve, refuse_unless_as_seen
from apdirectory.providers.entries.changes.difference import Difference, differences
from apdirectory.providers.entries.changes.queries import Change, change_seen, kept_by_slug
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.life.actions import step
from apdirectory.providers.entries.life.queries import Kept, sent_by, steps_of
from apdirectory.providers.entries.life.queries import kept as kept_by_id
from apdirectory.providers.entries.life.shown import OFFERED, in_words
from apdirectory.providers.entries.states import IN_REVIEW, PAUSED, QUALITY, REMOVED, SHOWS, STATES_IN_WORDS, possible
from apdirectory.providers.names import names
from apdirectory.web.clock import moment
from apdirectory.web.forms import Form, numbered_fields, read_form
from apdirectory.web.rendering import form_page

AnyRequest = Request[Any, Any, Any]
LONGEST, LONGEST_TEXT = 1000, 5000
APPROVE, SEND_BACK = "approve", "send_back"
CHOICES = [(APPROVE, "Approve"), (SEND_BACK, "Send back")]
FIELDS, NUMBERED = frozenset({"revision", "why"}), ("decide", "text")
DONE = "done"


@get("/quality/changes/{change_id:uuid}", include_in_schema=False)
async def change(request: AnyRequest, change_id: FromPath[UUID]) -> Response[str]:
    return await _change(request, *await change_seen(change_id), Form())


@post("/quality/changes/{change_id:uuid}", include_in_schema=False, status_code=303)
async def decide(request: AnyRequest, change_id: FromPath[UUID]) -> Response[Any]:
    found, entry = await change_seen(change_id)
    seen = await _seen_revision(request)
    refuse_unless_as_seen(found, seen)
    form = await read_form(request, {*FIELDS, *_names("decide", found), *_names("text", found)})
    decision = _read(form, found)
    if form.wrong:
        return await _change(request, found, entry, form)
    try:
        await approve(change_id, seen_revision=seen, decision=decision)
    except InvalidInput as wrong:
        form.errors.extend(wrong.errors)
        return await _change(request, found, entry, form)
    return Redirect("/quality?done=change", status_code=303)


@get("/quality/entries/{slug:str}", include_in_schema=False)
async def entry_page(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    return await _entry(request, await kept_by_slug(slug), Form())


@post("/quality/entries/{slug:str}", include_in_schema=False, status_code=303)
async def take_step(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    kept = await kept_by_slug(slug)
    form = await read_form(request, {"action", "why"})
    action = form.choice("action", "What to do", list(OFFERED))
    why = form.text("why", "Why", longest=LONGEST, required=False)
    try:
        if not form.wrong:
            await step(kept.entry.id or 0, action, why=why)
    except InvalidInput as wrong:
        form.errors.extend(wrong.errors)
    if form.wrong:
        return await _entry(request, kept, form)
    return Redirect(f"/quality/entries/{slug}?done={DONE}", status_code=303)


async def _seen_revision(request: AnyRequest) -> int:
    """Of what the officer decided on, which may have had other fields than there are by now."""
    form = await read_form(request, FIELDS | await numbered_fields(request, NUMBERED))
    revision = form.first("revision")
    return int(revision) if revision.isascii() and revision.isdecimal() and len(revision) < 10 else 0


def _names(what: str, found: Change) -> list[str]:
    return [f"{what}-{place}" for place in range(len(found.fields))]


def _read(form: Form, found: Change) -> Decision:
    """What was chosen for each field, and the texts that were put right; all that is missing is told at once."""
    accepted, edits = [], {}
    for place, field in enumerate(found.fields):
        if form.choice(f"decide-{place}", f"What to do with {field.label}", (APPROVE, SEND_BACK)) != APPROVE:
            continue
        accepted.append(field.path)
        if field.is_text and field.after:
            edits[field.path] = form.text(f"text-{place}", field.label, longest=LONGEST_TEXT)
    why = form.text("why", "Why", longest=LONGEST, required=False)
    if len(accepted) < len(found.fields) and not why and not form.wrong:
        form.add("why", "Say why you send it back")
    return Decision(accepted=accepted, edits=edits, why=why)


async def _change(request: AnyRequest, found: Change, entry: Entry, form: Form) -> Response[str]:
    keeper = (await kept_by_id(found.provider)).organisation
    return form_page(
        request,
        "changes/change.html",
        form,
        heading=f"Changes to {entry.name}",
        change=found,
        entry=entry,
        choices=CHOICES,
        left_to=await who_else(sent_by=[found.proposed_by], keeper=keeper),
        since=moment(found.proposed_at),
        decided=moment(found.decided_at) if found.decided_at else None,
    )


async def _entry(request: AnyRequest, kept: Kept, form: Form) -> Response[str]:
    entry = kept.entry
    left_to = await who_else(sent_by=[await sent_by(entry.id or 0)], keeper=kept.organisation)
    open_now = [
        action
        for action in possible(entry.state, QUALITY, paused_by=kept.paused_by)
        if not (left_to and action in SHOWS)
    ]
    return form_page(
        request,
        "changes/entry.html",
        form,
        heading=entry.name,
        entry=entry,
        state=STATES_IN_WORDS[entry.state],
        says=_says(entry, (await names()).districts),
        left_to=left_to if entry.state in (IN_REVIEW, PAUSED, REMOVED) else "",
        options=[(action, OFFERED[action]) for action in open_now],
        steps=[in_words(each) for each in await steps_of(entry.id or 0)],
        done="It is done, and the provider is told" if request.query_params.get("done") == DONE else None,
    )


def _says(entry: Entry, districts: dict[str, str]) -> list[Difference]:
    """All that an entry says: how it differs from one that says nothing."""
    nothing = Entry(slug=entry.slug, name="", kind="", authority=entry.authority, state=entry.state)
    nothing = replace(nothing, id=entry.id, version=entry.version, example=entry.example)
    return differences(nothing, entry, districts)


routes = [change, decide, entry_page, take_step]
