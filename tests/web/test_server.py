"""Over a real socket: what the server itself makes of bytes that no client library would send."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from litestar import Litestar

END = b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


@pytest.fixture
async def port(app: Litestar) -> AsyncIterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield int(listener.getsockname()[1])
    server.should_exit = True
    await serving


async def answer_to(port: int, sent: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    return answer


@pytest.mark.parametrize(
    "asked",
    [
        b"GET /\xff\xfe",
        b"GET /?q=\xff",
        b"GET /?q=%ff",
        b"GET /%00",
        b"GET /%c3%28",
        b"GET /assets/../../etc/passwd",
        b"GET //evil.example/%2e%2e",
        b"GET http://evil.example/x",
        b"GET /" + b"x" * 9000,
        b"GET /?" + b"q=" + b"x" * 70_000,
        b"BREW /",
        b"POST /healthz",
        b"GET /\xc3\xa9",
        b"\x00\x01\x02",
    ],
    ids=lambda asked: repr(asked[:30]),
)
async def test_unreadable_requests_get_a_4xx(port: int, asked: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    answer = await answer_to(port, asked + END)
    assert answer.startswith(b"HTTP/1.1 4"), answer[:200]
    assert '"failed"' not in capsys.readouterr().err


async def test_head_says_the_length_and_sends_nothing(port: int, capsys: pytest.CaptureFixture[str]) -> None:
    head = await answer_to(port, b"HEAD /healthz" + END)
    whole = await answer_to(port, b"GET /healthz" + END)
    assert head.startswith(b"HTTP/1.1 200")
    assert head.endswith(b"\r\n\r\n")
    assert b"content-length: 11" in head
    assert whole.endswith(b'\r\n\r\n{"ok":true}')
    logged = capsys.readouterr().err
    assert '"method":"HEAD","route":"/healthz","status":200' in logged
    assert "failed" not in logged
