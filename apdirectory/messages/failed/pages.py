"""`/admin/mail`: mail that was given up or waits for long, and sending it again."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from apdirectory.authorities.settings.queries import setting
from apdirectory.messages.failed.actions import send_again, send_all_again
from apdirectory.messages.failed.queries import Stuck, counts, not_arrived, stuck
from apdirectory.messages.transport import transport
from apdirectory.web.clock import moment
from apdirectory.web.forms import read_form
from apdirectory.web.rendering import render
from apdirectory.web.words import count

AnyRequest = Request[Any, Any, Any]
PATH = "/admin/mail"
AT_MOST = 100
DONE = {
    "again": "The mail is sent again. If it fails, it comes back here",
    "all": "All of it is sent again. What fails comes back here",
    "none": "There was nothing left to send again",
}


class Shown(Struct, frozen=True, kw_only=True):
    mail: Stuck
    put: str
    tried: str
    why: str
    then: str
    """What becomes of it."""


@get(PATH, include_in_schema=False)
async def mail_desk(request: AnyRequest) -> Response[str]:
    """Counts and reasons; a mail's text, with its links, is for its reader alone."""
    return render(
        request,
        "mail/desk.html",
        heading="Mail",
        done=DONE.get(request.query_params.get("done", "")),
        sends=transport() is not None,
        counts=await counts(),
        stuck=[shown(each) for each in await stuck(AT_MOST)],
        not_arrived=[(each, moment(each.sent_at)) for each in await not_arrived(AT_MOST)],
        at_most=AT_MOST,
        kept_days=(await setting("keep_failed_mail_days")).number,
    )


@post(f"{PATH}/{{mail:uuid}}/send-again", include_in_schema=False, status_code=303)
async def again(request: AnyRequest, mail: FromPath[UUID]) -> Response[Any]:
    await read_form(request, set())
    await send_again(mail)
    return Redirect(f"{PATH}?done=again", status_code=303)


@post(f"{PATH}/send-again", include_in_schema=False, status_code=303)
async def all_again(request: AnyRequest) -> Response[Any]:
    """After the mail server was away for long, nobody should have to press a hundred buttons."""
    await read_form(request, set())
    return Redirect(f"{PATH}?done={'all' if await send_all_again() else 'none'}", status_code=303)


def shown(mail: Stuck) -> Shown:
    return Shown(
        mail=mail,
        put=moment(mail.put_at),
        tried=count(mail.tries, "try", "tries") if mail.tries else "Not tried yet",
        why=mail.problem or ("Not known" if mail.tries else "No worker has come to it"),
        then="Given up" if mail.failed_at else f"Next try at {moment(mail.send_at)}" if mail.tries else "Waits",
    )


routes = [mail_desk, again, all_again]
