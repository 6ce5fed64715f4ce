"""Whatever is sent, on every public route: a 4xx that says what is wrong, or a page; never a 5xx."""

from urllib.parse import quote

import asyncpg
import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from apdirectory.providers.search.asked import PARAMETERS
from apdirectory.web.public import PUBLIC
from tests.providers.entries.factories import add_authorities, an_entry

VALUES = {
    "nul": "%00",
    "nul inside": "GL1%001AD",
    "not utf-8": "%ff",
    "half a character": "%e2%82",
    "overlong utf-8": "%c0%ae",
    "lone surrogate": "%ed%a0%80",
    "bare percent": "%",
    "bad escape": "%zz",
    "negative": "-1",
    "negative and huge": "-99999999999",
    "huge": "9" * 400,
    "billion": "1000000000",
    "decimal": "1.5",
    "exponent": "1e9",
    "not a number": "NaN",
    "infinity": "Infinity",
    "other digits": quote("١٤"),
    "superscript": quote("²"),
    "unknown word": "unknown",
    "long": "x" * 5000,
    "sql": quote("'; DROP TABLE provider; --"),
    "tsquery": quote("a & | ! ( <-> :* ' \\"),
    "like": quote("%_\\"),
    "template": quote("{{ 7*7 }}{% raw %}"),
    "script": quote("<script>alert(1)</script>"),
    "json": quote('{"a":' * 500),
    "brackets": quote("[" * 2000),
    "directions": quote("\u202e\u0000".replace("\u0000", "") + "GL1"),
    "emoji": quote("🦊" * 20),
    "new line": "a%0d%0aset-cookie:x=1",
    "spaces": "%20%09%0a",
    "dots": "..%2f..%2fetc%2fpasswd",
}
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
ALIKE = PUBLIC | {"/healthz", "/readyz", "/schema/{path}"}


def public_paths(app: Litestar) -> list[str]:
    """Every route that answers everyone alike, with something in the place of its parameters. security/fuzz has all."""
    routes = [route for route in app.routes if isinstance(route, HTTPRoute) and route.path_format in ALIKE]
    return sorted({"".join(part if isinstance(part, str) else "x" for part in _parts(route)) for route in routes})


def _parts(route: HTTPRoute) -> list[str]:
    parts = ["/" + (each if isinstance(each, str) else "riverbank") for each in route.path_components]
    return parts or ["/"]


@pytest.fixture
async def a_directory(db: asyncpg.Connection) -> None:
    from apdirectory.providers.capacity.actions import put_entry

    await add_authorities(db)
    await put_entry(an_entry(), by="test")


async def refused_or_answered(client: httpx.AsyncClient, path: str, method: str = "GET", **sent: object) -> None:
    answer = await client.request(method, path, **sent)  # type: ignore[arg-type]
    assert answer.status_code < 500, f"{method} {path[:200]}: {answer.text[:300]}"
    assert "set-cookie" not in answer.headers
    if answer.status_code >= 400 and method != "HEAD":
        assert_says_what_is_wrong(answer, path)


def assert_says_what_is_wrong(answer: httpx.Response, path: str) -> None:
    assert answer.headers["cache-control"] == "no-store"
    for leak in ("Traceback", "asyncpg", "SELECT ", "/apdirectory/", "site-packages"):
        assert leak not in answer.text
    if path.startswith("/api/"):
        problem = answer.json()
        assert problem["status"] == answer.status_code
        assert problem["detail"]
        assert answer.headers["content-type"] == "application/problem+json"
    else:
        assert "<h1" in answer.text
        assert "<script>alert" not in answer.text


@pytest.mark.usefixtures("a_directory")
@pytest.mark.parametrize("name", VALUES)
async def test_bad_values_in_every_parameter(client: httpx.AsyncClient, name: str) -> None:
    value = VALUES[name]
    for path in ("/providers", "/api/v1/providers", "/providers/riverbank", "/api/v1/providers/riverbank", "/"):
        for parameter in sorted(PARAMETERS | {"view", "which", "v", value[:100]}):
            await refused_or_answered(client, f"{path}?{parameter}={value}")


