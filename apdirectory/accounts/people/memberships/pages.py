"""One person's access: kept, changed to another role or team, and stopped. What follows is said before it is done."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN, REFERRER, ROLES
from apdirectory.accounts.people.abilities import gained
from apdirectory.accounts.people.actions import change_membership, keep_membership, stop_membership
from apdirectory.accounts.people.dormancy import is_due
from apdirectory.accounts.people.keeping.queries import check_every
from apdirectory.accounts.people.memberships.actions import NEVER_NONE, OTHERS_APPROVED, ChangedMeanwhile
from apdirectory.accounts.people.permissions import in_order, may_see, roles_open_to
from apdirectory.accounts.people.person import Person, TeamFound
from apdirectory.accounts.people.places import Place, checked_place
from apdirectory.accounts.people.queries import held_by_asker, others_in_role, teams_of
from apdirectory.accounts.people.queries import person as find_person
from apdirectory.accounts.people.shown import CHECK, way_back, when, where
from apdirectory.database.asking import asker
from apdirectory.errors import Both, Conflict, Forbidden, InvalidInput, NotFound
from apdirectory.web.clock import now
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page
from apdirectory.web.visitor import visitor_of

AnyRequest = Request[Any, Any, Any]
NO_TEAM = ""
AS_NOW = "This is as it is now. Choose another role or team"


class Change(Struct, frozen=True, kw_only=True):
    """What was chosen: a role, and a team of the same organisation."""

    role: str
    team: int | None


@get("/admin/people/{membership:uuid}", include_in_schema=False)
async def person(request: AnyRequest, membership: FromPath[UUID]) -> Response[str]:
    return await _person(request, await _seen(membership), Form())


async def _person(request: AnyRequest, found: Person, form: Form) -> Response[str]:
    visitor, teams = visitor_of(request.scope), await teams_of(found.organisation)
    roles = in_order(roles_open_to(held_by_asker(), found.held))
    return form_page(
        request,
        "people/person.html",
        form,
        heading=found.name,
        person=found,
        came=_came(request, form),
        back=way_back(_came(request, form)),
        facts=[
            ("Email address", found.email),
            ("Role", ROLES[found.role]),
            ("Organisation", where(found)),
            ("Since", when(found.started_at)),
            ("Last sign-in", when(found.signed_in_at)),
            ("Last kept", when(found.kept_at, "Not yet")),
        ],
        due=is_due(found.looked_at, now(), await check_every()),
        waits=visitor.authority in found.waiting,
        last=await _last(found),
        another_keeps=found.account == visitor.account
        and bool(await others_in_role(visitor.role, visitor.authority, found.account)),
        roles=[(each, ROLES[each]) for each in roles] if len(roles) > 1 else [],
        teams=_team_options(teams) if teams and roles else [],
        closes_accounts=visitor.role == INSTALLATION_ADMIN,
    )


async def _last(found: Person) -> str:
    """Why nobody can stop the last one in a role that somebody must have; empty of all others."""
    if found.role not in NEVER_NONE or await others_in_role(found.role, found.authority, found.account):
        return ""
    return NEVER_NONE[found.role]


@post("/admin/people/{membership:uuid}/keep", include_in_schema=False, status_code=303)
async def keep(request: AnyRequest, membership: FromPath[UUID]) -> Redirect:
    form = await read_form(request, {"from"})
    await keep_membership(membership)
    return _back("kept", _came(request, form))


@get("/admin/people/{membership:uuid}/change", include_in_schema=False)
async def change_form(request: AnyRequest, membership: FromPath[UUID]) -> Response[Any]:
    """What follows from the role and team that were chosen on the person's page. Nothing is changed yet."""
    found = await _seen(membership)
    if not request.query_params:
        return Redirect(f"/admin/people/{membership}", status_code=303)
    form = Form({name: [request.query_params.get(name) or ""] for name in ("role", "team", "from")})
    chosen = await _chosen(found, form)
    if not form.wrong and (chosen.role, chosen.team) == (found.role, found.team):
        form.add("role" if len(roles_open_to(held_by_asker(), found.held)) > 1 else "team", AS_NOW)
    if form.wrong:
        return await _person(request, found, form)
    return await _change(request, found, chosen, Form({"from": [form.first("from")]}))


@post("/admin/people/{membership:uuid}/change", include_in_schema=False, status_code=303)
async def change(request: AnyRequest, membership: FromPath[UUID]) -> Response[Any]:
    found = await _seen(membership)
    form = await read_form(request, {"role", "team", "was", "why", "from"})
    chosen = await _chosen(found, form)
    if form.wrong:
        return await _person(request, found, form)
    why = form.text("why", "Why you change it", longest=500)
    if form.wrong:
        return await _change(request, found, chosen, form)
    try:
        await change_membership(membership, role=chosen.role, team=chosen.team, why=why, was=_was(form))
    except ChangedMeanwhile as stale:
        raise Conflict(stale.message, both=await _both(await _seen(membership), chosen, form)) from None
    return _back("changed", _came(request, form))


