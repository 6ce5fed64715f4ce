"""Settings: what counts today, what comes, who said so and when; and changing one, from a day on."""

from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN
from apdirectory.authorities.queries import authority as find_authority
from apdirectory.authorities.settings.actions import (
    ChangedMeanwhile,
    check_change,
    seen_setting,
    set_setting,
    take_back,
)
from apdirectory.authorities.settings.definition import Definition
from apdirectory.authorities.settings.definitions import DEFINITIONS, ON_EVERY_PAGE
from apdirectory.authorities.settings.form import YES_NO, names, put_in, read_value
from apdirectory.authorities.settings.queries import (
    Change,
    history,
    setting,
    settings,
    to_come,
    version_of,
    where_nothing_is_said,
)
from apdirectory.authorities.settings.shown import shown_groups, shown_history, whose
from apdirectory.authorities.settings.values import in_a_line, in_words
from apdirectory.errors import Both, Conflict, FieldError, InvalidInput, NotFound
from apdirectory.web.clock import now
from apdirectory.web.forms import Form, read_form
from apdirectory.web.frame import read_frame
from apdirectory.web.rendering import form_page, render
from apdirectory.web.today import today
from apdirectory.web.visitor import visitor_of
from apdirectory.web.words import day

AnyRequest = Request[Any, Any, Any]
ALL = "/admin/settings"
LARGEST = 2**31 - 1
SAID = {"changed": "The setting is changed", "back": "The change is taken back"}
EVERYONE = "all councils"


class Asked(Struct, frozen=True, kw_only=True):
    """A setting, of a council or for all (`authority` None), and how its pages are addressed."""

    known: Definition
    authority: int | None
    of: str
    query: str

    def path(self, below: str = "") -> str:
        return f"{ALL}/{self.known.name}{below}{self.query}"


@get(ALL, include_in_schema=False)
async def all_settings(request: AnyRequest) -> Response[str]:
    authority, of, query = await _whose(request)
    return render(
        request,
        "settings/settings.html",
        heading=f"Settings of {of}" if authority is not None else "Settings for all councils",
        groups=shown_groups(await settings(DEFINITIONS, authority), await to_come(authority), authority),
        query=query,
        for_all=authority is None,
        administers=visitor_of(request.scope).role == INSTALLATION_ADMIN,
    )


@get("/admin/settings/{setting:str}", include_in_schema=False)
async def one_setting(request: AnyRequest, setting: FromPath[str]) -> Response[str]:
    return await _one(request, await _asked(request, setting), Form())


@post("/admin/settings/{setting:str}", include_in_schema=False, status_code=303)
async def change(request: AnyRequest, setting: FromPath[str]) -> Response[Any]:
    asked = await _asked(request, setting)
    form = await read_form(request, {*names(asked.known), "from_day", "why", "was", "confirmed"})
    value, from_day = read_value(asked.known, form), _from_day(form)
    why = form.text("why", "Why you change it", longest=500)
    try:
        if not any(form.error(name) for name in names(asked.known)):
            await check_change(asked.known, value, from_day, asked.authority)
        if not form.wrong:
            if await _asks_once_more(asked, value, from_day) and form.first("confirmed") != "yes":
                return await _check(request, asked, form, value, from_day)
            await _set(asked, form, value, from_day, why)
    except InvalidInput as wrong:
        form.errors.extend(FieldError(_field(asked.known, each.field), each.message) for each in wrong.errors)
    form.errors.sort(key=lambda each: [*names(asked.known), "from_day", "why", each.field].index(each.field))
    if form.wrong:
        return await _one(request, asked, form)
    return _back(asked, "changed")


@post("/admin/settings/{setting:str}/take-back", include_in_schema=False, status_code=303)
async def take_change_back(request: AnyRequest, setting: FromPath[str]) -> Response[Any]:
    asked = await _asked(request, setting)
    form = await read_form(request, {"change"})
    await take_back(asked.known.name, _number(form.first("change")) or 0, authority=asked.authority)
    return _back(asked, "back")


async def _one(request: AnyRequest, asked: Asked, form: Form) -> Response[str]:
    known, authority = asked.known, asked.authority
    value, changes = await setting(known.name, authority), await history(known.name, authority)
    own = await _own(asked, changes)
    return form_page(
        request,
        "settings/setting.html",
        form,
        heading=known.label,
        known=known,
        of=asked.of,
        says=in_words(known, value.value),
        whose=whose(known, value, authority),
        changes=shown_history(known, changes, today(now())),
        may_change=visitor_of(request.scope).role in known.who,
        empty=_empty(known, authority),
        typed=put_in(known, own),
        yes_no=list(YES_NO.items()),
        was=form.first("was") or str(version_of(changes)),
        action=asked.path(),
        take_back=asked.path("/take-back"),
        back=f"{ALL}{asked.query}",
        done=SAID.get(request.query_params.get("done", "")),
    )


