"""Any account, found by its exact address, and closed: for administrators."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.accounts.access.roles import ROLES
from apdirectory.accounts.people.actions import disable_account, open_account
from apdirectory.accounts.people.closing.queries import account_found
from apdirectory.accounts.people.queries import places_of
from apdirectory.accounts.people.shown import when, where
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page

AnyRequest = Request[Any, Any, Any]
NONE_THERE = "No account has exactly this address. Check it letter by letter"
STATES = {"active": "Open", "disabled": "Closed"}


@get("/admin/accounts", include_in_schema=False)
async def find(request: AnyRequest) -> Response[str]:
    """Only the whole address finds somebody, so that nobody can read through the accounts."""
    email = request.query_params.get("email")
    form = Form() if email is None else Form({"email": [email]})
    sought = form.email() if email is not None else ""
    found = await open_account(sought) if sought and not form.wrong else None
    if sought and found is None and not form.wrong:
        form.add("email", NONE_THERE)
    places = await places_of(found.id) if found else []
    return form_page(
        request,
        "people/account.html",
        form,
        heading="Find an account",
        found=found,
        facts=[
            ("Name", found.name),
            ("Email address", found.email),
            ("State", STATES[found.state]),
            ("Since", when(found.created_at)),
            ("Last sign-in", when(found.signed_in_at)),
        ]
        if found
        else [],
        places=[f"{ROLES[each.role]}, {where(each)}" for each in places],
    )


@get("/admin/accounts/{account:uuid}/close", include_in_schema=False)
async def close_form(request: AnyRequest, account: FromPath[UUID]) -> Response[str]:
    return await _close(request, account, Form())


@post("/admin/accounts/{account:uuid}/close", include_in_schema=False, status_code=303)
async def close(request: AnyRequest, account: FromPath[UUID]) -> Response[Any]:
    form = await read_form(request, {"why"})
    why = form.text("why", "Why you close it", longest=500)
    if form.wrong:
        return await _close(request, account, form)
    await account_found(account)
    await disable_account(account, why)
    return Redirect("/admin/people?done=closed", status_code=303)


async def _close(request: AnyRequest, account: UUID, form: Form) -> Response[str]:
    found = await account_found(account)
    return form_page(
        request,
        "people/close.html",
        form,
        heading=f"Close the account of {found.name}",
        person=found,
        back="/admin/accounts",
    )


routes = [find, close_form, close]
