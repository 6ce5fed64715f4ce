"""`/quality/standards`: what a council asks providers to show, and how its quality officers change that."""

from collections.abc import Collection
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.errors import InvalidInput, NotFound
from apdirectory.providers.quality.standards.actions import change_standard
from apdirectory.providers.quality.standards.changing import LONGEST_LABEL, LONGEST_WHY, Change, national_kinds
from apdirectory.providers.quality.standards.frameworks import NATIONAL, framework_for
from apdirectory.providers.quality.standards.item import HEADINGS, Item
from apdirectory.providers.quality.standards.own import kinds_asked
from apdirectory.providers.quality.standards.permissions import may_change
from apdirectory.providers.quality.standards.queries import changes_of, items_for, own_standards
from apdirectory.providers.vocabulary import KINDS, codes
from apdirectory.web.days import as_typed
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page, render
from apdirectory.web.today import today
from apdirectory.web.visitor import visitor_of

AnyRequest = Request[Any, Any, Any]
PATH = "/quality/standards"
FIELDS = frozenset(
    {"heading", "label", "public_label", "critical", "months", "kinds", "asked", "since", "why"},
)
CRITICAL = {
    "yes": "Critical: when it runs out, assurance lapses",
    "no": "Standard: when it runs out, it must be replaced",
}
ASKED = {"yes": "Yes", "no": "No, not any more"}


@get(PATH, include_in_schema=False)
async def standards(request: AnyRequest) -> Response[str]:
    visitor = visitor_of(request.scope)
    kind = request.query_params.get("kind", "")
    kind = kind if kind in codes(KINDS) else "third_sector"
    own = (await own_standards([_authority(request)]))[_authority(request)]
    items = await items_for(kind, _authority(request), today())
    return render(
        request,
        "standards/standards.html",
        heading="What you ask providers to show",
        kind=kind,
        kinds=[(word.code, word.label) for word in KINDS],
        framework=framework_for(kind, today()),
        sections=[
            (label, [item for item in items if item.heading == code])
            for code, label in HEADINGS.items()
            if any(item.heading == code for item in items)
        ],
        own={each.code for each in own},
        changes=[(each, _kinds_of(each.kinds)) for each in await changes_of(_authority(request))],
        changes_it=may_change(visitor.role),
        done="It is changed" if request.query_params.get("done") else "",
    )


@get(f"{PATH}/add", include_in_schema=False)
async def add_form(request: AnyRequest) -> Response[str]:
    return _page(request, Form(), None, ())


@post(f"{PATH}/add", include_in_schema=False, status_code=303)
async def add_standard(request: AnyRequest) -> Response[Any]:
    return await _put(request, None, (), None)


@get(f"{PATH}/items/{{code:str}}", include_in_schema=False)
async def change_form(request: AnyRequest, code: FromPath[str]) -> Response[str]:
    return _page(request, Form(), *await _known(request, code))


@post(f"{PATH}/items/{{code:str}}", include_in_schema=False, status_code=303)
async def change_it(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    item, kinds = await _known(request, code)
    return await _put(request, item, kinds, code)


async def _put(request: AnyRequest, item: Item | None, kinds: tuple[str, ...], code: str | None) -> Response[Any]:
    form = await read_form(request, FIELDS)
    change = _read(form, item)
    if change is not None:
        try:
            await change_standard(code, change)
        except InvalidInput as wrong:
            form.errors.extend(wrong.errors)
    if form.wrong:
        return _page(request, form, item, kinds)
    return Redirect(f"{PATH}?done=changed", status_code=303)


def _read(form: Form, item: Item | None) -> Change | None:
    heading = item.heading if item else form.choice("heading", "Heading", HEADINGS)
    label = form.text("label", "Name", longest=LONGEST_LABEL)
    public_label = form.text("public_label", "Name for the public", longest=LONGEST_LABEL)
    critical = form.choice("critical", "What happens when it runs out", CRITICAL)
    months = form.text("months", "Months", longest=3, required=False)
    kinds = form.choices("kinds", "Kinds of provider", codes(KINDS))
    asked = form.choice("asked", "Whether you ask for it", ASKED)
    since, why = form.day("since", "From when it counts"), form.text("why", "Why", longest=LONGEST_WHY)
    if months and not (months.isascii() and months.isdigit()):
        form.add("months", "Months must be a number from 1 to 120, or empty")
    if form.wrong or since is None:
        return None
    return Change(
        heading=heading,
        label=label,
        public_label=public_label,
        critical=critical == "yes",
        months=int(months) if months else None,
        kinds=tuple(kinds),
        asked=asked == "yes",
        since=since,
        why=why,
    )


async def _known(request: AnyRequest, code: str) -> tuple[Item, tuple[str, ...]]:
    """The item as the council last said it, or as it is nationally, with the kinds it is asked of, or was last."""
    every = (await own_standards([_authority(request)]))[_authority(request)]
    own = [each for each in every if each.code == code]
    if not own and code not in NATIONAL:
        raise NotFound
    kinds = kinds_asked(code, every, max([today(), *(each.since for each in own)]))
    if own:
        return own[-1].as_item(), kinds or own[-1].kinds
    return NATIONAL[code], kinds or national_kinds(code)


def _kinds_of(kinds: Collection[str]) -> str:
    return ", ".join(word.label for word in KINDS if word.code in kinds)


def _authority(request: AnyRequest) -> int:
    authority = visitor_of(request.scope).authority
    if authority is None:
        raise NotFound
    return authority


def _page(request: AnyRequest, form: Form, item: Item | None, kinds: tuple[str, ...]) -> Response[str]:
    return form_page(
        request,
        "standards/change.html",
        form,
        heading=f"Change: {item.label}" if item else "Ask for something of your own",
        item=item,
        chosen=form.sent.get("kinds", list(kinds)),
        kinds=[(word.code, word.label) for word in KINDS],
        headings=list(HEADINGS.items()),
        critical=list(CRITICAL.items()),
        asked=list(ASKED.items()),
        example=as_typed(today()),
        back=PATH,
    )


routes = [standards, add_form, add_standard, change_form, change_it]
