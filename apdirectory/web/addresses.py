"""Addresses that cannot be read are refused before anything looks at them."""

from typing import Any, cast
from urllib.parse import unquote_to_bytes

from litestar import Request
from litestar.exceptions import HTTPException

from apdirectory.errors import FieldError, InvalidInput
from apdirectory.web.asgi import App, Receive, Scope, Send
from apdirectory.web.problems import answer_problem

LONGEST = 8000
UNREADABLE = "The address holds a character that cannot be read. Type it again."


class ReadableAddresses:
    """Refuses what is over-long, is not UTF-8 or holds a NUL, which PostgreSQL cannot keep."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = what_is_wrong(scope.get("raw_path") or b"", scope["query_string"])
        if problem is None:
            await self.app(scope, receive, send)
            return
        request: Request[Any, Any, Any] = Request(cast(Any, scope), receive, send)
        answer = answer_problem(request, problem).to_asgi_response(app=None, request=request)
        await answer(request.scope, receive, send)


def what_is_wrong(path: bytes, query: bytes) -> Exception | None:
    if len(path) + len(query) > LONGEST:
        return HTTPException(status_code=414)
    return None if _readable(path) and _readable(query) else InvalidInput([FieldError("address", UNREADABLE)])


def _readable(text: bytes) -> bool:
    text = unquote_to_bytes(text) if b"%" in text else text
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return b"\x00" not in text
