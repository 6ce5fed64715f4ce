"""My entry: how it is found, what is missing, what waits, and the way to each part of it."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.accounts.access.matrix import MATRIX, lets
from apdirectory.accounts.access.roles import PROVIDER_EDITOR
from apdirectory.authorities.queries import all_authorities
from apdirectory.providers.confirming.queries import confirmation_of
from apdirectory.providers.entries.changes.queries import Held, last_decided
from apdirectory.providers.entries.life.actions import step
from apdirectory.providers.entries.life.queries import kept, steps_of
from apdirectory.providers.entries.states import DRAFT, EDITOR, PUBLISHED, possible
from apdirectory.providers.my_provider.actions import begin_entry
from apdirectory.providers.my_provider.came_back import CameBack, came_back
from apdirectory.providers.my_provider.missing import missing, not_checked
from apdirectory.providers.my_provider.queries import entries_kept_by, in_search
from apdirectory.providers.my_provider.saving import SAID, AnyRequest, own
from apdirectory.providers.my_provider.shown import card_of, state_tag, unseen_evidence
from apdirectory.providers.my_provider.tasks import ready, tasks
from apdirectory.providers.provider_page.whole import said_of
from apdirectory.providers.search.asked import Asked
from apdirectory.providers.vocabulary import KINDS, REGISTERED_KINDS
from apdirectory.web.clock import now
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page, render
from apdirectory.web.today import today
from apdirectory.web.visitor import Visitor, visitor_of

KINDS_OFFERED = [(each.code, each.label) for each in KINDS if each.code not in REGISTERED_KINDS]
"""The others come from the national register."""
ALSO = (
    ("Places", "/my-provider/{slug}/places"),
    ("Evidence", "/my-provider/{slug}/evidence"),
    ("Self-assessment and reviews", "/my-provider/{slug}/self-assessment"),
    ("Registration", "/my-provider/{slug}/registration"),
    ("Earlier versions", "/my-provider/{slug}/versions"),
)
"""Pages of other rooms: shown where there is such a page."""
CONFIRM = "/my-provider/{slug}/confirm"
STEPS = (("pause", "Pause it: nobody finds it until you show it again"), ("resume", "Show it again"))
"""What an editor does to the whole entry, each on a page of its own."""
NOT_READY = "Before you send it, add what you do in short, a phone or email, and one offer"


@get("/my-provider", include_in_schema=False)
async def my_provider(request: AnyRequest) -> Response[Any]:
    """Whoever keeps one entry goes to it; whoever keeps several, or none, chooses. Staff see their places alone."""
    visitor = visitor_of(request.scope)
    own_entries = await entries_kept_by(visitor.organisation) if visitor.organisation else []
    editor = visitor.role == PROVIDER_EDITOR
    if editor and len(own_entries) == 1:
        return Redirect(f"/my-provider/{own_entries[0].slug}", status_code=303)
    places = "/my-provider/{slug}/places"
    return render(
        request,
        "my_provider/entries.html",
        heading="My entries" if len(own_entries) > 1 else "My entry",
        editor=editor,
        kept=[(each, state_tag(each.state), places.format(slug=each.slug)) for each in own_entries],
        places=_may(visitor, places),
    )


def _may(visitor: Visitor, template: str) -> bool:
    who = MATRIX.get((template, "GET"))
    return who is not None and lets(who, factor=visitor.factor, role=visitor.role)


@get("/my-provider/add", include_in_schema=False)
async def add_form(request: AnyRequest) -> Response[str]:
    return await _add(request, Form())


@post("/my-provider/add", include_in_schema=False, status_code=303)
async def add(request: AnyRequest) -> Response[Any]:
    form = await read_form(request, {"name", "kind", "council"})
    name = form.text("name", "Name", longest=120)
    kind = form.choice("kind", "What kind it is", dict(KINDS_OFFERED))
    council = form.choice("council", "A council", dict(await _councils()))
    if form.wrong:
        return await _add(request, form)
    slug = await begin_entry(name, kind, int(council))
    return Redirect(f"/my-provider/{slug}/about", status_code=303)


async def _councils() -> list[tuple[str, str]]:
    return [(str(each.id), each.full_name) for each in await all_authorities() if each.uses_service]


async def _add(request: AnyRequest, form: Form) -> Response[str]:
    return form_page(
        request,
        "my_provider/add.html",
        form,
        heading="Add a provider",
        back="/my-provider",
        kinds=KINDS_OFFERED,
        councils=await _councils(),
    )


@get("/my-provider/{slug:str}", include_in_schema=False)
async def entry(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    found, visitor = await own(slug), visitor_of(request.scope)
    unseen = await unseen_evidence(found.live)
    lacks = missing(found.entry, today(), unseen)
    published = found.live.state == PUBLISHED
    search = await in_search(found.live.slug, found.live.name) if published else None
    return render(
        request,
        "my_provider/entry.html",
        heading=found.live.name,
        found=found,
        slug=found.live.slug,
        draft=found.live.state == DRAFT,
        tag=state_tag(found.live.state),
        card=await card_of(search.found) if search and search.found else None,
        search=search,
        not_checked=not_checked(unseen) if search and not search.unless_asked else "",
        missing=lacks,
        tasks=tasks(found.entry, frozenset(each.path for each in lacks)),
        came_back=await _came_back(found),
        steps=await _steps(found),
        preview=f"/my-provider/{slug}/preview",
        confirm=CONFIRM.format(slug=slug) if published and _may(visitor, CONFIRM) else "",
        counts=await confirmation_of(found.live.id or 0) if published else None,
        day=today(now()),
        also=[(title, path.format(slug=slug)) for title, path in ALSO if _may(visitor, path)],
        done=SAID.get(request.query_params.get("done", "")),
    )


async def _came_back(found: Held) -> list[CameBack]:
    number = found.live.id or 0
    return came_back(found, await steps_of(number), await last_decided(number))


async def _steps(found: Held) -> list[tuple[str, str]]:
    """What of STEPS can be done now, with where."""
    whose = await kept(found.live.id or 0)
    open_now = possible(found.live.state, EDITOR, paused_by=whose.paused_by)
    return [(words, f"/my-provider/{found.live.slug}/{action}") for action, words in STEPS if action in open_now]


@get("/my-provider/{slug:str}/send", include_in_schema=False)
async def send_form(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    return _send(request, await own(slug), Form())


@post("/my-provider/{slug:str}/send", include_in_schema=False, status_code=303)
async def send(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    found = await own(slug)
    form = await read_form(request, ())
    if not ready(found.entry):
        form.add("form", NOT_READY)
        return _send(request, found, form)
    await step(found.live.id or 0, "send")
    return Redirect(f"/my-provider/{slug}?done=sent", status_code=303)


def _send(request: AnyRequest, found: Held, form: Form) -> Response[str]:
    return form_page(
        request,
        "my_provider/send.html",
        form,
        heading="Send it to the council",
        name=found.live.name,
        back=f"/my-provider/{found.live.slug}",
        missing=missing(found.entry, today()),
        ready=ready(found.entry),
    )


@get("/my-provider/{slug:str}/preview", include_in_schema=False)
async def preview(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    """As others will see it once what waits is approved."""
    found = await own(slug)
    said = await said_of(found.entry, Asked(), None)
    note = {"title_note": "(preview)", "notice": _notice(found), "back_to": f"/my-provider/{slug}"}
    return render(request, "my_provider/preview.html", **{**said, **note})


def _notice(found: Held) -> str:
    if found.waiting:
        return "Nobody else sees this yet: the council has not approved your changes"
    return "Nobody else sees this yet" if found.live.state != PUBLISHED else "This is what everyone sees now"


routes = [my_provider, add_form, add, entry, preview, send_form, send]
