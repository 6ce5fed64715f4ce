"""People, for managers and administrators: who is let in, what each may do, and who asks to be."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN, REFERRER, ROLES
from apdirectory.accounts.people.actions import (
    approve,
    change_membership,
    disable_account,
    keep_membership,
    refuse,
    stop_membership,
)
from apdirectory.accounts.people.dormancy import is_due
from apdirectory.accounts.people.permissions import Held, in_order, may_see, roles_open_to
from apdirectory.accounts.people.person import Asked, Person
from apdirectory.accounts.people.queries import (
    open_invitations,
    people_let_in_by_administrators,
    people_of,
    teams_of,
    waiting_approvals,
)
from apdirectory.accounts.people.queries import person as find_person
from apdirectory.accounts.people.shown import groups, when, where
from apdirectory.errors import InvalidInput, NotFound
from apdirectory.web.clock import now, time_of_day
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page, render
from apdirectory.web.today import today
from apdirectory.web.visitor import Visitor, visitor_of
from apdirectory.web.words import day

AnyRequest = Request[Any, Any, Any]
SAID = {
    "kept": "You said that this person’s access is still right",
    "changed": "This person’s access is changed",
    "stopped": "This person’s access is stopped",
    "closed": "This account is closed",
    "phone": "Their lost phone is taken away. We sent them a link to set up a new app",
    "approved": "Approved. We have sent a mail to say so",
    "refused": "Refused. We have sent a mail to say why",
    "withdrawn": "The invitation is withdrawn",
}
"""What was just done, by the word in the address."""
NO_TEAM = ""


@get("/admin/people", include_in_schema=False)
async def people(request: AnyRequest) -> Response[str]:
    """Who waits for approval first, then everybody the visitor looks after, then invitations that are still open."""
    visitor = visitor_of(request.scope)
    if visitor.authority is None:
        found, asked = await people_let_in_by_administrators(), []
    else:
        found, asked = await people_of(visitor.authority), await waiting_approvals(visitor.authority)
    return render(
        request,
        "people/people.html",
        heading="People",
        done=SAID.get(request.query_params.get("done", "")),
        asked=[(each, when(each.asked_at)) for each in asked],
        groups=groups(found, visitor.role, visitor.authority, now()),
        invited=[
            (each, ROLES[each.role], where(each), f"{time_of_day(each.expires_at)} on {day(today(each.expires_at))}")
            for each in await open_invitations(visitor.authority)
        ],
        adds_organisations=visitor.role == INSTALLATION_ADMIN,
    )


@get("/admin/people/{membership:uuid}", include_in_schema=False)
async def person(request: AnyRequest, membership: FromPath[UUID]) -> Response[str]:
    return await _person(request, await _seen(request, membership), Form())


async def _person(request: AnyRequest, found: Person, form: Form) -> Response[str]:
    visitor, teams = visitor_of(request.scope), await teams_of(found.organisation)
    roles = in_order(roles_open_to(_held(visitor), found.held))
    return form_page(
        request,
        "people/person.html",
        form,
        heading=found.name,
        done=SAID.get(request.query_params.get("done", "")),
        person=found,
        facts=[
            ("Email address", found.email),
            ("Role", ROLES[found.role]),
            ("Organisation", where(found)),
            ("Since", when(found.started_at)),
            ("Last sign-in", when(found.signed_in_at)),
            ("Last kept", when(found.kept_at)),
        ],
        due=is_due(found, now()),
        waits=visitor.authority in found.waiting,
        roles=[(each, ROLES[each]) for each in roles] if len(roles) > 1 else [],
        teams=[(str(team.id), team.name) for team in teams] + [(NO_TEAM, "No team")] if teams and roles else [],
        closes_accounts=visitor.role == INSTALLATION_ADMIN,
    )


@post("/admin/people/{membership:uuid}/keep", include_in_schema=False, status_code=303)
async def keep(request: AnyRequest, membership: FromPath[UUID]) -> Redirect:
    await read_form(request, ())
    await keep_membership(membership)
    return _back("kept")


@post("/admin/people/{membership:uuid}/change", include_in_schema=False, status_code=303)
async def change(request: AnyRequest, membership: FromPath[UUID]) -> Response[Any]:
    found = await _seen(request, membership)
    form = await read_form(request, {"role", "team"})
    roles = roles_open_to(_held(visitor_of(request.scope)), found.held)
    teams = [str(team.id) for team in await teams_of(found.organisation)]
    role = form.choice("role", "A role", roles) if len(roles) > 1 else found.role
    team = form.choice("team", "A team", teams, required=False)
    if form.wrong:
        return await _person(request, found, form)
    try:
        await change_membership(membership, role=role, team=int(team) if team else None)
    except InvalidInput as wrong:
        form.errors.extend(wrong.errors)
        return await _person(request, found, form)
    return _back("changed")


@get("/admin/people/{membership:uuid}/stop", include_in_schema=False)
async def stop_form(request: AnyRequest, membership: FromPath[UUID]) -> Response[str]:
    return await _stop(request, membership, Form())


@post("/admin/people/{membership:uuid}/stop", include_in_schema=False, status_code=303)
async def stop(request: AnyRequest, membership: FromPath[UUID]) -> Response[Any]:
    form = await read_form(request, {"why"})
    why = form.text("why", "Why you stop it", longest=500)
    if form.wrong:
        return await _stop(request, membership, form)
    await stop_membership(membership, why)
    return _back("stopped")


async def _stop(request: AnyRequest, membership: UUID, form: Form) -> Response[str]:
    found = await _seen(request, membership)
    return form_page(
        request,
        "people/stop.html",
        form,
        heading=f"Stop access for {found.name}",
        person=found,
        where=where(found),
        referrer=found.role == REFERRER,
        back=f"/admin/people/{membership}",
    )


@get("/admin/people/{membership:uuid}/close", include_in_schema=False)
async def close_form(request: AnyRequest, membership: FromPath[UUID]) -> Response[str]:
    return await _close(request, membership, Form())


@post("/admin/people/{membership:uuid}/close", include_in_schema=False, status_code=303)
async def close(request: AnyRequest, membership: FromPath[UUID]) -> Response[Any]:
    form = await read_form(request, {"why"})
    why = form.text("why", "Why you close it", longest=500)
    if form.wrong:
        return await _close(request, membership, form)
    await disable_account((await _seen(request, membership)).account, why)
    return _back("closed")


async def _close(request: AnyRequest, membership: UUID, form: Form) -> Response[str]:
    found = await _seen(request, membership)
    return form_page(
        request,
        "people/close.html",
        form,
        heading=f"Close the account of {found.name}",
        person=found,
        back=f"/admin/people/{membership}",
    )


@get("/admin/approvals/{approval:uuid}", include_in_schema=False)
async def approval_form(request: AnyRequest, approval: FromPath[UUID]) -> Response[str]:
    return _approval(request, await _asked(request, approval), Form())


@post("/admin/approvals/{approval:uuid}", include_in_schema=False, status_code=303)
async def decide(request: AnyRequest, approval: FromPath[UUID]) -> Response[Any]:
    form = await read_form(request, {"decision", "why"})
    decision = form.choice("decision", "Approve or refuse", {"approve", "refuse"})
    why = form.text("why", "Why you refuse", longest=500, required=decision == "refuse")
    if form.wrong:
        return _approval(request, await _asked(request, approval), form)
    await (approve(approval) if decision == "approve" else refuse(approval, why))
    return _back("approved" if decision == "approve" else "refused")


def _approval(request: AnyRequest, asked: Asked, form: Form) -> Response[str]:
    body = f"{asked.organisation_name} (URN {asked.urn})" if asked.urn else asked.organisation_name
    facts = [
        ("Name", asked.name),
        ("Email address", asked.email),
        ("Organisation", body),
        ("Team", asked.team_name or "No team"),
        ("Role", ROLES[asked.role]),
        ("Asked", when(asked.asked_at)),
    ]
    return form_page(request, "people/approval.html", form, heading=f"Approve {asked.name}?", facts=facts)


async def _asked(request: AnyRequest, approval: UUID) -> Asked:
    """One that waits for the visitor's own authority."""
    authority = visitor_of(request.scope).authority
    waiting = await waiting_approvals(authority) if authority else []
    found = next((each for each in waiting if each.approval == approval), None)
    if found is None:
        raise NotFound
    return found


async def _seen(request: AnyRequest, membership: UUID) -> Person:
    """Somebody the visitor looks after; all others are not there."""
    found = await find_person(membership)
    if found is None or not may_see(_held(visitor_of(request.scope)), found.held):
        raise NotFound
    return found


def _held(visitor: Visitor) -> Held:
    return Held(role=visitor.role, authority=visitor.authority)


def _back(done: str) -> Redirect:
    return Redirect(f"/admin/people?done={done}", status_code=303)


routes = [
    people,
    person,
    keep,
    change,
    stop_form,
    stop,
    close_form,
    close,
    approval_form,
    decide,
]
