"""The quarterly check of who has access: all who are due on one page, kept one by one, or several at once by name."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.response import Redirect

from apdirectory.accounts.people.actions import keep_all
from apdirectory.accounts.people.checks.due import Check, check_of
from apdirectory.accounts.people.keeping.queries import check_every
from apdirectory.accounts.people.queries import others_in_role, people_looked_after
from apdirectory.accounts.people.shown import SAID
from apdirectory.web.clock import now
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page
from apdirectory.web.visitor import visitor_of
from apdirectory.web.words import count

AnyRequest = Request[Any, Any, Any]


@get("/admin/people/check", include_in_schema=False)
async def check(request: AnyRequest) -> Response[str]:
    return _check(request, await _found(request), Form())


@post("/admin/people/check", include_in_schema=False, status_code=303)
async def keep_ticked(request: AnyRequest) -> Response[Any]:
    """Those who were ticked are named once more first. Somebody who is not on the list by now is kept by no one."""
    form = await read_form(request, {"person", "sure"})
    found = await _found(request)
    ticked = form.choices("person", "One or more people who are still on this list", found.to_keep)
    sure = form.choice("sure", "Whether you are sure", {"yes"}, required=False)
    if form.wrong:
        return _check(request, found, form)
    if not sure:
        named = [found.to_keep[each] for each in ticked]
        heading = f"Is the access of {'this person' if len(named) == 1 else f'these {len(named)} people'} still right?"
        return form_page(request, "people/check_sure.html", form, heading=heading, named=named)
    await keep_all([UUID(each) for each in ticked])
    return Redirect("/admin/people/check?done=kept_all", status_code=303)


async def _found(request: AnyRequest) -> Check:
    visitor = visitor_of(request.scope)
    alone = visitor.account is None or not await others_in_role(visitor.role, visitor.authority, visitor.account)
    people = await people_looked_after(visitor.authority)
    return check_of(people, visitor.account, now(), await check_every(), alone=alone)


def _check(request: AnyRequest, found: Check, form: Form) -> Response[str]:
    return form_page(
        request,
        "people/check.html",
        form,
        heading="Check who has access",
        done=SAID.get(request.query_params.get("done", "")),
        check=found,
        progress=f"{found.done} of {count(found.all, 'person', 'people')} done",
        ticked=set(form.sent.get("person", ())),
    )


routes = [check, keep_ticked]