async def _chosen(found: Person, form: Form) -> Change:
    """A role that may be given to this person, in a team that it can be in; else the form says what is wrong."""
    roles, teams = roles_open_to(held_by_asker(), found.held), await teams_of(found.organisation)
    if not roles:
        raise Forbidden(OTHERS_APPROVED)
    role = form.choice("role", "A role", roles) if len(roles) > 1 else found.role
    team = form.choice("team", "A team", [str(each.id) for each in teams], required=False)
    chosen = Change(role=role, team=int(team) if team else None)
    if not form.wrong:
        authority = found.authority or asker().authority
        try:
            await checked_place(
                Place(role=role, organisation=found.organisation, team=chosen.team, authority=authority)
            )
        except InvalidInput as wrong:
            form.errors.extend(wrong.errors)
    return chosen


async def _change(request: AnyRequest, found: Person, chosen: Change, form: Form) -> Response[str]:
    teams, came = await teams_of(found.organisation), _came(request, form)
    return form_page(
        request,
        "people/change.html",
        form,
        heading=f"Change access for {found.name}",
        person=found,
        chosen=chosen,
        was=form.first("was") or _version(found),
        now=_in_words(Change(role=found.role, team=found.team), teams),
        then=_in_words(chosen, teams),
        gains=gained(found.role, chosen.role),
        losses=gained(chosen.role, found.role),
        came=came,
        back=f"/admin/people/{found.membership}{f'?from={came}' if came else ''}",
    )


async def _both(found: Person, chosen: Change, form: Form) -> Both:
    """Theirs and mine, with the version as it stands now."""
    teams = await teams_of(found.organisation)
    theirs = Change(role=found.role, team=found.team)
    fields = {"role": chosen.role, "team": str(chosen.team or NO_TEAM), "was": _version(found)}
    return Both(
        rows=[("Role and team", _in_words(theirs, teams), _in_words(chosen, teams))],
        path=f"/admin/people/{found.membership}/change",
        fields=fields | {name: form.first(name) for name in ("why", "from")},
        back=f"/admin/people/{found.membership}",
    )


def _version(found: Person) -> str:
    """Role and team as they are shown, by which it is noticed that somebody else has changed them since."""
    return f"{found.role}:{found.team or NO_TEAM}"


def _was(form: Form) -> tuple[str, int | None]:
    role, _, team = form.first("was").partition(":")
    return role, int(team) if team.isascii() and team.isdecimal() and len(team) < 10 else None


def _in_words(chosen: Change, teams: list[TeamFound]) -> str:
    team = next((each.name for each in teams if each.id == chosen.team), "")
    return f"{ROLES[chosen.role]}, {team}" if team else ROLES[chosen.role]


@get("/admin/people/{membership:uuid}/stop", include_in_schema=False)
async def stop_form(request: AnyRequest, membership: FromPath[UUID]) -> Response[str]:
    return await _stop(request, membership, Form())


@post("/admin/people/{membership:uuid}/stop", include_in_schema=False, status_code=303)
async def stop(request: AnyRequest, membership: FromPath[UUID]) -> Response[Any]:
    form = await read_form(request, {"why", "from"})
    why = form.text("why", "Why you stop it", longest=500)
    if form.wrong:
        return await _stop(request, membership, form)
    await stop_membership(membership, why)
    return _back("stopped", _came(request, form))


async def _stop(request: AnyRequest, membership: UUID, form: Form) -> Response[str]:
    found = await _seen(membership)
    others, came = {*found.approved, *found.waiting} - {visitor_of(request.scope).authority}, _came(request, form)
    return form_page(
        request,
        "people/stop.html",
        form,
        heading=f"Stop access for {found.name}",
        person=found,
        where=where(found),
        referrer=found.role == REFERRER,
        goes_on_elsewhere=found.role == REFERRER and bool(others),
        came=came,
        back=way_back(came) if came else f"/admin/people/{membership}",
    )


def _team_options(teams: list[TeamFound]) -> list[tuple[str, str]]:
    return [(str(each.id), each.name) for each in teams] + [(NO_TEAM, "No team")]


async def _seen(membership: UUID) -> Person:
    """Somebody the visitor looks after; all others are not there."""
    found = await find_person(membership)
    if found is None or not may_see(held_by_asker(), found.held):
        raise NotFound
    return found


def _came(request: AnyRequest, form: Form) -> str:
    """From the page where all who are due are checked, or from anywhere: then nothing."""
    return CHECK if CHECK in (form.first("from"), request.query_params.get("from")) else ""


def _back(done: str, came: str) -> Redirect:
    return Redirect(f"{way_back(came)}?done={done}", status_code=303)


routes = [person, keep, change_form, change, stop_form, stop]
