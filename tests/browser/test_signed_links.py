"""A signed link in a real browser: opened, used, ended, and renewed by mail."""

import os
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from apdirectory.database.embedded import Addresses
from apdirectory.messages.links.actions import make_link
from tests.browser.conftest import Looking, hand_in, serving
from tests.browser.sound import sound
from tests.conftest import MovedClock, Server
from tests.purposes import CONFIRM, traces

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
async def database(server: Server, template: str) -> AsyncIterator[Addresses]:
    async with server.database(f"apdirectory_links_{os.getpid()}", f"TEMPLATE {template}") as found:
        yield found


@pytest.fixture(scope="module")
async def look_at_links(chromium: Browser, database: Addresses) -> AsyncIterator[Looking]:
    async with serving(database, "tests.purposes:create_app") as address:
        yield Looking(chromium, address)


@pytest.mark.parametrize("javascript", [True, False])
async def test_a_link_is_opened_and_used_once(look_at_links: Looking, database: Addresses, javascript: bool) -> None:
    subject = f"entry-{javascript}"
    async with hand_in(database):
        path = await make_link(CONFIRM, subject, "head@provider.example")
    async with look_at_links.at(path, width=320, javascript=javascript, refused=True) as page:
        await expect(page.locator("h1")).to_have_text("Is your entry still right?")
        await sound(page)
        await page.reload()
        await page.get_by_role("button", name="Yes, all still right").click()
        await expect(page.locator("h1")).to_have_text("Help")
        await page.goto(path)
        await expect(page.locator("h1")).to_contain_text("This link ended on")
        await sound(page)
    async with hand_in(database):
        assert await traces(subject) == 1


@pytest.mark.parametrize("javascript", [True, False])
async def test_a_new_link_comes_by_mail(
    look_at_links: Looking, database: Addresses, moved_clock: MovedClock, javascript: bool
) -> None:
    to = f"head.{javascript}@provider.example".lower()
    moved_clock.forward(days=-15)
    async with hand_in(database):
        path = await make_link(CONFIRM, f"old-{javascript}", to)
    async with look_at_links.at(path, javascript=javascript, refused=True) as page:
        await page.get_by_role("button", name="Send me a new link").click()
        await expect(page.locator("h1")).to_have_text("Check your email")
        await sound(page)
        await page.goto("/mail")
        await page.get_by_role("row", name=to).get_by_role("link").click()
        await page.locator(".govuk-inset-text a").click()
        await page.get_by_role("button", name="Yes, all still right").click()
        await expect(page.locator("h1")).to_have_text("Help")
    async with hand_in(database):
        assert await traces(f"old-{javascript}") == 1
