"""People, for managers and administrators: who is let in, what each may do, and who asks to be."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN, ROLES
from apdirectory.accounts.people.actions import approve, refuse
from apdirectory.accounts.people.dormancy import is_due
from apdirectory.accounts.people.keeping.queries import check_every
from apdirectory.accounts.people.person import Asked
from apdirectory.accounts.people.queries import (
    open_invitations,
    others_in_role,
    people_looked_after,
    waiting_approvals,
)
from apdirectory.accounts.people.shown import SAID, groups, when, where
from apdirectory.errors import NotFound
from apdirectory.web.clock import now, time_of_day
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page, render
from apdirectory.web.today import today
from apdirectory.web.visitor import visitor_of
from apdirectory.web.words import day

AnyRequest = Request[Any, Any, Any]


@get("/admin/people", include_in_schema=False)
async def people(request: AnyRequest) -> Response[str]:
    """Who waits for approval first, then everybody the visitor looks after, then invitations that are still open."""
    visitor = visitor_of(request.scope)
    found, every = await people_looked_after(visitor.authority), await check_every()
    asked = await waiting_approvals(visitor.authority) if visitor.authority else []
    alone = visitor.account is None or not await others_in_role(visitor.role, visitor.authority, visitor.account)
    return render(
        request,
        "people/people.html",
        heading="People",
        done=SAID.get(request.query_params.get("done", "")),
        asked=[(each, when(each.asked_at), not alone and each.account == visitor.account) for each in asked],
        groups=groups(found, visitor, now(), every, alone=alone),
        due=any(is_due(each.looked_at, now(), every) for each in found),
        invited=[
            (each, ROLES[each.role], where(each), f"{time_of_day(each.expires_at)} on {day(today(each.expires_at))}")
            for each in await open_invitations(visitor.authority)
        ],
        adds_organisations=visitor.role == INSTALLATION_ADMIN,
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


def _back(done: str) -> Redirect:
    return Redirect(f"/admin/people?done={done}", status_code=303)


routes = [people, approval_form, decide]
