"""`/quality/draws`: which self-assessments were drawn to be checked, with all that it takes to draw them again."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect

from apdirectory.errors import NotFound
from apdirectory.providers.quality.draws.actions import draw
from apdirectory.providers.quality.draws.queries import draws_of, pool_of, providers_of, term_at
from apdirectory.web.forms import read_form
from apdirectory.web.rendering import render
from apdirectory.web.today import in_england, today
from apdirectory.web.visitor import visitor_of
from apdirectory.web.words import day

AnyRequest = Request[Any, Any, Any]


@get("/quality/draws", include_in_schema=False)
async def draws(request: AnyRequest) -> Response[str]:
    authority = _authority(request)
    lots = await draws_of(authority)
    term = await term_at(authority, today())
    return render(
        request,
        "reviews/draws.html",
        heading="Self-assessments drawn to be checked",
        lots=[(each, day(each.term_first), day(in_england(each.drawn_at).date())) for each in lots],
        whose=await providers_of([id for each in lots for id in each.pool]),
        waiting=len(await pool_of(authority)),
        can=term is not None and term not in {each.term_first for each in lots},
        term=day(term) if term else None,
        done="Drawn" if request.query_params.get("done") == "drawn" else None,
    )


@post("/quality/draws", include_in_schema=False, status_code=303)
async def draw_now(request: AnyRequest) -> Response[Any]:
    await read_form(request, ())
    await draw(_authority(request), today())
    return Redirect("/quality/draws?done=drawn", status_code=303)


def _authority(request: AnyRequest) -> int:
    authority = visitor_of(request.scope).authority
    if authority is None:
        raise NotFound
    return authority


routes = [draws, draw_now]
