"""Managers and administrators say that somebody has lost the phone with their app."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.accounts.people.person import Person
from apdirectory.accounts.sign_in.lost_phone.actions import take_away_phone, whose_phone
from apdirectory.accounts.sign_in.second_factor.recent import need_recent_second_factor
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page
from apdirectory.web.visitor import visitor_of

AnyRequest = Request[Any, Any, Any]
PATH = "/admin/people/{membership:uuid}/lost-phone"


@get(PATH, include_in_schema=False)
async def lost_phone_form(request: AnyRequest, membership: FromPath[UUID]) -> Response[str]:
    return _lost_phone(request, await _may(request, membership), Form())


@post(PATH, include_in_schema=False, status_code=303)
async def lost_phone(request: AnyRequest, membership: FromPath[UUID]) -> Response[Any]:
    """With a fresh second factor: whoever finds a manager's screen must not make a way in."""
    found = await _may(request, membership)
    form = await read_form(request, {"why"})
    why = form.text("why", "How you know that it is them", longest=500)
    if form.wrong:
        return _lost_phone(request, found, form)
    await take_away_phone(membership, why)
    return Redirect("/admin/people?done=phone", status_code=303)


async def _may(request: AnyRequest, membership: UUID) -> Person:
    found = await whose_phone(membership)
    await need_recent_second_factor(visitor_of(request.scope), f"/admin/people/{membership}/lost-phone")
    return found


def _lost_phone(request: AnyRequest, found: Person, form: Form) -> Response[str]:
    return form_page(
        request,
        "people/lost_phone.html",
        form,
        heading=f"{found.name} lost their phone",
        person=found,
        back=f"/admin/people/{found.membership}",
    )


routes = [lost_phone_form, lost_phone]
