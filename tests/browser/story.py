"""What stories over several pages share: a site with its people, their pages, and the steps of a claim."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from litestar import Litestar
from playwright.async_api import Browser, Page, expect

from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from tests.browser.conftest import hand_in, serving
from tests.browser.sound import sound, without_scripts
from tests.conftest import Server
from tests.personas import Person, add_personas
from tests.providers.claims.claiming import add_unkept

PASSWORD = "kettle ribbon 19 orchard"  # noqa: S105 - of the test
FRESH = "UPDATE session SET second_factor_at = second_factor_at + interval '1 hour'"


class Stories:
    """A site, and the sessions of its people there."""

    def __init__(self, browser: Browser, address: str, database: Addresses, people: Mapping[str, Person]) -> None:
        self.browser, self.address, self.database, self.people = browser, address, database, people

    async def page(self, width: int, javascript: bool, who: str = "") -> Page:
        """Of a browser of its own: a persona's, or a stranger's."""
        context = await self.browser.new_context(
            base_url=self.address, viewport={"width": width, "height": 900}, reduced_motion="reduce"
        )
        if who:
            await context.add_cookies([{"name": "session", "value": self.people[who].cookie, "url": self.address}])
        page = await context.new_page()
        if not javascript:
            await page.route("**/*", without_scripts)
        return page


@asynccontextmanager
async def stories_of(
    server: Server, template: str, browser: Browser, app: Litestar, *, name: str, unkept: list[str]
) -> AsyncIterator[Stories]:
    """In a database of this name, with entries of these slugs that nobody keeps."""
    async with server.database(name, f"TEMPLATE {template}") as database:
        async with hand_in(database), transaction() as connection:
            people = await add_personas(connection, app)
            for slug in unkept:
                await add_unkept(connection, slug)
            await connection.execute(FRESH)
        async with serving(database) as address:
            yield Stories(browser, address, database, people)


async def is_at(page: Page, heading: str) -> None:
    await expect(page.locator("h1")).to_have_text(heading)
    await sound(page)


async def press(page: Page, name: str) -> None:
    await page.locator("main").get_by_role("button", name=name, exact=True).click()


async def open_mail(page: Page, to: str, subject: str) -> None:
    await page.goto("/mail")
    await page.get_by_role("row", name=to).filter(has_text=subject).get_by_role("link").first.click()
    await page.locator(".govuk-inset-text a").first.click()


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


async def lets_them_in(page: Page, name: str) -> None:
    """The officer approves the claim."""
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
