"""A provider that has to close for a while pauses its own entry, and shows it again."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.errors import InvalidInput
from apdirectory.providers.entries.changes.queries import kept_by_slug
from apdirectory.providers.entries.life.actions import step
from apdirectory.providers.entries.life.queries import Kept
from apdirectory.providers.entries.states import EDITOR, after
from apdirectory.providers.my_provider.saving import AnyRequest
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page

PAUSE, RESUME = "pause", "resume"
HEADINGS = {PAUSE: "Pause {}?", RESUME: "Show {} again?"}
TEMPLATES = {PAUSE: "my_provider/pause.html", RESUME: "my_provider/resume.html"}
AT = "/my-provider/{slug:str}"


@get(f"{AT}/pause", include_in_schema=False)
async def pause_form(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    return _page(request, await _open_to_editors(slug, PAUSE), PAUSE, Form())


@post(f"{AT}/pause", include_in_schema=False, status_code=303)
async def pause(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    kept = await _open_to_editors(slug, PAUSE)
    form = await read_form(request, {"why"})
    why = form.text("why", "Why", longest=500)
    return await _take(request, kept, PAUSE, form, why)


@get(f"{AT}/resume", include_in_schema=False)
async def resume_form(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    return _page(request, await _open_to_editors(slug, RESUME), RESUME, Form())


@post(f"{AT}/resume", include_in_schema=False, status_code=303)
async def resume(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    kept = await _open_to_editors(slug, RESUME)
    return await _take(request, kept, RESUME, await read_form(request, ()))


async def _open_to_editors(slug: str, action: str) -> Kept:
    """Conflict, with what is possible now, where it cannot be done."""
    kept = await kept_by_slug(slug)
    after(kept.entry.state, action, EDITOR, paused_by=kept.paused_by)
    return kept


async def _take(request: AnyRequest, kept: Kept, action: str, form: Form, why: str = "") -> Response[Any]:
    try:
        if not form.wrong:
            await step(kept.entry.id or 0, action, why=why)
    except InvalidInput as wrong:
        form.errors.extend(wrong.errors)
    if form.wrong:
        return _page(request, kept, action, form)
    return Redirect(f"/my-provider/{kept.entry.slug}?done={action}", status_code=303)


def _page(request: AnyRequest, kept: Kept, action: str, form: Form) -> Response[str]:
    return form_page(
        request,
        TEMPLATES[action],
        form,
        heading=HEADINGS[action].format(kept.entry.name),
        back=f"/my-provider/{kept.entry.slug}",
    )


routes = [pause_form, pause, resume_form, resume]
