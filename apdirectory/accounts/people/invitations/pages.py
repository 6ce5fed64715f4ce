"""Inviting somebody, what was sent, and taking it back."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN, ROLES
from apdirectory.accounts.people.actions import invite, withdraw_invitation
from apdirectory.accounts.people.invitations.offering import Offering, fields_of, offering, read_offering
from apdirectory.accounts.people.permissions import may_see
from apdirectory.accounts.people.queries import held_by_asker, invitation, invitation_by_id
from apdirectory.accounts.people.shown import where
from apdirectory.errors import InvalidInput, NotFound
from apdirectory.web.clock import now, time_of_day
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page, render
from apdirectory.web.today import today
from apdirectory.web.visitor import visitor_of
from apdirectory.web.words import due_day

AnyRequest = Request[Any, Any, Any]


@get("/admin/people/invite", include_in_schema=False)
async def invite_form(request: AnyRequest) -> Response[str]:
    return _invite(request, await offering(visitor_of(request.scope), Form()))


@post("/admin/people/invite", include_in_schema=False, status_code=303)
async def send(request: AnyRequest) -> Response[Any]:
    """The same answer whether or not the address is known here."""
    visitor = visitor_of(request.scope)
    made = await read_offering(visitor, await read_form(request, fields_of(visitor)))
    place = made.place
    if place is None:
        return _invite(request, made)
    try:
        token = await invite(
            email=made.email,
            name=made.name,
            role=place.role,
            organisation=place.organisation,
            team=place.team,
            authority=place.authority,
        )
    except InvalidInput as wrong:
        made.form.errors.extend(wrong.errors)
        return _invite(request, made)
    sent_now = await invitation(token)
    return Redirect(f"/admin/people/invitations/{sent_now.invitation}", status_code=303)


def _invite(request: AnyRequest, made: Offering) -> Response[str]:
    administrator = visitor_of(request.scope).role == INSTALLATION_ADMIN
    return form_page(
        request, "people/invite.html", made.form, heading="Invite someone", made=made, administrator=administrator
    )


@get("/admin/people/invitations/{invitation_id:uuid}", include_in_schema=False)
async def sent(request: AnyRequest, invitation_id: FromPath[UUID]) -> Response[str]:
    """To whom it went and until when it works, with the way to take it back."""
    found = await invitation_by_id(invitation_id)
    if found is None or not may_see(held_by_asker(), found.held):
        raise NotFound
    return render(
        request,
        "people/sent.html",
        heading=f"Invitation to {found.name}",
        invited=found,
        role=ROLES[found.role],
        where=where(found),
        until=f"{time_of_day(found.expires_at)} on {due_day(today(found.expires_at))}",
        ended=found.ended_at(now()) is not None,
    )


@post("/admin/people/invitations/{invitation_id:uuid}/withdraw", include_in_schema=False, status_code=303)
async def withdraw(request: AnyRequest, invitation_id: FromPath[UUID]) -> Redirect:
    await read_form(request, ())
    await withdraw_invitation(invitation_id)
    return Redirect("/admin/people?done=withdrawn", status_code=303)


routes = [invite_form, send, sent, withdraw]
