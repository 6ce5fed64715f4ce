"""One JSON line a request, and one for each failure. What people searched for or typed is never in them.

The line has the route's template and not the address, and of an exception its type and where it happened, not its
message: a driver's message may quote what was typed.
"""

import logging
import secrets
import sys
from collections.abc import Iterator
from contextvars import ContextVar
from time import perf_counter
from traceback import extract_tb

import msgspec
import structlog
from structlog.typing import EventDict, WrappedLogger

from apdirectory.web.asgi import App, Message, Receive, Scope, Send

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
METHODS = frozenset(("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"))
LOG = structlog.get_logger()
_to_json = msgspec.json.Encoder(enc_hook=str).encode


class _Line:
    """Writes to what is standard error at the time."""

    def msg(self, line: str) -> None:
        sys.stderr.write(f"{line}\n")

    info = warning = error = msg


def _with_id(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    if request_id := REQUEST_ID.get():
        event.setdefault("id", request_id)
    return event


def _as_json(logger: WrappedLogger, name: str, event: EventDict) -> str:
    return _to_json(event).decode()


def write_json_lines() -> None:
    """Everything that is logged, by us or by a library, becomes a line of JSON on standard error."""
    structlog.configure(
        processors=[
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.add_log_level,
            _with_id,
            _as_json,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *args: _Line(),
        cache_logger_on_first_use=True,
    )


def take_over_library_logs() -> None:
    """Called when the app starts to serve. What libraries say below a warning is left out."""
    logging.root.handlers = [_FromLibraries()]
    logging.root.setLevel(logging.WARNING)


class _FromLibraries(logging.Handler):
    """Only the first line of what a library says: what follows may quote values."""

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage().partition("\n")[0][:300]
        raised = record.exc_info[1] if record.exc_info else None
        LOG.log(record.levelno, said, logger=record.name, **(_what_happened(raised) if raised else {}))


def log_failure(problem: BaseException) -> None:
    """What failed and where, without what was typed."""
    LOG.error("failed", **_what_happened(problem))


def _what_happened(problem: BaseException) -> dict[str, object]:
    chain = list(_with_causes(problem))
    return {
        "error": [f"{type(raised).__module__}.{type(raised).__qualname__}" for raised in chain],
        "where": [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for raised in chain
            for frame in extract_tb(raised.__traceback__)
        ],
    }


def _with_causes(problem: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while problem is not None and id(problem) not in seen:
        seen.add(id(problem))
        yield problem
        problem = problem.__cause__ or problem.__context__


class RequestLog:
    """Gives each request an id that a person can say on the telephone, and writes its line at the end."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = secrets.token_hex(3).upper()
        REQUEST_ID.set(request_id)
        began, status = perf_counter(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception as problem:
            log_failure(problem)
            if status:  # too late to say anything else
                raise
            await _answer_barely(noting, request_id)
        finally:
            _write_line(scope, status, began)


def _write_line(scope: Scope, status: int, began: float) -> None:
    method = str(scope.get("method"))
    LOG.info(
        "request",
        method=method if method in METHODS else "other",
        route=scope.get("path_template") or "none",
        status=status,
        ms=round((perf_counter() - began) * 1000, 1),
    )


async def _answer_barely(send: Send, request_id: str) -> None:
    """When even the page that says so cannot be made."""
    body = f"Something went wrong. What you saved is safe. Ring and say {request_id}.".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
