"""Whose account a page is about: always the visitor's own."""

from typing import Any
from uuid import UUID

from litestar import Request
from litestar.response import Redirect

from apdirectory.accounts.sign_in.actions import note_failure
from apdirectory.accounts.sign_in.credentials.actions import note_password_given, verify_password
from apdirectory.accounts.sign_in.credentials.queries import methods
from apdirectory.accounts.sign_in.devices import known_device
from apdirectory.accounts.sign_in.guessing.actions import try_once, was_right
from apdirectory.accounts.sign_in.guessing.limits import limits
from apdirectory.errors import ProveFirst
from apdirectory.web.forms import Form
from apdirectory.web.peer import peer
from apdirectory.web.visitor import FULL, Visitor, visitor_of

AnyRequest = Request[Any, Any, Any]

NO_PASSWORD = "You have no password yet. Sign out, choose Forgotten your password? and set one"  # noqa: S105 - what is said
NOT_IT = "That is not your password. Check it and try again"


def owner(request: AnyRequest) -> tuple[Visitor, UUID]:
    """The visitor with their account, signed in to the end; they may act for nobody."""
    visitor = visitor_of(request.scope)
    if visitor.account is None:
        raise ProveFirst("Sign in to open this.", "/sign-in")
    if visitor.factor != FULL:
        raise ProveFirst("Give a code from your app to open this.", "/sign-in/code")
    return visitor, visitor.account


async def is_own_password(request: AnyRequest, form: Form) -> bool:
    """The field `password` of a form that asks for it again; guesses are counted as at sign-in."""
    visitor = visitor_of(request.scope)
    typed = form.secret("password", "Your password")
    if form.error("password"):
        return False
    scope: Any = request.scope
    device = await known_device(scope, visitor.account)
    attempt = await try_once(limits("password again", account=visitor.email, address=peer(scope), device=device))
    if await verify_password(visitor.account, typed):
        await was_right(attempt)
        await note_password_given(visitor.session)
        return True
    await note_failure("account.password_not_right", visitor.account)
    form.add("password", NOT_IT if (await methods(visitor.account)).password_at else NO_PASSWORD)
    return False


def done(word: str) -> Redirect:
    """Back to the account, which says what was done."""
    return Redirect(f"/account?done={word}", status_code=303)
