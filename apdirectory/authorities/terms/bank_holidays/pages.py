"""Bank holidays: for administrators, as they hold for every school."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect

from apdirectory.authorities.terms.actions import add_bank_holiday
from apdirectory.authorities.terms.queries import bank_holidays
from apdirectory.authorities.terms.shown import begins, line, this_and_next
from apdirectory.errors import Conflict, InvalidInput
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page, render
from apdirectory.web.today import today

AnyRequest = Request[Any, Any, Any]
ALL = "/admin/bank-holidays"
SAID = {"added": "The bank holiday is added", "withdrawn": "The bank holiday is withdrawn"}


@get("/admin/bank-holidays", include_in_schema=False)
async def all_bank_holidays(request: AnyRequest) -> Response[str]:
    """From this school year on."""
    found = await bank_holidays(begins(this_and_next(today())[0]))
    return render(
        request,
        "terms/bank_holidays.html",
        heading="Bank holidays",
        done=SAID.get(request.query_params.get("done", "")),
        lines=[line(each) for each in found if each.withdrawn_at is None],
        withdrawn=[line(each) for each in found if each.withdrawn_at],
    )


@get("/admin/bank-holidays/add", include_in_schema=False)
async def add_form(request: AnyRequest) -> Response[str]:
    return _add(request, Form())


@post("/admin/bank-holidays/add", include_in_schema=False, status_code=303)
async def add(request: AnyRequest) -> Response[Any]:
    form = await read_form(request, {"first", "name", "why"})
    day = form.day("first", "Day")
    name = form.text("name", "Name", longest=100)
    why = form.text("why", "Why", longest=500)
    if day is None or form.wrong:
        return _add(request, form)
    try:
        await add_bank_holiday(day, name, why)
    except InvalidInput as wrong:
        form.add("first", wrong.errors[0].message)
        return _add(request, form)
    except Conflict as there_already:
        form.add("first", there_already.message)
        return _add(request, form)
    return Redirect(f"{ALL}?done=added", status_code=303)


def _add(request: AnyRequest, form: Form) -> Response[str]:
    return form_page(request, "terms/bank_holiday_add.html", form, heading="Add a bank holiday", back=ALL)


routes = [all_bank_holidays, add_form, add]
