"""From a claim to the entry that others see: claimed, proved, approved, joined, changed, approved. On a phone and at a
desk, with and without JavaScript; axe reads the pages on the way."""

import os
from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from playwright.async_api import Browser, Page, expect

from apdirectory.database.transaction import transaction
from tests.browser.conftest import hand_in, serving
from tests.browser.sound import WAYS, sound, without_scripts
from tests.conftest import Server
from tests.personas import Person, add_personas
from tests.providers.claims.claiming import add_unkept

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

PASSWORD = "kettle ribbon 19 orchard"  # noqa: S105 - of the test
FRESH = "UPDATE session SET second_factor_at = second_factor_at + interval '1 hour'"


class Claims:
    """A site, and an officer's session there."""

    def __init__(self, browser: Browser, address: str, officer: Person) -> None:
        self.browser, self.address, self.officer = browser, address, officer

    async def page(self, width: int, javascript: bool, officer: bool = False) -> Page:
        context = await self.browser.new_context(
            base_url=self.address, viewport={"width": width, "height": 900}, reduced_motion="reduce"
        )
        if officer:
            await context.add_cookies([{"name": "session", "value": self.officer.cookie, "url": self.address}])
        page = await context.new_page()
        if not javascript:
            await page.route("**/*", without_scripts)
        return page


@pytest.fixture(scope="module")
async def claims(server: Server, template: str, chromium: Browser, app_of_personas: Litestar) -> AsyncIterator[Claims]:
    async with server.database(f"apdirectory_claims_{os.getpid()}", f"TEMPLATE {template}") as database:
        async with hand_in(database), transaction() as connection:
            personas = await add_personas(connection, app_of_personas)
            for width, javascript in WAYS:
                await add_unkept(connection, slug_of(width, javascript))
            await connection.execute(FRESH)
        async with serving(database) as address:
            yield Claims(chromium, address, personas["quality officer"])


def slug_of(width: int, javascript: bool) -> str:
    return f"meadow-{width}-{'scripts' if javascript else 'plain'}"


async def is_at(page: Page, heading: str) -> None:
    await expect(page.locator("h1")).to_have_text(heading)
    await sound(page)


async def press(page: Page, name: str) -> None:
    await page.locator("main").get_by_role("button", name=name, exact=True).click()


async def open_mail(page: Page, to: str, subject: str) -> None:
    await page.goto("/mail")
    await page.get_by_role("row", name=to).filter(has_text=subject).get_by_role("link").first.click()
    await page.locator(".govuk-inset-text a").first.click()


@pytest.mark.parametrize(("width", "javascript"), WAYS)
async def test_from_the_claim_to_the_entry_that_others_see(claims: Claims, width: int, javascript: bool) -> None:
    slug = slug_of(width, javascript)
    name, email = slug.replace("-", " ").capitalize(), f"{slug}@riverbank.example.org"
    ann, officer = await claims.page(width, javascript), await claims.page(width, javascript, officer=True)
    await claims_it(ann, slug, name, email)
    await decides(officer, name)
    await joins(ann, email)
    await changes_it(ann, slug, name)
    await approves(officer, name)
    await ann.goto(f"/providers/{slug}")
    await expect(ann.locator("#at-a-glance")).to_contain_text("Learning in the meadow")
    for page in (ann, officer):
        await page.context.close()


async def claims_it(page: Page, slug: str, name: str, email: str) -> None:
    await page.goto(f"/providers/{slug}")
    await page.get_by_role("link", name="Is this yours? Claim it").click()
    await is_at(page, f"Claim {name}")
    await press(page, "Send my claim")
    await expect(page.locator(".govuk-error-summary")).to_contain_text("Enter your name")
    await page.get_by_label("Your name").fill("Ann Example")
    await page.get_by_label("Work email address").fill(email)
    await page.get_by_label("What you are there").fill("Head")
    await page.locator("#number").fill("1098765")
    await press(page, "Send my claim")
    await is_at(page, "Check your email")
    await open_mail(page, email, "Confirm that you claim")
    await is_at(page, "Claim your provider’s entry")
    await press(page, "Yes, send my claim")
    await is_at(page, "Your claim is sent")


async def decides(page: Page, name: str) -> None:
    await page.goto("/quality")
    await page.locator("main a[href*='/quality/claims/']").filter(has_text=name).first.click()
    await is_at(page, f"Claim of {name}")
    await page.get_by_label("Approve", exact=True).check()
    await page.get_by_label("A new organisation").check()
    await press(page, "Save decision")
    await expect(page.locator(".govuk-notification-banner")).to_contain_text("The claim is approved")


async def joins(page: Page, email: str) -> None:
    await open_mail(page, email, "You are invited")
    await is_at(page, "You are invited")
    await page.get_by_label("Choose a password").fill(PASSWORD)
    await press(page, "Continue")
    await expect(page.locator("h1")).to_have_text("Account")


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
