"""The warning before a session is over, in a real browser whose clock the test moves (WCAG 2.2, 2.2.1)."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, Page, expect

from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from tests.browser.conftest import Looking, hand_in
from tests.browser.sound import PHONE, sound
from tests.signing_in import PASSWORD, Someone, add_someone

pytestmark = [pytest.mark.browser]

LEAVE_IT = "UPDATE session SET seen_at = seen_at - interval '31 minutes' WHERE account = $1"
LONG_IN = "UPDATE session SET started_at = started_at - interval '11 hours 50 minutes' WHERE account = $1"
MINUTE = 60_000
PAGE = "/account/details"


@pytest.fixture
async def somebody(examples: Addresses, site: str) -> AsyncIterator[Someone]:
    async with hand_in(examples):
        async with transaction() as database:
            found = await add_someone(database, "commissioner")
        yield found


async def in_the_database(statement: str, who: Someone) -> None:
    async with transaction() as database:
        await database.execute(statement, who.account)


async def sits_at(page: Page, who: Someone) -> Locator:
    """Signed in, on a page with a form, with a clock that is the test's; the warning."""
    await page.get_by_label("Email address").fill(who.email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_label("Name").wait_for()
    await page.clock.install()
    await page.goto(PAGE)
    return page.get_by_role("alertdialog", name="Are you still there?")


async def test_whoever_is_there_is_asked_after_25_minutes_and_stays(look: Looking, somebody: Someone) -> None:
    async with look.at(f"/sign-in?after={PAGE}", width=PHONE) as page:
        warning = await sits_at(page, somebody)
        await page.clock.fast_forward(24 * MINUTE)
        await expect(warning).to_be_hidden()
        await page.clock.fast_forward(1 * MINUTE)
        await expect(warning).to_be_visible()
        await expect(warning).to_contain_text("We sign you out in 5 minutes.")
        stay = page.get_by_role("button", name="Stay signed in")
        await expect(stay).to_be_focused()
        await sound(page)
        async with page.expect_response("**/stay-signed-in") as asked:
            await stay.click()
        assert (await asked.value).status == 204
        await expect(warning).to_be_hidden()
        await page.clock.fast_forward(24 * MINUTE)
        await expect(warning).to_be_hidden()
        await page.clock.fast_forward(1 * MINUTE)
        await expect(warning).to_be_visible()
        async with page.expect_response("**/stay-signed-in"):
            await page.keyboard.press("Escape")
        await expect(warning).to_be_hidden()
        await page.clock.fast_forward(6 * MINUTE)
        assert page.url.endswith(PAGE)


async def test_another_tab_in_use_keeps_this_one_quiet(look: Looking, somebody: Someone) -> None:
    async with look.at(f"/sign-in?after={PAGE}") as page:
        warning = await sits_at(page, somebody)
        await page.clock.fast_forward(24 * MINUTE)
        other = await page.context.new_page()
        await other.goto("/account")
        await page.clock.fast_forward(2 * MINUTE)
        await expect(warning).to_be_hidden()


async def test_at_the_end_the_page_makes_way(look: Looking, somebody: Someone) -> None:
    async with look.at(f"/sign-in?after={PAGE}") as page:
        await sits_at(page, somebody)
        await page.clock.fast_forward(31 * MINUTE)
        await expect(page.get_by_role("heading", name="You timed out")).to_be_visible()
        assert page.url.endswith("/timed-out?after=%2Faccount%2Fdetails")


async def test_what_was_being_typed_is_there_after_signing_in_again(look: Looking, somebody: Someone) -> None:
    async with look.at(f"/sign-in?after={PAGE}", refused=True) as page:
        await sits_at(page, somebody)
        await page.get_by_label("Name").fill("A name that took half an hour")
        await in_the_database(LEAVE_IT, somebody)
        await page.clock.fast_forward(31 * MINUTE)
        await expect(page.get_by_role("heading", name="You timed out")).to_be_visible()
        await expect(page.get_by_text("What you just typed is kept on this page")).to_be_visible()
        await page.get_by_label("Email address").fill(somebody.email)
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_text("A name that took half an hour")).to_be_visible()
        await sound(page)
        await page.get_by_role("button", name="Send it now").click()
        await expect(page.get_by_text("A name that took half an hour").first).to_be_visible()
        assert page.url.endswith("/account?done=details")


async def test_twelve_hours_are_warned_of_too_and_cannot_be_made_longer(look: Looking, somebody: Someone) -> None:
    async with look.at(f"/sign-in?after={PAGE}") as page:
        await page.get_by_label("Email address").fill(somebody.email)
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await page.get_by_label("Name").wait_for()
        await in_the_database(LONG_IN, somebody)
        await page.clock.install()
        await page.goto(PAGE)
        warning = page.get_by_role("alertdialog", name="Are you still there?")
        await page.clock.fast_forward(4 * MINUTE)
        await expect(warning).to_be_hidden()
        await page.clock.fast_forward(1.5 * MINUTE)
        await expect(warning).to_be_visible()
        await page.get_by_role("button", name="Go on until then").click()
        await expect(warning).to_be_hidden()
        await page.clock.fast_forward(2 * MINUTE)
        await expect(warning).to_be_hidden()
        await page.clock.fast_forward(3 * MINUTE)
        await expect(page.get_by_role("heading", name="You timed out")).to_be_visible()
