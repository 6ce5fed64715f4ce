"""What holds for each public page: one H1, which the title repeats, and the frame around it."""

import re
from html import unescape

import asyncpg
import httpx
import pytest

from apdirectory.providers.capacity.actions import put_entry
from apdirectory.web.frame import frame
from tests.pages import PAGE_ROUTES
from tests.providers.entries.factories import add_authorities, an_entry

MORE = ["/providers?near=nowhere-at-all", "/providers?age=old", "/providers?view=filters", "/?near=", "/nothing"]


@pytest.fixture
async def a_directory(db: asyncpg.Connection) -> None:
    await add_authorities(db)
    await put_entry(an_entry(), by="test")


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.mark.usefixtures("a_directory")
@pytest.mark.parametrize("path", PAGE_ROUTES + MORE)
async def test_each_page_has_one_heading_and_a_title_that_begins_with_it(client: httpx.AsyncClient, path: str) -> None:
    page = await client.get(path.replace("{slug}", "riverbank"))
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    (title,) = re.findall(r"<title>(.*?)</title>", page.text, re.DOTALL)
    (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page.text, re.DOTALL)
    title = unescape(title)
    assert title.endswith(frame().service_name)
    assert title.startswith("Error: ") == ("govuk-error-summary" in page.text)
    assert words(heading).startswith(re.split(r" - | \(", title.removeprefix("Error: "))[0])
    assert len(re.findall(r"<main[ >]", page.text)) == page.text.count("<footer") == 1
    assert not re.search(r"\sstyle=|<style|javascript:", page.text)
    assert len(re.findall(r"<script(?![^>]*\ssrc=)", page.text)) == 1, "only GOV.UK's one line"
    ids = re.findall(r'\sid="([^"]+)"', page.text)
    assert len(ids) == len(set(ids))
    links = re.findall(r'href="#([^"]+)"', page.text)
    assert set(links) <= set(ids), "a link that leads nowhere"


@pytest.mark.usefixtures("a_directory")
async def test_no_page_links_to_one_that_is_not_there(client: httpx.AsyncClient) -> None:
    asked = set()
    for path in PAGE_ROUTES:
        page = await client.get(path.replace("{slug}", "riverbank"))
        for link in re.findall(r'(?:href|src|action)="(/[^"#]*)', page.text):
            asked.add(unescape(link))
    assert len(asked) > 10
    gone = {link: (await client.get(link)).status_code for link in sorted(asked) if not link.startswith("/assets/")}
    assert {link: status for link, status in gone.items() if status >= 400} == {}
