"""CSRF, the mechanism: a form is taken from our own page, shown to the same browser, and from nowhere else."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, Response, get, post

from apdirectory.web.csrf import own_forms_only
from apdirectory.web.problems import Said, answer_problem
from apdirectory.web.rendering import PAGES, render

HOST = "apdirectory.test"


@get("/form")
async def a_page(request: Request[Any, Any, Any]) -> Response[str]:
    return render(request, "tests/form.html", heading="A form")


@get("/plain")
async def without_a_form(request: Request[Any, Any, Any]) -> Response[str]:
    said = Said(status=404, title="Plain", message="")
    return render(request, "errors/error.html", heading="Plain", message="", said=said, search=False)


@post("/form", status_code=200)
async def change() -> str:
    return "changed"


@pytest.fixture
async def browser(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    from jinja2 import ChoiceLoader, DictLoader

    page = {"tests/form.html": "<form method=post>{{ csrf_field() }}</form>"}
    monkeypatch.setattr(PAGES, "loader", ChoiceLoader([DictLoader(page), *([PAGES.loader] if PAGES.loader else [])]))
    app = Litestar(
        [a_page, without_a_form, change],
        guards=[own_forms_only],
        exception_handlers={Exception: answer_problem},
        logging_config=None,
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=f"http://{HOST}") as asked:
        yield asked


async def token(browser: httpx.AsyncClient) -> str:
    page = await browser.get("/form")
    assert page.headers["cache-control"] == "no-store"
    (found,) = re.findall(r'name="csrf" value="([0-9a-f]{64})"', page.text)
    return found


async def test_our_own_form_is_taken(browser: httpx.AsyncClient) -> None:
    sent = {"csrf": await token(browser)}
    assert (await browser.post("/form", data=sent)).text == "changed"
    as_browsers_do = {"origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}
    assert (await browser.post("/form", data=sent, headers=as_browsers_do)).text == "changed"


async def test_a_second_page_keeps_the_first_ones_token(browser: httpx.AsyncClient) -> None:
    assert await token(browser) == await token(browser)


async def test_without_its_token_a_form_is_refused(browser: httpx.AsyncClient) -> None:
    right = await token(browser)
    for sent in ({}, {"csrf": ""}, {"csrf": right[:-1]}, {"csrf": "ü"}, {"csrf": [right, right]}):
        assert (await browser.post("/form", data=sent)).status_code == 403, sent
    browser.cookies.clear()
    assert (await browser.post("/form", data={"csrf": right})).status_code == 403


async def test_another_visitors_token_is_refused(browser: httpx.AsyncClient) -> None:
    theirs = await token(browser)
    browser.cookies.clear()
    assert await token(browser) != theirs
    assert (await browser.post("/form", data={"csrf": theirs})).status_code == 403


@pytest.mark.parametrize(
    "header",
    [
        {"origin": "https://evil.test"},
        {"origin": "null"},
        {"origin": f"http://{HOST}.evil.test"},
        {"origin": f"http://{HOST}:81"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_what_comes_from_another_site_is_refused_whatever_its_token(
    browser: httpx.AsyncClient, header: dict[str, str]
) -> None:
    sent = {"csrf": await token(browser)}
    assert (await browser.post("/form", data=sent, headers=header)).status_code == 403


async def test_a_cookie_that_is_not_of_our_making_is_replaced(browser: httpx.AsyncClient) -> None:
    for chosen in ("x", "a" * 44, '"' + "a" * 43 + '"'):
        page = await browser.get("/form", headers={"cookie": f"form={chosen}"})
        assert page.headers["set-cookie"].startswith("form=")
        assert f"form={chosen};" not in page.headers["set-cookie"]


async def test_a_page_without_a_form_sets_no_cookie(browser: httpx.AsyncClient) -> None:
    assert "set-cookie" not in (await browser.get("/plain")).headers


async def test_the_cookie_is_ours_alone(browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    set_here = (await browser.get("/form")).headers["set-cookie"].lower()
    assert "httponly" in set_here
    assert "samesite=lax" in set_here
    assert "secure" not in set_here
    assert "path=/" in set_here
    assert "domain" not in set_here
    browser.cookies.clear()
    monkeypatch.setenv("BASE_URL", f"https://{HOST}")
    over_tls = (await browser.get("/form")).headers["set-cookie"]
    assert over_tls.startswith("__Host-form=")
    assert "secure" in over_tls.lower()
