"""The local mail page: mail that a trial on this machine has not sent, so that links in it can be followed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath

from apdirectory.errors import NotFound
from apdirectory.messages.paragraphs import paragraphs
from apdirectory.messages.queries import unsent_mail, unsent_mails
from apdirectory.settings import ON_THIS_MACHINE, read_settings
from apdirectory.web.clock import time_of_day
from apdirectory.web.rendering import render
from apdirectory.web.today import today
from apdirectory.web.words import short_day

AnyRequest = Request[Any, Any, Any]
AT_MOST = 100
PASSED_ON = ("forwarded", "via", "x-real-ip")


@get("/mail", include_in_schema=False)
async def mails(request: AnyRequest) -> Response[str]:
    """The newest mails, or nothing at all but on this machine."""
    _for_this_machine_only(request)
    found = [(mail, said(mail.put_at)) for mail in await unsent_mails(AT_MOST)]
    return render(request, "mail/mails.html", heading="Mail", mails=found, at_most=AT_MOST)


@get("/mail/{id:uuid}", include_in_schema=False)
async def one_mail(request: AnyRequest, id: FromPath[UUID]) -> Response[str]:
    _for_this_machine_only(request)
    mail = await unsent_mail(id)
    if mail is None:
        raise NotFound
    return render(
        request,
        "mail/mail.html",
        heading=mail.subject,
        mail=mail,
        when=said(mail.put_at),
        paragraphs=list(paragraphs(mail.body, read_settings().base_url)),
    )


def _for_this_machine_only(request: AnyRequest) -> None:
    """A mail's links let in whoever has them. The name asked for counts too: another website's could lead here."""
    shown = read_settings().local_mail
    by_its_own_name = request.url.hostname in ON_THIS_MACHINE
    if not shown or not by_its_own_name or _was_passed_on(request):
        raise NotFound


def _was_passed_on(request: AnyRequest) -> bool:
    """By a proxy, for somebody elsewhere: it says so, or speaks HTTP/1.0, as nginx does and no browser."""
    said = any(name in PASSED_ON or name.startswith("x-forwarded-") for name in request.headers)
    return said or request.scope["http_version"] == "1.0"


def said(when: datetime) -> str:
    """2:14pm on 20 Nov 2026."""
    return f"{time_of_day(when)} on {short_day(today(when))}"


routes = [mails, one_mail]
