"""The layer that finds out who asks, from the session's cookie alone, and says so to the database for the request.

No cookie, no query, and nothing is stored for whoever has not given a password. A cookie that is not a live session's
is nobody's: what a stranger chose is never taken up.
"""

from collections.abc import Awaitable, Callable
from typing import Any, cast
from uuid import UUID

from litestar import Request
from msgspec.structs import replace

from apdirectory.accounts.people.keeping.queries import waiting_for
from apdirectory.accounts.sign_in.actions import (
    PASSWORD,
    By,
    act_for,
    end_session,
    note_seen,
    note_signed_in,
    renew_session,
    start_session,
)
from apdirectory.accounts.sign_in.devices import device_name, know_device, known_device
from apdirectory.accounts.sign_in.queries import session_of
from apdirectory.accounts.sign_in.session import Held, asker_from, is_live, is_to_be_noted, visitor_from
from apdirectory.audit.source import set_source
from apdirectory.database.asking import NOBODY, asking
from apdirectory.errors import DomainError
from apdirectory.web.asgi import App, Message, Receive, Scope, Send
from apdirectory.web.clock import now
from apdirectory.web.cookies import SESSION, cookie, sent_cookie, set_with_answer
from apdirectory.web.csrf import SENDABLE, bind_to_session
from apdirectory.web.peer import peer
from apdirectory.web.problems import answer_problem
from apdirectory.web.visitor import ANYONE, FULL, Visitor, visitor_of

AnyRequest = Request[Any, Any, Any]
THE_SAME_FOR_ALL = ("/assets/", "/map/", "/colour.css")
"""Paths whose answers nobody's session changes."""


class TimedOut(DomainError):
    """A form came after its session had ended."""

    status = 401
    title = "You timed out"

    def __init__(self, account: UUID, session: UUID) -> None:
        super().__init__("Sign in again to go on.")
        self.account, self.session = account, session


class Sessions:
    """Around the app. Cookies that handlers have decided on go out with whatever answers."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        set_source(peer(scope))
        try:
            visitor = await _find(scope)
        except Exception as problem:  # the database may be away
            request: AnyRequest = Request(cast(Any, scope), receive, send)
            await answer_problem(request, problem).to_asgi_response(app=None, request=request)(
                request.scope, receive, send
            )
            return
        scope["visitor"] = visitor

        async def with_cookies(message: Message) -> None:
            if message["type"] == "http.response.start":
                made = [each.to_encoded_header() for each in scope.get("cookies_to_set", {}).values()]
                message["headers"] = [*message["headers"], *made]
            await send(message)

        with asking(asker_from(visitor) if visitor.account else NOBODY):
            await self.app(scope, receive, with_cookies)


async def _find(scope: Scope) -> Visitor:
    token = "" if scope["path"].startswith(THE_SAME_FOR_ALL) else sent_cookie(scope, SESSION)
    held = await session_of(token) if SENDABLE.fullmatch(token) else None
    if held is None:
        return ANYONE
    when = now()
    if not is_live(held, when):
        scope["session_ended"] = TimedOut(held.account, held.id)
        return ANYONE
    if is_to_be_noted(held, when):
        await note_seen(held.id, when)
    return await _with_what_waits(_is_of(scope, token, held))


WAITING: dict[str, Callable[[int], Awaitable[int]]] = {}
"""Role → how much waits for it in an authority: what the rooms below this one know, put in by `app`."""


async def _with_what_waits(visitor: Visitor) -> Visitor:
    """Those who let people in, and those who look after quality, see on every page how much waits for them."""
    if visitor.account is None or not visitor.full:
        return visitor
    if visitor.authority is not None and (count := WAITING.get(visitor.role)):
        with asking(asker_from(visitor)):
            return replace(visitor, waiting=await count(visitor.authority))
    return replace(visitor, waiting=await waiting_for(visitor.role, visitor.authority, visitor.account))


def _is_of(scope: Scope, token: str, held: Held) -> Visitor:
    bind_to_session(scope, token)
    scope["visitor"] = visitor_from(held)
    return visitor_from(held)


async def enter(
    request: AnyRequest, account: UUID, method: str = "password", *, proved: bool = False, by: By = PASSWORD
) -> Visitor:
    """The password was right, or what counts as two factors (`proved`). Whatever session the browser had ends, and a
    new one begins under a new token, if what it is begun with still stands."""
    scope: Any = request.scope
    if (before := visitor_of(scope).session) is not None:
        await end_session(before)
    device = device_name(request.headers.get("user-agent", ""))
    typed = method == "password"
    token = await start_session(account, device=device, address=peer(scope), proved=proved, typed=typed, by=by)
    return await _goes_on_as(request, token, method)


async def prove(request: AnyRequest, method: str) -> Visitor:
    """The second factor, `method`, was right: the session goes on under a new token."""
    scope: Any = request.scope
    return await _goes_on_as(request, await renew_session(scope["session_token"]), method)


async def choose(request: AnyRequest, membership: UUID) -> None:
    """From here on the session acts for this membership."""
    scope: Any = request.scope
    session = visitor_of(scope).session
    if session is not None:
        await act_for(session, membership)
        await _read_again(scope, scope["session_token"])


async def leave_session(request: AnyRequest) -> None:
    """Signed out: the session ends at once, and the browser drops its cookie."""
    scope: Any = request.scope
    if (session := visitor_of(scope).session) is not None:
        await end_session(session)
    set_with_answer(scope, cookie(SESSION, "", seconds=0))
    scope["visitor"] = ANYONE
    bind_to_session(scope, "")


async def _goes_on_as(request: AnyRequest, token: str, method: str) -> Visitor:
    scope: Any = request.scope
    visitor = await _read_again(scope, token)
    set_with_answer(scope, cookie(SESSION, token))
    if visitor.factor == FULL and visitor.account is not None:
        device = device_name(request.headers.get("user-agent", ""))
        new = await known_device(scope, visitor.account) is None
        await know_device(scope, visitor.account)
        with asking(asker_from(visitor)):
            await note_signed_in(visitor.account, method=method, new_device=new, device=device)
    return visitor


async def _read_again(scope: Scope, token: str) -> Visitor:
    held = await session_of(token)
    if held is None:
        raise RuntimeError("A session that has just begun or changed is not there")
    return _is_of(scope, token, held)
