"""What browsers are told about every answer."""

import httpx
import pytest

from apdirectory.web.headers import SecurityHeaders
from tests.web.conftest import Raises

PATHS = ["/healthz", "/nothing", "/schema/viewer", "/schema", "/colour.css", "/api/v1/nothing", "/?q=%ff", "/fails"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
async def test_every_answer_has_them_whatever_it_is(
    failing: httpx.AsyncClient, raises: type[Raises], method: str, path: str
) -> None:
    told = (await failing.request(method, path)).headers
    policy = dict(each.split(" ", 1) for each in told["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == policy["style-src"] == "'self'"
    assert policy["script-src"].startswith("'self' 'sha256-")
    assert "unsafe" not in told["content-security-policy"]
    assert "http" not in told["content-security-policy"]
    assert told["x-content-type-options"] == "nosniff"
    assert told["x-frame-options"] == "DENY"
    assert told["referrer-policy"] == "same-origin", "a search must not be told to other sites"
    assert told["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=()" in told["permissions-policy"]
    assert "server" not in told
    assert len(told["x-request-id"]) == 6


async def test_only_the_api_may_be_read_from_other_websites(client: httpx.AsyncClient) -> None:
    api = (await client.get("/api/v1/nothing", headers={"origin": "https://example.org"})).headers
    assert api["access-control-allow-origin"] == "*"
    assert api["cross-origin-resource-policy"] == "cross-origin"
    assert "access-control-allow-credentials" not in api
    page = (await client.get("/nothing", headers={"origin": "https://example.org"})).headers
    assert "access-control-allow-origin" not in page
    assert page["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(("base_url", "sent"), [("https://ap.example.org", True), ("http://127.0.0.1:8000", False)])
async def test_browsers_are_told_to_keep_to_tls_only_where_there_is_tls(base_url: str, sent: bool) -> None:
    async def app(scope: object, receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b""})  # type: ignore[operator]

    transport = httpx.ASGITransport(app=SecurityHeaders(app, base_url))
    async with httpx.AsyncClient(transport=transport, base_url=base_url) as asked:
        assert ("strict-transport-security" in (await asked.get("/")).headers) is sent
