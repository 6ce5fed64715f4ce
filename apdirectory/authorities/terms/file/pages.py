"""Bringing in a file of term dates: choose it, see what it would change, and only then do it. The file is not kept."""

import asyncio
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.authorities.terms.actions import import_days, may_change, planned
from apdirectory.authorities.terms.file.csv_file import COLUMNS
from apdirectory.authorities.terms.file.given import (
    LONGEST_FILE,
    LONGEST_SOURCE,
    CannotRead,
    Given,
    from_text,
    to_text,
)
from apdirectory.authorities.terms.file.plan import Plan
from apdirectory.authorities.terms.file.reading import read_file
from apdirectory.authorities.terms.queries import whose_by_key
from apdirectory.authorities.terms.shown import days_in_words
from apdirectory.authorities.terms.whose import Whose
from apdirectory.errors import NotFound
from apdirectory.web.forms import TAKES_FILE, Form, read_form, read_form_with_file
from apdirectory.web.multipart import SentFile
from apdirectory.web.rendering import form_page, render
from apdirectory.web.today import today
from apdirectory.web.words import due_day

AnyRequest = Request[Any, Any, Any]
MOST_SHOWN = 100
"""Refused rows; a school's whole calendar has hundreds of events that are none of ours."""
TOO_LARGE = f"The file must be smaller than {LONGEST_FILE // 1_000_000} MB"


@get("/school-days/{whose:str}/file", include_in_schema=False)
async def choose(request: AnyRequest, whose: FromPath[str]) -> Response[str]:
    return _choose(request, await _theirs(whose), Form())


@post("/school-days/{whose:str}/file", include_in_schema=False, status_code=200, **TAKES_FILE)
async def preview(request: AnyRequest, whose: FromPath[str]) -> Response[str]:
    """Reads the file and shows what it would change; nothing is changed."""
    found = await _theirs(whose)
    form, sent = await read_form_with_file(request, (), "file")
    raw = await _read(sent, form)
    if form.wrong or sent is None:
        return _choose(request, found, form)
    try:
        given = await asyncio.to_thread(read_file, raw, today())
    except CannotRead as unread:
        form.add("file", unread.message)
        return _choose(request, found, form)
    source = f"File {sent.name}"[:LONGEST_SOURCE]
    return _preview(request, found, given, await planned(found, given), source if source.isprintable() else "A file")


@post("/school-days/{whose:str}/file/confirm", include_in_schema=False, status_code=303)
async def confirm(request: AnyRequest, whose: FromPath[str]) -> Response[Any]:
    found = await _theirs(whose)
    form = await read_form(request, {"rows", "seal", "source"})
    source = form.text("source", "Source", longest=LONGEST_SOURCE)
    try:
        given = from_text(form.first("rows"))
    except CannotRead as unread:
        form.add("file", unread.message)
    if form.wrong:
        return _choose(request, found, form)
    await import_days(found, given, source=source, seal=form.first("seal"))
    return Redirect(f"/school-days/{found.key}?done=file", status_code=303)


async def _read(sent: SentFile | None, form: Form) -> bytes:
    if sent is None:
        form.add("file", "Choose a file")
        return b""
    raw = b""
    async for part in sent:
        raw += part
        if len(raw) > LONGEST_FILE:
            form.add("file", TOO_LARGE)
            return b""
    return raw


async def _theirs(key: str) -> Whose:
    found = await whose_by_key(key)
    if found is None or found.of_everyone or not may_change(found):
        raise NotFound
    return found


def _choose(request: AnyRequest, whose: Whose, form: Form) -> Response[str]:
    return form_page(
        request,
        "terms/file.html",
        form,
        heading="Bring in a file of term dates",
        whose=whose,
        columns=COLUMNS,
        action=f"/school-days/{whose.key}/file",
        back=f"/school-days/{whose.key}",
    )


def _preview(request: AnyRequest, whose: Whose, given: Given, plan: Plan, source: str) -> Response[str]:
    rows = [("Add", each.name, _days(each.first, each.last), "") for each in plan.added]
    rows += [("Change", new.name, _days(new.first, new.last), days_in_words(old)) for old, new in plan.changed]
    rows += [("Withdraw", each.name, "None", days_in_words(each)) for each in plan.withdrawn]
    return render(
        request,
        "terms/preview.html",
        heading="Check what the file would change",
        whose=whose,
        source=source,
        plan=plan,
        rows=rows,
        kept=[(each.name, days_in_words(each)) for each in plan.kept],
        refused=plan.refused[:MOST_SHOWN],
        more=max(0, len(plan.refused) - MOST_SHOWN),
        text=to_text(given),
        back=f"/school-days/{whose.key}/file",
    )


def _days(first: Any, last: Any) -> str:
    return due_day(first) if first == last else f"{due_day(first)} to {due_day(last)}"


routes = [choose, preview, confirm]
