"""The steps of signing in as pages: each knows where its person wanted to go, and carries what they had typed."""

from typing import Any

from litestar import Request, Response
from litestar.response import Redirect

from apdirectory.accounts.people.person import Acting
from apdirectory.accounts.people.queries import memberships_of
from apdirectory.accounts.sign_in.drafts import Draft, open_draft, seal_draft
from apdirectory.accounts.sign_in.onward import HOME, next_step, own_path, with_after
from apdirectory.accounts.sign_in.passkeys.party import offer
from apdirectory.settings import read_settings
from apdirectory.web.forms import DRAFT, Form, sent_fields
from apdirectory.web.frame import help_phone
from apdirectory.web.rendering import form_page, render
from apdirectory.web.visitor import FULL, Visitor, visitor_of

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]
AGAIN = "You are signed in. To go on, prove again that it is you: the last time was more than 10 minutes ago."


def wanted(request: AnyRequest) -> str:
    """Where the address says that somebody wanted to go."""
    return own_path(request.query_params.get("after", HOME))


async def carried(request: AnyRequest) -> str:
    """What was typed before, sealed, as the form that was sent carries it."""
    return (await sent_fields(request)).get(DRAFT, [""])[0]


async def onward(request: AnyRequest, after: str) -> AnyResponse:
    """The next step, or the page that was wanted. With something typed before, the step is shown at once: it carries
    it on, in the page alone."""
    visitor, sealed = visitor_of(request.scope), await carried(request)
    draft = open_draft(sealed, visitor.account) if sealed and visitor.account else None
    step = next_step(visitor)
    if draft is None:
        return Redirect(with_after(step, after) if step else after, status_code=303)
    if step == "/sign-in/code":
        return code_page(request, Form(), after, sealed)
    if step:
        return await acting_for_page(request, visitor, Form(), after, sealed)
    return await draft_page(request, draft, after)


async def draft_page(request: AnyRequest, draft: Draft, after: str) -> AnyResponse:
    """What was typed, for the one who typed it; and for another membership only after a choice."""
    if draft.membership not in (None, visitor_of(request.scope).membership):
        held = await memberships_of(draft.account)
        was = next((each for each in held if each.membership == draft.membership), None)
        return typed_for_another_page(request, draft, was, after)
    return carry_on_page(request, draft, after)


def sign_in_page(request: AnyRequest, form: Form, after: str, draft: str = "", *, done: str = "") -> AnyResponse:
    return form_page(
        request,
        "sign_in/sign_in.html",
        form,
        heading="Sign in",
        after=after,
        draft=draft,
        done=done,
        offer=offer(request.scope),
        providers=read_settings().openid,
    )


def code_page(request: AnyRequest, form: Form, after: str, draft: str = "") -> AnyResponse:
    """Of whoever has passkeys alone no code is asked for."""
    visitor = visitor_of(request.scope)
    return form_page(
        request,
        "sign_in/code.html",
        form,
        heading="Use your passkey" if visitor.has_passkey and not visitor.has_app else "Enter your code",
        again=AGAIN if visitor.factor == FULL else "",
        after=after,
        draft=draft,
        offer=offer(request.scope),
    )


def recovery_page(request: AnyRequest, form: Form, after: str, draft: str = "") -> AnyResponse:
    return form_page(
        request,
        "sign_in/recovery.html",
        form,
        heading="Use a recovery code",
        after=after,
        draft=draft,
        phone=help_phone(),
    )


async def acting_for_page(
    request: AnyRequest, visitor: Visitor, form: Form, after: str, draft: str = ""
) -> AnyResponse:
    choices = await memberships_of(visitor.account) if visitor.account else []
    heading = "Who are you acting for?" if choices else "You have no access now"
    return form_page(
        request,
        "sign_in/acting_for.html",
        form,
        heading=heading,
        choices=choices,
        chosen=str(visitor.membership or ""),
        after=after,
        draft=draft,
    )


def carry_on_page(request: AnyRequest, draft: Draft, after: str) -> AnyResponse:
    """What was typed is shown, and sent only with a click."""
    return render(request, "sign_in/carry_on.html", heading="What you typed is still here", kept=draft, after=after)


def typed_for_another_page(request: AnyRequest, draft: Draft, was: Acting | None, after: str) -> AnyResponse:
    """Somebody acts for one body now, and typed this for another: they choose, and nothing is sent meanwhile."""
    return render(
        request,
        "sign_in/typed_for_another.html",
        status=409,
        heading="You act for somebody else now",
        was=was,
        kept=draft,
        draft=seal_draft(draft),
        after=after,
    )


def kept_page(request: AnyRequest, step: str, after: str, draft: str, why: str) -> AnyResponse:
    """Something comes first: a code, a choice, or only a look at what was typed. `step`: the path of its form."""
    return render(
        request,
        "sign_in/kept.html",
        status=409,
        heading="What you typed is kept",
        step=step,
        after=after,
        draft=draft,
        why=why,
    )


def timed_out_page(request: AnyRequest, after: str, draft: str, status: int) -> AnyResponse:
    return render(
        request,
        "sign_in/timed_out.html",
        heading="You timed out",
        status=status,
        form=Form(),
        offer=offer(request.scope),
        after=after,
        draft=draft,
    )
