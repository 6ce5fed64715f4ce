"""Choosing when to have mail, and sending again what failed: on a phone without JavaScript, at a desk with it."""

import os
from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from playwright.async_api import Browser, expect

from apdirectory.database.transaction import transaction
from apdirectory.messages.actions import mark_failed, put
from apdirectory.messages.refusal import NO_SUCH_ADDRESS
from tests.browser.conftest import hand_in, serving
from tests.browser.people_site import PeopleSite
from tests.browser.sound import sound
from tests.conftest import Server
from tests.personas import add_personas

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
async def council(
    server: Server, template: str, chromium: Browser, app_of_personas: Litestar
) -> AsyncIterator[PeopleSite]:
    """With two mails to addresses that are none."""
    async with server.database(f"apdirectory_mail_{os.getpid()}", f"TEMPLATE {template}") as database:
        async with hand_in(database), transaction() as inside:
            personas = await add_personas(inside, app_of_personas)
            for to in ("ann@example.org", "ben@example.org"):
                await mark_failed(await put(to, "password_changed"), NO_SUCH_ADDRESS.why, for_good=True)
        async with serving(database) as address:
            site = PeopleSite(address, personas, {}, chromium)
            yield site
            await site.close()


async def test_one_mail_a_day_is_chosen_and_kept(council: PeopleSite) -> None:
    eyes = (await council.eyes("manager")).eyes
    for eye, choice in zip(eyes, ("In one mail a day, at 7am", "Not at all"), strict=False):
        page = eye.page
        await page.goto("/account")
        await page.get_by_role("link", name="Mail you get").click()
        waiting = page.get_by_role("group", name="Someone is waiting for your approval")
        await waiting.get_by_label(choice).check()
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("Your choice is saved")).to_be_visible()
        await expect(waiting.get_by_label(choice)).to_be_checked()
        await sound(page)


async def test_what_failed_is_sent_again(council: PeopleSite) -> None:
    eyes = (await council.eyes("installation admin")).eyes
    for eye, to in zip(eyes, ("ann@example.org", "ben@example.org"), strict=False):
        page = eye.page
        await page.goto("/admin")
        await page.get_by_role("main").get_by_role("link", name="Mail").click()
        await expect(page.get_by_role("row", name=to)).to_contain_text("There is no such address")
        await sound(page)
        await page.get_by_role("button", name=f"Send again to {to}").click()
        await expect(page.get_by_text("The mail is sent again")).to_be_visible()
        await expect(page.get_by_role("row", name=to)).to_have_count(0)
        await sound(page)
