"""`/my-provider/{slug}/confirm`: is all of it still right? An act of its own, apart from every change."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.providers.capacity.keepers.queries import own_entry
from apdirectory.providers.confirming.actions import confirm
from apdirectory.providers.confirming.queries import confirmation_of
from apdirectory.providers.confirming.shown import in_short
from apdirectory.web.clock import now
from apdirectory.web.forms import read_form
from apdirectory.web.rendering import render
from apdirectory.web.today import today

AnyRequest = Request[Any, Any, Any]


@get("/my-provider/{slug:str}/confirm", include_in_schema=False)
async def confirm_form(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    entry = await own_entry(slug)
    return render(
        request,
        "confirming/confirm.html",
        heading="Is your entry still right?",
        entry=entry,
        facts=in_short(entry),
        counts=await confirmation_of(entry.id or 0),
        day=today(now()),
        done=request.query_params.get("done") == "confirmed",
    )


@post("/my-provider/{slug:str}/confirm", include_in_schema=False, status_code=303)
async def confirm_entry(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    entry = await own_entry(slug)
    await read_form(request, ())
    await confirm(entry.id or 0)
    return Redirect(f"/my-provider/{entry.slug}/confirm?done=confirmed", status_code=303)


routes = [confirm_form, confirm_entry]
