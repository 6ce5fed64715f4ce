"""A setting changed in a real browser, and seen in the audit: on a phone without JavaScript, at a desk with it."""

import os
from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from playwright.async_api import Browser, Page, expect

from apdirectory.database.transaction import transaction
from apdirectory.web.clock import now
from apdirectory.web.today import today
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
    async with server.database(f"apdirectory_settings_{os.getpid()}", f"TEMPLATE {template}") as database:
        async with hand_in(database), transaction() as inside:
            personas = await add_personas(inside, app_of_personas)
        async with serving(database) as address:
            site = PeopleSite(address, personas, {}, chromium)
            yield site
            await site.close()


async def to_the_setting(page: Page, label: str) -> None:
    await page.goto("/admin")
    await page.get_by_role("main").get_by_role("link", name="Settings").click()
    await page.get_by_role("link", name=label).click()


async def test_a_change_is_seen_in_the_audit(council: PeopleSite) -> None:
    eyes = (await council.eyes("manager")).eyes
    for eye, value in zip(eyes, ("3", "4"), strict=False):
        page = eye.page
        await to_the_setting(page, "Take a new referral within")
        await page.get_by_label("New value, in school days").fill(value)
        await page.get_by_label("Why", exact=True).fill(f"Agreed on {value}")
        await sound(page)
        await page.get_by_role("button", name="Change").click()
        await expect(page.get_by_text("The setting is changed")).to_be_visible()
        await expect(page.get_by_text("Counts today")).to_be_visible()
        await sound(page)
        await page.goto("/admin/audit?action=setting.changed")
        await expect(page.get_by_role("cell").get_by_text(f"After: {value} school days")).to_be_visible()
        await expect(page.get_by_text(f"Agreed on {value}")).to_be_visible()
        await sound(page)


async def test_a_change_that_matters_is_shown_first_and_one_to_come_taken_back(council: PeopleSite) -> None:
    next_year = today(now()).year + 1
    page = (await council.eyes("manager")).eyes[0].page
    await to_the_setting(page, "Phone of the front door")
    await page.get_by_label("New value").fill("01452 960001")
    await page.get_by_label("From", exact=True).fill(f"1 January {next_year}")
    await page.get_by_label("Why", exact=True).fill("New number")
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Change “Phone of the front door”?")
    await sound(page)
    await page.get_by_role("button", name="Change").click()
    await expect(page.get_by_text("To come")).to_be_visible()
    await page.get_by_role("button", name=f"Take back the change from 1 Jan {next_year}").click()
    await expect(page.get_by_text("The change is taken back")).to_be_visible()
    await expect(page.get_by_text("Taken back by Manager")).to_be_visible()
    await sound(page)
