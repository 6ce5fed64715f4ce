"""Who may keep an answer, whether it is the one the browser has, and how small it is made."""

import gzip
from collections.abc import AsyncIterator

import brotli
import httpx
import pytest
from litestar import Litestar, Response, get

from apdirectory.accounts.access.matrix import MATRIX
from apdirectory.accounts.access.who import ANYONE_UNKEPT
from apdirectory.app import create_app
from apdirectory.web import representations
from apdirectory.web.representations import best_encoding, has_it
from tests.web.conftest import asking

PAGE = "<p>Riverbank Outdoor Learning</p>" * 100
PLAIN = {"accept-encoding": "identity"}


@get("/public-page", include_in_schema=False)
async def public_page() -> Response[str]:
    return Response(PAGE, media_type="text/html")


@get("/own-page", include_in_schema=False)
async def own_page() -> Response[str]:
    return Response(PAGE, media_type="text/html")


@get("/rash-page", include_in_schema=False)
async def rash_page() -> Response[str]:
    return Response(PAGE, media_type="text/html", headers={"cache-control": "public, max-age=31536000"})


@get("/form-page", include_in_schema=False)
async def form_page() -> Response[str]:
    """As handed out to one browser, although the handler says otherwise."""
    public = {"cache-control": "public, max-age=60", "set-cookie": "form=x"}
    return Response(PAGE, media_type="text/html", headers=public)


@pytest.fixture(scope="module")
def pages_app() -> Litestar:
    made = create_app()
    made.register(public_page)
    made.register(own_page)
    made.register(rash_page)
    made.register(form_page)
    return made


@pytest.fixture
async def pages(pages_app: Litestar, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """Asks an app with one page that is in the list of public routes, and one that is not."""
    monkeypatch.setattr(representations, "PUBLIC", representations.PUBLIC | {"/public-page", "/form-page"})
    for path in ("/public-page", "/own-page", "/rash-page", "/form-page"):
        monkeypatch.setitem(MATRIX, (path, "GET"), ANYONE_UNKEPT)
    async with asking(pages_app) as asked:
        yield asked


async def test_a_public_page_may_be_kept_for_a_minute_and_then_asked_after(pages: httpx.AsyncClient) -> None:
    first = await pages.get("/public-page", headers=PLAIN)
    assert first.headers["cache-control"] == "public, max-age=60, must-revalidate"
    assert not first.headers["etag"].startswith("W/")
    again = await pages.get("/public-page", headers=PLAIN | {"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == first.headers["cache-control"]
    assert again.headers["vary"] == "cookie, accept-encoding"
    assert "content-security-policy" in again.headers
    assert "content-length" not in again.headers


@pytest.mark.parametrize("path", ["/own-page", "/rash-page", "/form-page"])
async def test_a_page_that_is_not_listed_as_public_is_never_kept(pages: httpx.AsyncClient, path: str) -> None:
    answer = await pages.get(path)
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


@pytest.mark.parametrize("header", [{"cookie": "session=1"}, {"authorization": "Bearer 1"}])
async def test_what_somebody_in_particular_asks_for_is_never_kept(
    pages: httpx.AsyncClient, header: dict[str, str]
) -> None:
    answer = await pages.get("/public-page", headers=header)
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("br;q=0, gzip;q=0", ""),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("identity", ""),
        ("", ""),
        ("br;q=much, gzip; q=1.0", "gzip"),
        (";;;,,,=q", ""),
        ("GZIP", "gzip"),
    ],
)
async def test_the_encoding_is_the_one_that_is_asked_for(
    pages: httpx.AsyncClient, accepted: str, encoding: str
) -> None:
    answer = await pages.get("/public-page", headers={"accept-encoding": accepted})
    assert answer.headers.get("content-encoding", "") == encoding
    assert answer.text == PAGE
    assert answer.headers["vary"] == "cookie, accept-encoding"
    assert int(answer.headers["content-length"]) < len(PAGE) or not encoding


async def test_each_encoding_has_an_etag_of_its_own(pages: httpx.AsyncClient) -> None:
    tags = {
        (await pages.get("/public-page", headers={"accept-encoding": each})).headers["etag"]
        for each in ("br", "gzip", "identity")
    }
    assert len(tags) == 3


async def test_a_page_is_compressed_once_while_it_stays_the_same(
    pages: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await pages.get("/public-page", headers={"accept-encoding": "gzip"})
    monkeypatch.setattr(representations, "_gzip", lambda body: pytest.fail("compressed again"))
    again = await pages.get("/public-page", headers={"accept-encoding": "gzip"})
    assert again.content == first.content == PAGE.encode()


def test_what_is_kept_compressed_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(representations, "KEPT", representations.Kept(limit=300))
    for number in range(50):
        representations.compress(b"x" * 1000 + bytes([number]), b"gzip", str(number).encode())
    assert representations.KEPT.size <= 300
    assert representations.KEPT.size == sum(map(len, representations.KEPT.by_tag.values()))


def test_compressed_bytes_are_the_text() -> None:
    body = PAGE.encode()
    assert gzip.decompress(representations.compress(body, b"gzip", b"")) == body
    assert brotli.decompress(representations.compress(body, b"br", b"")) == body


async def test_small_answers_are_left_as_they_are(client: httpx.AsyncClient) -> None:
    answer = await client.get("/healthz", headers={"accept-encoding": "br"})
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    ("sent", "has"),
    [
        (b'"a"', True),
        (b'W/"a"', True),
        (b'"b", "a"', True),
        (b"*", True),
        (b'"b"', False),
        (b"", False),
        (b"a", False),
        (b'"unended', False),
        (b"\xff\xfe", False),
    ],
)
def test_if_none_match_is_read_with_care(sent: bytes, has: bool) -> None:
    assert has_it(sent, b'"a"') is has


def test_an_endless_accept_encoding_is_read_only_so_far() -> None:
    assert best_encoding(b"x," * 100_000 + b"br") == b""


async def test_head_is_get_without_the_body(pages: httpx.AsyncClient) -> None:
    head, whole = await pages.head("/public-page", headers=PLAIN), await pages.get("/public-page", headers=PLAIN)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(PAGE))
    assert head.headers["etag"] == whole.headers["etag"]


async def test_errors_are_compressed_but_never_kept(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nothing", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
