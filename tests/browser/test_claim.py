"""From a claim to the entry that others see: claimed, proved, approved, joined, changed, approved. On a phone and at a
desk, with and without JavaScript; axe reads the pages on the way."""

import os
from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from playwright.async_api import Browser, Page, expect

from tests.browser.sound import WAYS
from tests.browser.story import Stories, claims_it, is_at, joins, lets_them_in, press, stories_of
from tests.conftest import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
OFFICER = "quality officer"


@pytest.fixture(scope="module")
async def claims(server: Server, template: str, chromium: Browser, app_of_personas: Litestar) -> AsyncIterator[Stories]:
    name, unkept = f"apdirectory_claims_{os.getpid()}", [slug_of(*way) for way in WAYS]
    async with stories_of(server, template, chromium, app_of_personas, name=name, unkept=unkept) as found:
        yield found


def slug_of(width: int, javascript: bool) -> str:
    return f"meadow-{width}-{'scripts' if javascript else 'plain'}"


@pytest.mark.parametrize(("width", "javascript"), WAYS)
async def test_from_the_claim_to_the_entry_that_others_see(claims: Stories, width: int, javascript: bool) -> None:
    slug = slug_of(width, javascript)
    name, email = slug.replace("-", " ").capitalize(), f"{slug}@riverbank.example.org"
    ann, officer = await claims.page(width, javascript), await claims.page(width, javascript, OFFICER)
    await claims_it(ann, slug, name, email)
    await lets_them_in(officer, name)
    await joins(ann, email)
    await changes_it(ann, slug, name)
    await approves(officer, name)
    await ann.goto(f"/providers/{slug}")
    await expect(ann.locator("#at-a-glance")).to_contain_text("Learning in the meadow")
    for page in (ann, officer):
        await page.context.close()


async def changes_it(page: Page, slug: str, name: str) -> None:
    await page.goto("/my-provider")
    await is_at(page, name)
    await page.get_by_role("link", name="About you").click()
    await is_at(page, "About you")
    await page.get_by_label("What you do, in short").fill("Learning in the meadow")
    await press(page, "Save and continue")
    await is_at(page, name)
    await expect(page.locator(".govuk-notification-banner")).to_contain_text("The council looks at it")
    await page.get_by_role("link", name="Preview: as others will see it").click()
    await expect(page.locator("#at-a-glance")).to_contain_text("Learning in the meadow")
    await page.goto(f"/providers/{slug}")
    await expect(page.locator("#at-a-glance")).not_to_contain_text("Learning in the meadow")


async def approves(page: Page, name: str) -> None:
    await page.goto("/quality")
    await page.locator("main a[href*='/quality/changes/']").filter(has_text=name).first.click()
    await expect(page.locator("h1")).to_contain_text(name)
    for approve in await page.get_by_label("Approve", exact=True).all():
        await approve.check()
    await press(page, "Save")
    await expect(page.locator(".govuk-notification-banner")).to_contain_text("Your decision is saved")
