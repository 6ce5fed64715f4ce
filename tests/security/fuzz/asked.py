"""What the fuzz shares: every route, how an answer is judged, and a request that leaves nothing behind."""

import os
import re
from collections.abc import Iterator

import asyncpg
import httpx
from litestar import Litestar
from litestar.routes import HTTPRoute

LONG = os.environ.get("FUZZ") == "long"
"""`make fuzz`; otherwise the short form, which is part of `make test`."""
LEAKS = ("Traceback", "asyncpg", "SELECT ", "INSERT ", "/apdirectory/", "site-packages")
PARAMETER = re.compile(r"{(\w+)}")


def routes(app: Litestar) -> Iterator[tuple[str, str]]:
    """Each route's template with each of its methods, but for OPTIONS."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            yield from ((route.path_format, method) for method in sorted(route.methods) if method != "OPTIONS")


def parameters(template: str) -> list[str]:
    return PARAMETER.findall(template)


async def ask(
    db: asyncpg.Connection, client: httpx.AsyncClient, method: str, path: str, **sent: object
) -> httpx.Response:
    """One request, and back to how things were before it: none sees what another did."""
    await db.execute("SAVEPOINT asked")
    try:
        answer = await client.request(method, path, **sent)  # type: ignore[arg-type]
    finally:
        await db.execute("ROLLBACK TO asked; RELEASE asked")
    judge(answer, method, path)
    return answer


def judge(answer: httpx.Response, method: str, path: str) -> None:
    """Answered or refused, never broken; and no refusal shows how things are made."""
    asked = f"{method} {path[:300]}"
    assert answer.status_code < 500, f"{asked}: {answer.status_code} {answer.text[:300]}"
    if answer.status_code >= 400 and method != "HEAD":
        assert not [leak for leak in LEAKS if leak in answer.text], asked
        assert answer.headers["cache-control"] == "no-store", asked
