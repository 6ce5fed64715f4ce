"""`/admin/audit`: a manager sees who did or read what in their authority, and takes it out as a file. An administrator
sees what was done in no authority."""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN
from apdirectory.accounts.sign_in.second_factor.recent import has_recent_second_factor
from apdirectory.audit.actions import record_export
from apdirectory.audit.asked import FIELDS, Asked, form_of, read_asked
from apdirectory.audit.queries import A_PAGE, MOST_EXPORTED, rows, who_has_seen
from apdirectory.audit.shown import as_csv, shown, shown_reading
from apdirectory.audit.wording import ACTIONS
from apdirectory.database.transaction import transaction
from apdirectory.errors import Forbidden, NotFound
from apdirectory.web.forms import Form, read_form
from apdirectory.web.query import given
from apdirectory.web.rendering import form_page
from apdirectory.web.today import today
from apdirectory.web.visitor import visitor_of

AnyRequest = Request[Any, Any, Any]
PATH = "/admin/audit"
CHOICES = sorted(ACTIONS.items(), key=lambda action: action[1])
CODE_FIRST = "Only someone who gave a code in the last 10 minutes can take the audit out. Go back and give a code."
TOO_MANY = f"These are more than {MOST_EXPORTED:,} rows. Choose fewer days, and export them in parts"


@get(PATH, include_in_schema=False)
async def audit(request: AnyRequest) -> Response[str]:
    form = form_of(given(request))
    return await _page(request, form, read_asked(form))


@post(f"{PATH}/export", include_in_schema=False, status_code=200)
async def export(request: AnyRequest) -> Response[Any]:
    """All that the filters find, as CSV. It is recorded first, with how many rows it holds."""
    if not has_recent_second_factor(visitor_of(request.scope)):
        raise Forbidden(CODE_FIRST)
    form = await read_form(request, FIELDS)
    asked = read_asked(form)
    if form.wrong:
        return await _page(request, form, asked)
    async with transaction():
        found = await rows(_authority(request), asked, MOST_EXPORTED + 1)
        if len(found) <= MOST_EXPORTED:
            await record_export(len(found), _filters(asked))
    if len(found) > MOST_EXPORTED:
        form.add("from", TOO_MANY)
        return await _page(request, form, asked)
    named = {"content-disposition": f'attachment; filename="audit-{today()}.csv"'}
    return Response(as_csv(found), media_type="text/csv", headers=named)


async def _page(request: AnyRequest, form: Form, asked: Asked) -> Response[str]:
    """The newest rows first, 50 a page; of one record also who has seen it."""
    authority = _authority(request)
    found = [] if form.wrong else await rows(authority, asked, A_PAGE + 1)
    if asked.before and not found and not form.wrong:
        raise NotFound
    of_one = authority is not None and asked.about and not form.wrong
    seen = await who_has_seen(asked.about, authority) if of_one and authority else None
    return form_page(
        request,
        "audit/audit.html",
        form,
        status=400 if form.wrong and request.method == "GET" else 200,
        heading="Audit",
        of_council=authority is not None,
        title_note="(earlier)" if asked.before else "",
        choices=CHOICES,
        rows=[shown(row) for row in found[:A_PAGE]],
        older=asked.query(before=found[A_PAGE - 1].id) if len(found) > A_PAGE else "",
        newest=asked.query() if asked.before else None,
        filtered=asked.filtered or form.wrong,
        readings=[shown_reading(reading) for reading in seen.readings] if seen else [],
        more_readings=seen.more if seen else 0,
        may_export=has_recent_second_factor(visitor_of(request.scope)),
        code_first=f"/sign-in/code?after={quote(f'{PATH}?{asked.query()}'.rstrip('?'), safe='/')}",
    )


def _authority(request: AnyRequest) -> int | None:
    """The visitor's own, or none for an administrator; what the address says never matters."""
    visitor = visitor_of(request.scope)
    if visitor.authority is None and visitor.role != INSTALLATION_ADMIN:
        raise NotFound
    return visitor.authority


def _filters(asked: Asked) -> dict[str, str]:
    """Which were set. What was typed for a person or a record is left out."""
    typed = [name for name in ("who", "about") if getattr(asked, name)]
    days = {"since": str(asked.since or ""), "until": str(asked.until or ""), "action": asked.action}
    return {name: value for name, value in days.items() if value} | ({"filters": ", ".join(typed)} if typed else {})


routes = [audit, export]