async def _own(asked: Asked, changes: list[Change]) -> Any:
    """What stands in the form: the value that counts, or nothing where it is another's word."""
    found = await setting(asked.known.name, asked.authority)
    own = found.authority == asked.authority and (asked.authority is not None or found.from_day is not None)
    return found.value if own or asked.known.kind in ("yes_no", "list", "map") else None


async def _asks_once_more(asked: Asked, value: Any, from_day: date) -> bool:
    """What matters is; and so is taking away words that stand there, which is done by sending an empty form."""
    if asked.known.confirm or asked.known.kind != "text" or value is not None:
        return bool(asked.known.confirm)
    return (await setting(asked.known.name, asked.authority, from_day)).value is not None


def _empty(known: Definition, authority: int | None) -> str:
    """What it means to leave the value empty."""
    if known.kind == "yes_no":
        return ""
    if authority is not None and known.whose == "both":
        return "Leave it empty to go by what is said for all councils"
    default = known.default_for(authority)
    if default is None:
        return "Leave it empty to take away what stands there now"
    return "Leave it empty to go back to what it is unless set" + (
        f": {in_a_line(known, default)}" if known.kind == "number" else ""
    )


async def _check(request: AnyRequest, asked: Asked, form: Form, value: Any, from_day: date) -> Response[str]:
    """Shown once more before it is done, with what to think of. Nothing is changed yet."""
    before = await setting(asked.known.name, asked.authority, from_day)
    return render(
        request,
        "settings/check.html",
        heading=f"Change “{asked.known.label}”?",
        known=asked.known,
        of=asked.of,
        before=in_words(asked.known, before.value),
        after=await _after(asked, value, from_day),
        from_day=day(from_day),
        fields={**form.typed, "from_day": from_day.isoformat()},
        action=asked.path(),
        back=asked.path(),
    )


async def _after(asked: Asked, value: Any, from_day: date) -> list[str]:
    """What counts then: an empty value goes back to what is said for all, or to what it is unless set."""
    if value is not None:
        return in_words(asked.known, value)
    back_to = await where_nothing_is_said(asked.known.name, asked.authority, from_day)
    return ["What stands there now is taken away"] if back_to is None else in_words(asked.known, back_to)


async def _set(asked: Asked, form: Form, value: Any, from_day: date, why: str) -> None:
    name, authority = asked.known.name, asked.authority
    version = _number(form.first("was")) or 0
    try:
        await set_setting(name, value, authority=authority, from_day=from_day, why=why, version=version)
    except ChangedMeanwhile as stale:
        raise Conflict(stale.message, both=await _both(asked, form, value, from_day)) from None
    if name in ON_EVERY_PAGE:
        await read_frame()


async def _both(asked: Asked, form: Form, value: Any, from_day: date) -> Both:
    """Theirs, for the same day, and mine, with the version as it stands now."""
    known = asked.known
    theirs, mine = await setting(known.name, asked.authority, from_day), await _after(asked, value, from_day)
    version = version_of(await history(known.name, asked.authority))
    return Both(
        rows=[(f"{known.label}, from {day(from_day)}", in_a_line(known, theirs.value), "; ".join(mine))],
        path=asked.path(),
        fields={**form.typed, "from_day": from_day.isoformat(), "was": str(version)},
        back=asked.path(),
    )


async def _asked(request: AnyRequest, name: str) -> Asked:
    authority, of, query = await _whose(request)
    return Asked(known=await seen_setting(name, authority), authority=authority, of=of, query=query)


async def _whose(request: AnyRequest) -> tuple[int | None, str, str]:
    """The council that is asked about, or None for all; a manager's is their own, and no other is there."""
    visitor, typed = visitor_of(request.scope), request.query_params.get("authority", "")
    administers = visitor.role == INSTALLATION_ADMIN
    if administers and not typed:
        return None, EVERYONE, ""
    code = _number(typed) if typed else visitor.authority
    found = await find_authority(code) if code and (administers or code == visitor.authority) else None
    if found is None:
        raise NotFound
    return found.id, found.full_name, f"?authority={found.id}" if administers else ""


def _from_day(form: Form) -> date:
    """Today, where nothing is typed."""
    return form.day("from_day", "From", required=False) or today(now())


def _field(known: Definition, name: str) -> str:
    """Where the error summary leads: to the first of several fields."""
    return names(known)[0] if name == "value" else name


def _number(typed: str) -> int | None:
    """As PostgreSQL numbers things; anything else is nobody's."""
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 11 else 0
    return number if 0 < number <= LARGEST else None


def _back(asked: Asked, done: str) -> Redirect:
    sign = "&" if asked.query else "?"
    return Redirect(f"{asked.path()}{sign}done={done}", status_code=303)


routes = [all_settings, one_setting, change, take_change_back]
