"""CSRF, on every route that changes something: the token is missing, another visitor's, or it comes from elsewhere."""

import re
from collections.abc import Iterator

import asyncpg
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from apdirectory.app import create_app
from apdirectory.web.csrf import SAFE
from tests.signing_in import HOST, Browser, Someone, add_someone


def unsafe_routes(app: Litestar) -> Iterator[tuple[str, str]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            path = re.sub(r"\{\w+:uuid\}", "00000000-0000-4000-8000-000000000000", route.path)
            for method in sorted(route.methods - SAFE):
                yield method, re.sub(r"\{\w+:int\}", "1", re.sub(r"\{\w+(:str)?\}", "x", path))


UNSAFE = list(unsafe_routes(create_app()))


def test_there_are_such_routes() -> None:
    assert ("POST", "/sign-in") in UNSAFE
    assert len(UNSAFE) > 8


@pytest.mark.parametrize(("method", "path"), UNSAFE)
async def test_no_unsafe_route_takes_a_form_that_is_not_ours(
    db: asyncpg.Connection, browser: Browser, method: str, path: str
) -> None:
    """From somebody who is signed in: theirs would be the harm."""
    manager = await add_someone(db, password="", app=False)
    await browser.open("/sign-in")
    before = browser.hidden("/sign-in")["csrf"]
    await browser.has_session_of(manager)
    await browser.open("/")
    own = browser.hidden("/sign-out")["csrf"]
    assert own != before
    attempts: list[tuple[dict[str, str], dict[str, str]]] = [
        ({}, {}),
        ({"csrf": before}, {}),
        ({"csrf": own[::-1]}, {}),
        ({"csrf": own}, {"origin": "https://evil.test"}),
        ({"csrf": own}, {"sec-fetch-site": "cross-site"}),
        ({"csrf": own}, {"origin": f"http://{HOST}", "sec-fetch-site": "same-site"}),
    ]
    for form, headers in attempts:
        answer = await browser.http.request(method, path, data=form, headers=headers)
        assert answer.status_code == 403, (form, headers)
    json = await browser.http.request(method, path, json={"csrf": own})
    assert json.status_code in (403, 415)
    assert "Acting for" in (await browser.open("/")).text, "still signed in, so nothing was done"


async def test_a_token_of_a_form_shown_before_signing_in_ends_with_it(browser: Browser, commissioner: Someone) -> None:
    await browser.open("/sign-in/reset")
    before = browser.hidden("/sign-in/reset")
    await browser.sign_in(commissioner)
    answer = await browser.http.post("/sign-in/reset", data=before | {"email": "a@example.org"})
    assert answer.status_code == 403
