"""Terms and closures: a council's, for its managers; a school's, for them and its people; any for administrators."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.authorities.queries import all_authorities
from apdirectory.authorities.terms.actions import add_days, may_change, may_change_entry, withdraw
from apdirectory.authorities.terms.entries import BANK_HOLIDAY, CLOSURE, REASONS, TERM, Days, Entered
from apdirectory.authorities.terms.file.csv_file import template
from apdirectory.authorities.terms.forms import CLOSURE_FIELDS, TERM_FIELDS, read_closure, read_term
from apdirectory.authorities.terms.queries import (
    bank_holidays_until,
    entered,
    entry,
    find_schools,
    school_whose,
    whose_by_key,
    whose_entry,
)
from apdirectory.authorities.terms.shown import begins, days_in_words, line, this_and_next, warnings, year_shown
from apdirectory.authorities.terms.whose import EVERYONE, Whose
from apdirectory.errors import InvalidInput, NotFound
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page, render
from apdirectory.web.today import today
from apdirectory.web.visitor import visitor_of

AnyRequest = Request[Any, Any, Any]
MOST = 20
"""Schools that are shown at once."""
SAID = {
    "term": "The term is added",
    "closure": "The closure is added",
    "withdrawn": "It is withdrawn",
    "file": "The dates of the file are in",
}
ADD = {TERM: "terms/term_add.html", CLOSURE: "terms/closure_add.html"}
KINDS = {TERM: "term", CLOSURE: "closure", BANK_HOLIDAY: "bank holiday"}
NO_SCHOOL = "Only schools have school days of their own. Choose a school that you act for, if you act for one."


@get("/admin/terms", include_in_schema=False)
async def terms(request: AnyRequest) -> Response[str]:
    """A manager's own council, an administrator's councils; schools are found by name or URN."""
    visitor = visitor_of(request.scope)
    typed = " ".join(request.query_params.get("name", "").split())[:200]
    found = await find_schools(typed, MOST + 1, visitor.authority) if typed else []
    own = await whose_by_key(f"council-{visitor.authority}") if visitor.authority else None
    return render(
        request,
        "terms/start.html",
        heading=f"Term dates of {own.name}" if own else "Term dates",
        typed=typed,
        found=found[:MOST],
        most=MOST if len(found) > MOST else None,
        own=await _shown(own) if own else None,
        councils=[] if own else [each for each in await all_authorities() if each.uses_service],
        everyone=EVERYONE,
    )


@get("/account/school-days", include_in_schema=False)
async def own_school(request: AnyRequest) -> Response[str]:
    """The school that a referrer acts for."""
    organisation = visitor_of(request.scope).organisation
    whose = await school_whose(organisation) if organisation else None
    if whose is None:
        raise NotFound(NO_SCHOOL)
    return await _page(request, whose)


@get("/school-days/{whose:str}", include_in_schema=False)
async def one(request: AnyRequest, whose: FromPath[str]) -> Response[str]:
    return await _page(request, await theirs(whose))


@get("/school-days/template.csv", include_in_schema=False)
async def empty_template() -> Response[bytes]:
    """To fill in."""
    named = {"content-disposition": 'attachment; filename="term-dates.csv"'}
    return Response(template().encode(), media_type="text/csv; charset=utf-8", headers=named)


@get("/school-days/{whose:str}/term", include_in_schema=False)
async def term_form(request: AnyRequest, whose: FromPath[str]) -> Response[str]:
    return _add(request, await _with_terms(whose), Form(), TERM)


@post("/school-days/{whose:str}/term", include_in_schema=False, status_code=303)
async def add_term(request: AnyRequest, whose: FromPath[str]) -> Response[Any]:
    found = await _with_terms(whose)
    form = await read_form(request, TERM_FIELDS)
    return await _put(request, found, form, read_term(form), TERM)


@get("/school-days/{whose:str}/closure", include_in_schema=False)
async def closure_form(request: AnyRequest, whose: FromPath[str]) -> Response[str]:
    return _add(request, await theirs(whose), Form(), CLOSURE)


@post("/school-days/{whose:str}/closure", include_in_schema=False, status_code=303)
async def add_closure(request: AnyRequest, whose: FromPath[str]) -> Response[Any]:
    found = await theirs(whose)
    form = await read_form(request, CLOSURE_FIELDS)
    return await _put(request, found, form, read_closure(form), CLOSURE)


@get("/school-days/entries/{entry_id:uuid}/withdraw", include_in_schema=False)
async def withdraw_form(request: AnyRequest, entry_id: FromPath[UUID]) -> Response[Any]:
    """One that is withdrawn already is in the list of those."""
    found, whose = await _their_entry(entry_id)
    if found.withdrawn_at:
        return Redirect(_back(found, whose), status_code=303)
    return _withdraw(request, found, whose, Form())


@post("/school-days/entries/{entry_id:uuid}/withdraw", include_in_schema=False, status_code=303)
async def take_out(request: AnyRequest, entry_id: FromPath[UUID]) -> Response[Any]:
    found, whose = await _their_entry(entry_id)
    form = await read_form(request, {"why"})
    why = form.text("why", "Why", longest=500)
    if form.wrong:
        return _withdraw(request, found, whose, form)
    await withdraw(entry_id, why)
    return Redirect(f"{_back(found, whose)}?done=withdrawn", status_code=303)


async def theirs(key: str) -> Whose:
    """Whose days the address means, if whoever asks may change them; what others may not is not there."""
    found = await whose_by_key(key)
    if found is None or not may_change(found):
        raise NotFound
    return found


async def _with_terms(key: str) -> Whose:
    found = await theirs(key)
    if found.of_everyone:
        raise NotFound
    return found


async def _their_entry(id: UUID) -> tuple[Entered, Whose]:
    found = await entry(id)
    whose = await whose_entry(found) if found else None
    if found is None or whose is None or not may_change_entry(found, whose):
        raise NotFound
    return found, whose


async def _shown(whose: Whose) -> dict[str, Any]:
    """What a page says of one school or council."""
    years = this_and_next(today())
    found = await entered(whose, begins(years[0]))
    standing = [each for each in found if each.withdrawn_at is None]
    fallback = await entered(Whose(authority=whose.authority), begins(years[0])) if whose.school else []
    council = [each for each in fallback if each.withdrawn_at is None]
    return {
        "whose": whose,
        "years": [year_shown(year, found) for year in years],
        "withdrawn": [line(each) for each in found if each.withdrawn_at],
        "warnings": warnings(whose, standing, council, today(), await bank_holidays_until()),
    }


async def _page(request: AnyRequest, whose: Whose) -> Response[str]:
    own = visitor_of(request.scope).organisation == whose.school and whose.school is not None
    return render(
        request,
        "terms/one.html",
        heading=f"Term dates of {whose.name}" if not whose.of_everyone else "Closures of all schools",
        shown=await _shown(whose),
        done=SAID.get(request.query_params.get("done", "")),
        back=("/account", "account") if own else ("/admin/terms", "term dates"),
    )


def _add(request: AnyRequest, whose: Whose, form: Form, kind: str) -> Response[str]:
    return form_page(
        request,
        ADD[kind],
        form,
        heading=f"Add a {KINDS[kind]}",
        whose=whose,
        reasons=list(REASONS.items()),
        back=f"/school-days/{whose.key}",
    )


async def _put(request: AnyRequest, whose: Whose, form: Form, days: Days | None, kind: str) -> Response[Any]:
    if days is None:
        return _add(request, whose, form, kind)
    try:
        await add_days(whose, days)
    except InvalidInput as wrong:
        form.errors.extend(wrong.errors)
        return _add(request, whose, form, kind)
    return Redirect(f"/school-days/{whose.key}?done={kind}", status_code=303)


def _withdraw(request: AnyRequest, found: Entered, whose: Whose, form: Form) -> Response[str]:
    return form_page(
        request,
        "terms/withdraw.html",
        form,
        heading=f"Withdraw {found.name}?",
        kind=KINDS[found.kind],
        days=days_in_words(found),
        whose=whose,
        back=_back(found, whose),
    )


def _back(found: Entered, whose: Whose) -> str:
    return "/admin/bank-holidays" if found.kind == BANK_HOLIDAY else f"/school-days/{whose.key}"


routes = [
    terms,
    own_school,
    one,
    empty_template,
    term_form,
    add_term,
    closure_form,
    add_closure,
    withdraw_form,
    take_out,
]
