"""`/my-provider/{slug}/registration`: hours and numbers, declared; what that means; and the same for officers."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.errors import NotFound
from apdirectory.providers.quality.evidence.permissions import Whose, may_add, may_look
from apdirectory.providers.quality.evidence.queries import whose_by_slug
from apdirectory.providers.quality.registration.actions import declare, is_asked
from apdirectory.providers.quality.registration.queries import Declaration, declarations_of, hours_of
from apdirectory.providers.quality.registration.rule import Declared, Hours, coming, in_words, position, rule_on
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page, render
from apdirectory.web.today import today
from apdirectory.web.visitor import visitor_of
from apdirectory.web.words import day

AnyRequest = Request[Any, Any, Any]
YES_NO = {"yes": "Yes", "no": "No"}
MOST_HOURS, MOST_CHILDREN = 60, 999
FIELDS = {"hours", "many", "asked", "ehcp", "looked_after", "sen"}
HOURS_WRONG = "Hours a week must be a number from 0 to 60, like 15 or 17.5"
ASKED_WRONG = "The council advises another number of hours now. Count again: how many are here so long?"
MANY_WRONG = "How many must be a whole number from 0 to 999"
NOBODY = "You said that nobody is there so long. Change the number, or answer No"
PLAN_IS_NEED = "A child with a plan has special educational needs. Answer Yes"


@get("/my-provider/{slug:str}/registration", include_in_schema=False)
async def own(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    return await _own_page(request, await _own(request, slug), Form())


@post("/my-provider/{slug:str}/registration", include_in_schema=False, status_code=303)
async def send(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    whose = await _own(request, slug)
    form = await read_form(request, FIELDS)
    declared = _read(form, asked=(await hours_of(whose.home)).advised)
    if declared is None:
        return await _own_page(request, whose, form)
    await declare(whose, declared)
    return Redirect(f"/my-provider/{whose.slug}/registration?done=declared", status_code=303)


@get("/quality/providers/{slug:str}/registration", include_in_schema=False)
async def for_officers(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    visitor, whose = visitor_of(request.scope), await whose_by_slug(slug)
    if whose is None or not is_asked(whose) or not may_look(whose, visitor.role, visitor.authority):
        raise NotFound
    return render(request, "registration/seen.html", heading="Does it have to register?", **await _said(whose))


async def _own(request: AnyRequest, slug: str) -> Whose:
    """Whoever keeps the entry; registered schools are not asked, so there is no page."""
    visitor, found = visitor_of(request.scope), await whose_by_slug(slug)
    if found is None or not is_asked(found) or not may_add(found, visitor.role, visitor.organisation):
        raise NotFound
    return found


async def _own_page(request: AnyRequest, whose: Whose, form: Form) -> Response[str]:
    return form_page(
        request,
        "registration/own.html",
        form,
        heading="Do you have to register as a school?",
        yes_no=list(YES_NO.items()),
        done="It is declared. The council checks it next" if "done" in request.query_params else "",
        **await _said(whose),
    )


async def _said(whose: Whose) -> dict[str, Any]:
    hours, declarations = await hours_of(whose.home), await declarations_of(whose.provider)
    last = declarations[0].declared if declarations else None
    return {
        "whose": whose,
        "hours": hours,
        "now": _reading(last, hours, today()) if last else None,
        "coming": [(in_words(position(last, rule, hours), hours), rule.told) for rule in coming(today())]
        if last
        else [],
        "declarations": [_facts(each) for each in declarations],
    }


def _reading(declared: Declared, hours: Hours, on: date) -> tuple[str, str]:
    rule = rule_on(on)
    return in_words(position(declared, rule, hours), hours), rule.told


def _facts(declaration: Declaration) -> tuple[str, list[tuple[str, str]]]:
    """What was declared, under the day on which it was."""
    said = declaration.declared
    so_long = f"{said.asked} hours a week or more" if said.asked else "as long as the council then advised, or longer"
    by = f" by {declaration.declared_by_name}" if declaration.declared_by_name else ""
    return f"Declared on {day(today(declaration.declared_at))}{by}", [
        ("Most hours a week for one child", f"{said.hours.normalize():f}"),
        (f"Children of compulsory school age there {so_long}", str(said.many)),
        ("Any with an education, health and care plan", YES_NO["yes" if said.ehcp else "no"]),
        ("Any looked after", YES_NO["yes" if said.looked_after else "no"]),
        ("Any with special educational needs", YES_NO["yes" if said.sen else "no"]),
    ]


def _read(form: Form, *, asked: int) -> Declared | None:
    """All that is wrong is said at once. `asked`: from how many hours on children are counted now."""
    hours, many = _hours(form), _many(form)
    any_of = {
        name: form.choice(name, label, YES_NO) == "yes"
        for name, label in (
            ("ehcp", "Whether any has a plan"),
            ("looked_after", "Whether any is looked after"),
            ("sen", "Whether any has special educational needs"),
        )
    }
    if form.first("asked") != str(asked) and not form.error("many"):
        form.add("many", ASKED_WRONG)
    for name, said in any_of.items():
        if said and many == 0:
            form.add(name, NOBODY)
    if any_of["ehcp"] and form.first("sen") == "no":
        form.add("sen", PLAN_IS_NEED)
    if form.wrong or hours is None or many is None:
        return None
    return Declared(hours=hours, many=many, asked=asked, **any_of)


def _hours(form: Form) -> Decimal | None:
    text = form.text("hours", "Hours a week", longest=5)
    try:
        hours = Decimal(text) if text and text.isascii() else None
    except InvalidOperation:
        hours = None
    if hours is not None and hours.is_finite() and 0 <= hours <= MOST_HOURS and hours * 10 == int(hours * 10):
        return hours
    if not form.error("hours"):
        form.add("hours", HOURS_WRONG)
    return None


def _many(form: Form) -> int | None:
    text = form.text("many", "How many", longest=3)
    if text.isascii() and text.isdigit() and int(text) <= MOST_CHILDREN:
        return int(text)
    if not form.error("many"):
        form.add("many", MANY_WRONG)
    return None


routes = [own, send, for_officers]
