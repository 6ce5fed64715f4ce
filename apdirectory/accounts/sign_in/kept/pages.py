"""Going on with what was typed, giving it up in time, and staying signed in."""

from typing import Any

from litestar import Request, Response, post
from litestar.response import Redirect

from apdirectory.accounts.sign_in.kept.answers import draft_in
from apdirectory.accounts.sign_in.onward import own_path, page_before
from apdirectory.accounts.sign_in.steps import draft_page, onward
from apdirectory.web.forms import read_form
from apdirectory.web.visitor import visitor_of

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]


@post("/carry-on", include_in_schema=False, status_code=200)
async def carry_on(request: AnyRequest) -> AnyResponse:
    """To what was typed, past whatever comes first."""
    form = await read_form(request, {"after"})
    return await onward(request, own_path(form.first("after")))


@post("/timed-out", include_in_schema=False, status_code=200)
async def give_up(request: AnyRequest) -> AnyResponse:
    """A page whose time was over gave up its form, with any fields: they are kept as those of a form sent too late.

    The session was over by the browser's clock. If it is not by ours, nothing is lost and nothing is sent.
    """
    account = visitor_of(request.scope).account
    draft = draft_in(request, account) if account else None
    after = page_before(request.scope)
    return Redirect(after, status_code=303) if draft is None else await draft_page(request, draft, after)


@post("/stay-signed-in", include_in_schema=False, status_code=204)
async def stay_signed_in(request: AnyRequest) -> None:
    """Whoever says that they are still there has used their session, as with any other request."""
    await read_form(request, ())


routes = [carry_on, give_up, stay_signed_in]
