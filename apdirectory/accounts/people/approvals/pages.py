"""Councils, for a referrer: which of them have approved, and asking another."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.response import Redirect

from apdirectory.accounts.people.actions import ask_approval
from apdirectory.accounts.people.queries import answers_to, councils_that_decide
from apdirectory.accounts.people.shown import when
from apdirectory.errors import NotFound
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page
from apdirectory.web.visitor import visitor_of

AnyRequest = Request[Any, Any, Any]
STATES = {
    "approved": ("Approved", "green"),
    "waiting": ("Waiting for approval", "yellow"),
    "refused": ("Refused", "red"),
    "stopped": ("Stopped", "red"),
}
"""State → what its tag says, and its colour."""
STANDS = ("approved", "waiting")
DONE = "We asked this council. You get a mail when it has decided"


@get("/account/councils", include_in_schema=False)
async def councils(request: AnyRequest) -> Response[str]:
    return await _councils(request, Form())


@post("/account/councils", include_in_schema=False, status_code=303)
async def ask(request: AnyRequest) -> Response[Any]:
    form = await read_form(request, {"council"})
    chosen = form.choice("council", "A council", {str(each.id) for each in await councils_that_decide()})
    if form.wrong:
        return await _councils(request, form)
    await ask_approval(_membership(request), int(chosen))
    return Redirect("/account/councils?done=asked", status_code=303)


async def _councils(request: AnyRequest, form: Form) -> Response[str]:
    answers = await answers_to(_membership(request))
    standing = {each.authority for each in answers if each.state in STANDS}
    return form_page(
        request,
        "people/councils.html",
        form,
        heading="Councils you can refer to",
        done=DONE if request.query_params.get("done") == "asked" else None,
        answers=[(each, *STATES[each.state], when(each.since)) for each in answers],
        others=[(str(each.id), each.name) for each in await councils_that_decide() if each.id not in standing],
    )


def _membership(request: AnyRequest) -> UUID:
    found = visitor_of(request.scope).membership
    if found is None:
        raise NotFound
    return found


routes = [councils, ask]
