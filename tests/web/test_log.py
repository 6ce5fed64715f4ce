"""One line a request; nothing that anyone typed."""

import json
import logging
from urllib.parse import quote

import asyncpg
import httpx
import pytest

from apdirectory.errors import FieldError, InvalidInput
from apdirectory.web.log import take_over_library_logs
from tests.web.conftest import Raises

CANARY = "Zephyrine Quillfeather"


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


async def test_a_request_is_one_line_with_its_route_status_time_and_id(
    client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = await client.get("/healthz?q=anything")
    (line,) = lines(capsys)
    assert line.pop("timestamp")
    assert float(str(line.pop("ms"))) >= 0
    assert line == {
        "event": "request",
        "level": "info",
        "method": "GET",
        "route": "/healthz",
        "status": 200,
        "id": answer.headers["x-request-id"],
    }


async def test_the_route_is_logged_as_its_template(
    client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    await client.get("/assets/some/file.css")
    await client.get("/nowhere")
    assert [line["route"] for line in lines(capsys)] == ["/assets/{name}", "none"]


async def test_what_people_type_is_never_logged(
    failing: httpx.AsyncClient, raises: type[Raises], capsys: pytest.CaptureFixture[str]
) -> None:
    typed = quote(CANARY)
    await failing.get(f"/api/v1/providers?near={typed}&q={typed}&{typed}={typed}")
    await failing.get(f"/providers?near={typed}&q={typed}&age={typed}")
    await failing.get(f"/providers/{typed}")
    await failing.get(f"/{typed}?q={typed}%ff")
    await failing.request(CANARY.split()[0].upper(), "/")
    await failing.get("/", headers={"user-agent": CANARY, "referer": f"http://x/?q={typed}", "x-request-id": CANARY})
    await failing.post("/providers", json={"q": CANARY}, headers={"cookie": f"q={typed}"})
    for problem in (
        RuntimeError(CANARY),
        ValueError({"q": CANARY}),
        asyncpg.DataError(f"invalid input for query argument $1: '{CANARY}'"),
        InvalidInput([FieldError("near", f"We cannot find '{CANARY}'")]),
    ):
        problem.__cause__ = KeyError(CANARY)
        raises.problem = problem
        await failing.get(f"/fails?q={typed}")
        await failing.get(f"/api/v1/fails?q={typed}")
    told = capsys.readouterr()
    assert len(told.err.splitlines()) >= 15
    for word in (*CANARY.split(), typed):
        assert word.lower() not in (told.err + told.out).lower()


def test_what_libraries_log_is_a_line_of_json_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logging.root, "handlers", [])
    monkeypatch.setattr(logging.root, "level", logging.root.level)
    take_over_library_logs()
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("asyncio").exception("Task failed\nfuture: %s", CANARY)
    logging.getLogger("piccolo").info("left out")
    (line,) = lines(capsys)
    assert (line["event"], line["logger"], line["level"]) == ("Task failed", "asyncio", "error")
    assert line["error"] == ["builtins.ValueError"]
    assert CANARY not in json.dumps(line)