@pytest.mark.usefixtures("a_directory")
@pytest.mark.parametrize("name", VALUES)
async def test_bad_values_in_the_path_of_every_route(client: httpx.AsyncClient, app: Litestar, name: str) -> None:
    value = VALUES[name]
    for path in public_paths(app):
        for tried in (f"{path.rstrip('/')}/{value}", path.replace("riverbank", value), f"{path}?{value}"):
            await refused_or_answered(client, tried)


@pytest.mark.usefixtures("a_directory")
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
async def test_every_method_on_every_route(client: httpx.AsyncClient, app: Litestar, method: str) -> None:
    deep = b'{"a":' * 20_000 + b"1" + b"}" * 20_000
    for path in public_paths(app):
        for body in (b"", deep, b"\xff\xfe\x00", b"x" * 1_100_000):
            await refused_or_answered(client, path, method, content=body, headers={"content-type": "application/json"})
        if method not in SAFE_METHODS:
            assert (await client.request(method, path)).status_code == 405


@pytest.mark.usefixtures("a_directory")
@pytest.mark.parametrize(
    "headers",
    [
        {"accept-encoding": "br;q=NaN, gzip;q=inf, ;;,"},
        {"accept-encoding": "," * 5000},
        {"if-none-match": '"unended, W/, *, "" '},
        {"if-none-match": "*"},
        {"if-none-match": ("é" * 100).encode("latin-1")},
        {"accept": "text/nothing;q=two"},
        {"host": "a b"},
        {"host": "evil.example/../x"},
        {"cookie": "a=\x01; =; ;;" + "b" * 5000},
        {"range": "bytes=9-1,-,x"},
        {"content-type": "text/html; charset=no-such"},
        {"content-length": "-1"},
        {"x-forwarded-for": "<script>"},
        {"authorization": "Basic ☃".encode()},
        {"expect": "100-continue"},
    ],
    ids=str,
)
async def test_bad_headers_on_every_route(
    client: httpx.AsyncClient, app: Litestar, headers: dict[str, str | bytes]
) -> None:
    for path in public_paths(app):
        await refused_or_answered(client, path, headers=headers)


@pytest.mark.usefixtures("a_directory")
async def test_everything_twice_and_everything_at_once(client: httpx.AsyncClient) -> None:
    twice = "&".join(f"{name}=1&{name}=2" for name in sorted(PARAMETERS))
    for path in ("/providers", "/api/v1/providers"):
        await refused_or_answered(client, f"{path}?{twice}")
        await refused_or_answered(client, f"{path}?" + "&".join(["need=semh"] * 150))
        await refused_or_answered(client, f"{path}?" + "&".join(["a=b"] * 201))
        await refused_or_answered(client, f"{path}?" + "&" * 5000)
        await refused_or_answered(client, f"{path}?" + "=" * 5000)


@pytest.mark.parametrize("path", ["/", "/providers", "/api/v1/providers", "/nothing"])
async def test_an_address_that_is_too_long_is_a_414(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(f"{path}?q={'x' * 9000}")).status_code == 414


@pytest.mark.parametrize("value", ["%ff", "%00", "a%00b", "%c0%ae"])
@pytest.mark.parametrize("path", ["/?q=", "/providers?near=", "/api/v1/providers?q=", "/providers/", "/nothing/"])
async def test_what_cannot_be_read_is_a_400_everywhere(client: httpx.AsyncClient, path: str, value: str) -> None:
    answer = await client.get(f"{path}{value}")
    assert answer.status_code == 400
    assert "cannot be read" in answer.text


@pytest.mark.usefixtures("a_directory")
async def test_page_one_billion_is_a_4xx(client: httpx.AsyncClient) -> None:
    for path in ("/providers", "/api/v1/providers"):
        for page in ("1000000000", "9999999", "2"):
            assert (await client.get(f"{path}?page={page}")).status_code in (400, 404)
