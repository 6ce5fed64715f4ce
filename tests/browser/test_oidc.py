"""Signing in with DfE Sign-in at a real provider, in a real browser, from the button to the page and back."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Route, expect

from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from tests.accounts.sign_in.oidc.provider import CLIENT, DFE, MONA, SECRET, RealProvider, real_provider
from tests.browser.conftest import Looking, hand_in, serving
from tests.browser.sound import DESKTOP, PHONE, sound
from tests.signing_in import PASSWORD, Someone, add_someone

pytestmark = [pytest.mark.browser]

LATER = "http://127.0.0.1/later"
"""Where it sends people back to, until there is a site."""


@pytest.fixture(scope="module")
async def provided(examples: Addresses, chromium: Browser) -> AsyncIterator[tuple[Looking, RealProvider]]:
    with real_provider(LATER, LATER) as provider:
        said = {"ISSUER": provider.issuers[DFE], "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET}
        async with serving(examples, **{f"OIDC_DFE_{name}": value for name, value in said.items()}) as site:
            provider.new_keys(DFE, redirect=f"{site}/sign-in/with/dfe/back")
            yield Looking(chromium, site), provider


@pytest.fixture
async def mona(examples: Addresses) -> AsyncIterator[Someone]:
    async with hand_in(examples):
        async with transaction() as database:
            found = await add_someone(database, "commissioner", email=MONA)
        yield found
        async with transaction() as database:
            await database.execute("DELETE FROM identity WHERE account = $1", found.account)
            left = f"{uuid4().hex}@example.org"
            await database.execute("UPDATE account SET email = $2 WHERE id = $1", found.account, left)


@pytest.mark.parametrize(("width", "javascript"), [(PHONE, False), (DESKTOP, True)])
async def test_there_and_back_then_taken_away(
    provided: tuple[Looking, RealProvider], mona: Someone, width: int, javascript: bool
) -> None:
    look, _ = provided
    async with look.at("/sign-in?after=/account", width=width, javascript=javascript, refused=True) as page:
        await sound(page)
        await page.get_by_role("button", name="Sign in with DfE Sign-in").click()
        await expect(page.get_by_role("heading", name="Example provider")).to_be_visible()
        await page.get_by_role("button", name="Stop").click()
        await expect(page.get_by_role("heading", name="You are not signed in")).to_be_visible()
        await sound(page)
        await page.goto("/sign-in?after=/account")
        await page.get_by_role("button", name="Sign in with DfE Sign-in").click()
        await page.get_by_label("Name").fill("mona")
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await expect(page.get_by_text("you are still signed in to DfE Sign-in")).to_be_visible()
        await sound(page)
        await page.get_by_role("link", name="Remove DfE Sign-in").click()
        await page.get_by_label("Your password").fill(PASSWORD)
        await page.get_by_role("button", name="Remove").click()
        await expect(page.get_by_text("It no longer signs you in")).to_be_visible()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
async def test_the_page_on_the_way_is_sound_where_the_browser_stays_on_it(
    provided: tuple[Looking, RealProvider], width: int
) -> None:
    look, _ = provided

    async def without_going_on(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, body=(await answer.text()).replace('http-equiv="refresh"', ""))

    async with look.at("/sign-in", width=width) as page:
        await page.route("**/sign-in/with/dfe", without_going_on)
        await page.get_by_role("button", name="Sign in with DfE Sign-in").click()
        await expect(page.get_by_role("heading", name="Going to DfE Sign-in")).to_be_visible()
        await sound(page)
        await page.get_by_role("button", name="Continue to DfE Sign-in").click()
        await expect(page.get_by_role("heading", name="Example provider")).to_be_visible()
