"""`/account/mail`: when one has mail of each kind."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect

from apdirectory.accounts.sign_in.account.own import owner
from apdirectory.messages.choices.actions import choose
from apdirectory.messages.choices.queries import choices_of
from apdirectory.messages.wording import AT_ONCE, BY_CHOICE, DAILY, NEVER, Kind
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page

AnyRequest = Request[Any, Any, Any]
PATH = "/account/mail"
WHEN = {AT_ONCE: "At once", DAILY: "In one mail a day, at 7am", NEVER: "Not at all"}
DONE = {"chosen": "Your choice is saved"}


@get(PATH, include_in_schema=False)
async def mail_choices(request: AnyRequest) -> Response[str]:
    return await _page(request, Form())


@post(PATH, include_in_schema=False, status_code=303)
async def choose_mail(request: AnyRequest) -> Response[Any]:
    visitor, own = owner(request)
    kinds = _kinds(visitor.role)
    form = await read_form(request, set(kinds))
    chosen = {message: form.choice(message, "When to have this mail", WHEN) for message in kinds}
    if form.wrong:
        return await _page(request, form)
    await choose(own, chosen)
    return Redirect(f"{PATH}?done=chosen", status_code=303)


async def _page(request: AnyRequest, form: Form) -> Response[str]:
    visitor, own = owner(request)
    chosen = await choices_of(own)
    return form_page(
        request,
        "account/mail.html",
        form,
        heading="Mail you get",
        done=DONE.get(request.query_params.get("done", "")),
        kinds=[(message, kind.label, chosen[message]) for message, kind in _kinds(visitor.role).items()],
        when=list(WHEN.items()),
    )


def _kinds(role: str) -> dict[str, Kind]:
    """Those that somebody in this role is sent."""
    return {message: kind for message, kind in BY_CHOICE.items() if role in kind.roles}


routes = [mail_choices, choose_mail]
