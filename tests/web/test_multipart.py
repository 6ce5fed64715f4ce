"""A form with a file: its fields are read first, then the file as it comes; what is not such a form is refused."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest
from litestar import Litestar, Request, post
from litestar.exceptions import HTTPException

from apdirectory.app import create_app
from apdirectory.documents.rules import LARGEST
from apdirectory.errors import InvalidInput
from apdirectory.web.forms import TAKES_FILE, read_form, read_form_with_file
from apdirectory.web.multipart import LARGEST_FILE, MOST_BEFORE_FILE, MOST_IN_ALL
from apdirectory.web.problems import answer_problem

AnyRequest = Request[Any, Any, Any]
FIELDS = [("csrf", "t"), ("why", "because"), ("need", "a"), ("need", "b")]


@post("/file", status_code=200, **TAKES_FILE)
async def with_file(request: AnyRequest) -> dict[str, Any]:
    form, sent = await read_form_with_file(request, {"why", "need"}, "file")
    parts = [len(part) async for part in sent] if sent else []
    return {"sent": form.sent, "name": sent.name if sent else "", "size": sum(parts), "largest": max(parts, default=0)}


@post("/form", status_code=200)
async def without_file(request: AnyRequest) -> dict[str, Any]:
    return {"sent": (await read_form(request, {"why"})).sent}


def refused(request: AnyRequest, problem: Exception) -> Any:
    return answer_problem(request, problem)


APP = Litestar(
    [with_file, without_file],
    exception_handlers={InvalidInput: refused, HTTPException: refused},
    openapi_config=None,
)


async def send(
    path: str, content: bytes, kind: str = "multipart/form-data; boundary=x", at_once: int = 7
) -> httpx.Response:
    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(content), at_once):
            yield content[at : at + at_once]

    async with httpx.AsyncClient(transport=httpx.ASGITransport(APP), base_url="http://here") as client:
        return await client.post(path, content=pieces(), headers={"content-type": kind})


def part(name: str, content: bytes, filename: str | None = None) -> bytes:
    file = "" if filename is None else f'; filename="{filename}"'
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + content + b"\r\n"


def body(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--x--\r\n"


WHOLE = [part(name, value.encode()) for name, value in FIELDS]


@pytest.mark.parametrize("at_once", [1, 7, 1000, 100_000])
async def test_fields_come_first_and_the_file_in_parts(at_once: int) -> None:
    content = b"\r\n--not the boundary\r\n" * 9000
    answer = await send(
        "/file", body(*WHOLE, part("file", content[:3000] if at_once == 1 else content, "a.pdf")), at_once=at_once
    )
    said = answer.json()
    assert said["sent"] == {"why": ["because"], "need": ["a", "b"]}
    assert (said["name"], said["size"]) == ("a.pdf", 3000 if at_once == 1 else len(content))
    assert said["largest"] <= max(at_once, 100) + 100


@pytest.mark.parametrize("content", [body(*WHOLE), body(*WHOLE, part("file", b"", ""))])
async def test_no_file_may_be_chosen(content: bytes) -> None:
    assert (await send("/file", content)).json()["name"] == ""


async def test_such_a_form_may_come_without_a_file_as_any_form_does() -> None:
    answer = await send("/file", b"csrf=t&why=because", "application/x-www-form-urlencoded")
    assert answer.json()["sent"] == {"why": ["because"]}


async def test_other_forms_take_no_file() -> None:
    assert (await send("/form", body(part("why", b"because")))).status_code == 415


@pytest.mark.parametrize(
    "content",
    [
        body(*WHOLE, part("file", b"1", "a.pdf"), part("why", b"again")),
        body(*WHOLE, part("file", b"1", "a.pdf"), part("file", b"2", "b.pdf")),
        body(*WHOLE, part("other", b"1", "a.pdf")),
        body(part("role", b"la_manager"), part("file", b"1", "a.pdf")),
        body(part("why", b"\xff"), part("file", b"1", "a.pdf")),
        body(part("why", b"a\0"), part("file", b"1", "a.pdf")),
        body(*WHOLE, part("file", b"1", "a.pdf"))[:-8],
        body(*WHOLE)[:40],
        body(*WHOLE, *[part(f"need{each}", b"1") for each in range(60)]),
        b"",
        b"no form",
        b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n",
        b"--x\r\n" + b"A: b\r\n" * 50 + b"\r\n1\r\n--x--\r\n",
    ],
)
async def test_what_is_no_such_form_is_refused(content: bytes) -> None:
    assert (await send("/file", content, at_once=1000)).status_code == 400


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary="])
async def test_without_a_boundary_it_is_refused(kind: str) -> None:
    assert (await send("/file", body(*WHOLE), kind)).status_code == 400


async def endless(before: bytes, read: list[int]) -> AsyncIterator[bytes]:
    yield before
    while True:
        read.append(16_384)
        yield b"x" * 16_384


AFTER_FILE = body(*WHOLE, part("file", b"1", "a.pdf"))


@pytest.mark.parametrize(
    ("before", "most"),
    [
        (b"", MOST_BEFORE_FILE),
        (body(*WHOLE), MOST_BEFORE_FILE),
        (AFTER_FILE, MOST_IN_ALL),
        (body(*WHOLE, part("file", b"", "a.pdf"))[:-9], MOST_IN_ALL),
    ],
    ids=["before the form", "after fields", "after the file", "in the file"],
)
async def test_what_never_ends_is_read_up_to_a_limit(before: bytes, most: int) -> None:
    read: list[int] = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(APP), base_url="http://here") as client:
        kind = {"content-type": "multipart/form-data; boundary=x"}
        assert (await client.post("/file", content=endless(before, read), headers=kind)).status_code == 413
    assert most - 20_000 < sum(read) < most + 40_000


def test_the_largest_document_fits_in_a_form() -> None:
    assert LARGEST_FILE >= LARGEST


async def test_a_stranger_is_read_no_further_than_fields_go(db: asyncpg.Connection) -> None:
    read: list[int] = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app()), base_url="http://here") as client:
        kind = {"content-type": "multipart/form-data; boundary=x"}
        answer = await client.post("/admin/documents/try", content=endless(b"", read), headers=kind)
    assert answer.status_code in (401, 403, 413)
    assert sum(read) < MOST_BEFORE_FILE + 40_000


async def test_fields_are_few() -> None:
    assert (await send("/file", body(part("why", b"x" * 200_000)), at_once=10_000)).status_code == 413
