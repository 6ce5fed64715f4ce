"""`/my-provider/{slug}/reviews/{review_id}`: the report of a decision, for the provider, who may reply once."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.errors import NotFound
from apdirectory.providers.quality.queries import own_standpoint
from apdirectory.providers.quality.reviews.actions import reply
from apdirectory.providers.quality.reviews.queries import review
from apdirectory.providers.quality.reviews.review import FINDINGS, KINDS, OUTCOMES, Review
from apdirectory.providers.quality.reviews.states import DECIDED
from apdirectory.providers.quality.standards.item import HEADINGS
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page
from apdirectory.web.words import day

AnyRequest = Request[Any, Any, Any]


@get("/my-provider/{slug:str}/reviews/{review_id:uuid}", include_in_schema=False)
async def report(request: AnyRequest, slug: FromPath[str], review_id: FromPath[UUID]) -> Response[str]:
    return _page(request, await _own(slug, review_id), Form())


@post("/my-provider/{slug:str}/reviews/{review_id:uuid}", include_in_schema=False, status_code=303)
async def send_reply(request: AnyRequest, slug: FromPath[str], review_id: FromPath[UUID]) -> Response[Any]:
    held = await _own(slug, review_id)
    form = await read_form(request, {"reply"})
    said = form.text("reply", "Your reply", longest=5000)
    if form.wrong:
        return _page(request, held, form)
    await reply(held.id, said)
    return Redirect(f"/my-provider/{slug}/reviews/{review_id}?done=replied", status_code=303)


async def _own(slug: str, id: UUID) -> Review:
    """Of the editor's own provider, once it is decided: until then it is not there."""
    own, held = await own_standpoint(slug), await review(id)
    if held.provider != own.provider or held.state != DECIDED:
        raise NotFound
    return held


def _page(request: AnyRequest, held: Review, form: Form) -> Response[str]:
    replied = request.query_params.get("done", "") == "replied"
    return form_page(
        request,
        "reviews/report.html",
        form,
        heading=f"Review by {held.council}",
        review=held,
        kind=KINDS[held.kind],
        outcome=OUTCOMES[held.outcome or ""],
        parts=[
            (label, [(each, FINDINGS[each.finding]) for each in held.found if each.heading == code])
            for code, label in HEADINGS.items()
            if any(each.heading == code for each in held.found)
        ],
        day=day,
        done="Your reply is sent" if replied else None,
    )


routes = [report, send_reply]
