"""Organisations that the register does not name, and their teams: for administrators."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.accounts.organisations.organisation import Body
from apdirectory.accounts.organisations.queries import bodies_like, body, body_of_authority
from apdirectory.accounts.people.actions import add_organisation, add_team
from apdirectory.accounts.people.queries import teams_of
from apdirectory.authorities.queries import all_authorities
from apdirectory.errors import Conflict, NotFound
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page, render

AnyRequest = Request[Any, Any, Any]
KINDS = {
    "authority": "Council",
    "health": "Health",
    "social_care": "Social care",
    "youth_justice": "Youth justice",
    "psychology": "Educational psychology",
    "provider": "Provider",
    "other": "Other",
}
"""Kinds that can be added. Schools come from the national register."""
ALL_KINDS = frozenset(KINDS) | {"school"}
ALL = "/admin/organisations"
MOST = 20
"""Organisations that are shown at once."""
LARGEST = 2**31 - 1
"""PostgreSQL numbers them with integers: another number is nobody's."""
SAID = {"added": "The organisation is added", "team": "The team is added"}


@get("/admin/organisations", include_in_schema=False)
async def organisations(request: AnyRequest) -> Response[str]:
    """Found by name or URN, schools of the register among them."""
    typed = " ".join(request.query_params.get("name", "").split())[:200]
    found = await bodies_like(typed, ALL_KINDS, MOST + 1) if typed else []
    return render(
        request,
        "people/organisations.html",
        heading="Organisations",
        typed=typed,
        found=[(each, KINDS.get(each.kind, "School")) for each in found[:MOST]],
        most=MOST if len(found) > MOST else None,
    )


@get("/admin/organisations/add", include_in_schema=False)
async def add_form(request: AnyRequest) -> Response[str]:
    return await _add(request, Form())


@post("/admin/organisations/add", include_in_schema=False, status_code=303)
async def add(request: AnyRequest) -> Response[Any]:
    form = await read_form(request, {"kind", "name", "authority", "phone"})
    kind = form.choice("kind", "A kind", KINDS)
    name = form.text("name", "Name")
    councils = {str(each.id) for each in await all_authorities()}
    council = form.choice("authority", "A council", councils, required=kind == "authority")
    phone = form.text("phone", "Phone", longest=30, required=False)
    if kind == "authority" and council and await body_of_authority(int(council)):
        form.add("authority", "This council has an organisation already")
    if form.wrong:
        return await _add(request, form)
    try:
        added = await add_organisation(kind, name, authority=int(council) if council else None, phone=phone or None)
    except Conflict as there_already:
        form.add("name", there_already.message)
        return await _add(request, form)
    return Redirect(f"/admin/organisations/{added}?done=added", status_code=303)


async def _add(request: AnyRequest, form: Form) -> Response[str]:
    return form_page(
        request,
        "people/organisation_add.html",
        form,
        heading="Add an organisation",
        back=ALL,
        kinds=list(KINDS.items()),
        councils=[(str(each.id), each.full_name) for each in await all_authorities()],
    )


@get("/admin/organisations/{organisation:int}", include_in_schema=False)
async def organisation(request: AnyRequest, organisation: FromPath[int]) -> Response[str]:
    return await _organisation(request, await _found(organisation), Form())


@post("/admin/organisations/{organisation:int}", include_in_schema=False, status_code=303)
async def put_team(request: AnyRequest, organisation: FromPath[int]) -> Response[Any]:
    found = await _found(organisation)
    form = await read_form(request, {"team"})
    name = form.text("team", "Team", longest=100)
    if form.wrong:
        return await _organisation(request, found, form)
    try:
        await add_team(found.id, name)
    except Conflict as there_already:
        form.add("team", there_already.message)
        return await _organisation(request, found, form)
    return Redirect(f"/admin/organisations/{found.id}?done=team", status_code=303)


async def _organisation(request: AnyRequest, found: Body, form: Form) -> Response[str]:
    return form_page(
        request,
        "people/organisation.html",
        form,
        heading=found.name,
        kind=KINDS.get(found.kind, "School"),
        done=SAID.get(request.query_params.get("done", "")),
        teams=await teams_of(found.id),
        back=ALL,
    )


async def _found(organisation: int) -> Body:
    found = await body(organisation) if 0 < organisation <= LARGEST else None
    if found is None:
        raise NotFound
    return found


routes = [organisations, add_form, add, organisation, put_team]
