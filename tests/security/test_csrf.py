"""CSRF, on every route that changes something: the token is missing, another visitor's, or it comes from elsewhere."""

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import asyncpg
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from apdirectory.app import create_app
from apdirectory.web.csrf import FROM_ELSEWHERE, NOT_OURS, SAFE, token_for
from apdirectory.web.visitor import Visitor
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
    account, session, membership, seal = own.split(".")
    in_another_session = token_for(Visitor(account=manager.account, session=uuid4(), membership=UUID(membership)))
    attempts: list[tuple[str, dict[str, str], str]] = [
        ("", {}, NOT_OURS),
        (before, {}, NOT_OURS),
        (own[::-1], {}, NOT_OURS),
        (in_another_session, {}, NOT_OURS),
        (".".join([account, session, uuid4().hex, seal]), {}, NOT_OURS),
        (own, {"origin": "https://evil.test"}, FROM_ELSEWHERE),
        (own, {"sec-fetch-site": "cross-site"}, FROM_ELSEWHERE),
        (own, {"origin": f"http://{HOST}", "sec-fetch-site": "same-site"}, FROM_ELSEWHERE),
    ]
    for token, headers, why in attempts:
        answer = await browser.http.request(method, path, data={"csrf": token} if token else {}, headers=headers)
        assert (answer.status_code, why in answer.text) == (403, True), (token, headers)
    json = await browser.http.request(method, path, json={"csrf": own})
    assert json.status_code in (403, 415)
    assert "Acting for" in (await browser.open("/")).text, "still signed in, so nothing was done"
    taken = await browser.http.request(method, path, data={"csrf": own})
    assert NOT_OURS not in taken.text and FROM_ELSEWHERE not in taken.text, "these were what refused it, nothing else"


async def test_a_token_of_a_form_shown_before_signing_in_ends_with_it(browser: Browser, commissioner: Someone) -> None:
    await browser.open("/sign-in/reset")
    before = browser.hidden("/sign-in/reset")
    await browser.sign_in(commissioner)
    answer = await browser.http.post("/sign-in/reset", data=before | {"email": "a@example.org"})
    assert answer.status_code == 403
