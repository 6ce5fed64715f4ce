"""Passkeys in a real browser, with a device that Chromium makes up (WebAuthn over the DevTools protocol)."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from tests.browser.conftest import Looking, hand_in
from tests.browser.sound import DESKTOP, PHONE, sound
from tests.signing_in import PASSWORD, Someone, add_someone

pytestmark = [pytest.mark.browser]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
async def manager(examples: Addresses, site: str) -> AsyncIterator[Someone]:
    async with hand_in(examples):
        async with transaction() as database:
            found = await add_someone(database, email=f"{uuid4().hex}@example.org")
        yield found


async def has_device(page: Page) -> None:
    """From now on the page finds one, which its owner unlocks."""
    tools = await page.context.new_cdp_session(page)
    await tools.send("WebAuthn.enable")
    await tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


async def drawn(page: Page) -> None:
    """Chromium says on the console if somebody is quicker than a page that focuses something."""
    await page.evaluate("new Promise(requestAnimationFrame)")


async def signs_out(page: Page) -> None:
    await drawn(page)
    await page.get_by_role("button", name="Sign out", exact=True).first.click()
    await expect(page.get_by_role("button", name="Sign out", exact=True)).to_have_count(0)


async def gives_password(page: Page, who: Someone) -> None:
    await page.get_by_label("Email address").fill(who.email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
async def test_adding_signing_in_the_second_factor_and_removing(look: Looking, manager: Someone, width: int) -> None:
    look.site = look.site.replace("127.0.0.1", "localhost")
    async with look.at("/sign-in?after=/account", width=width, refused=True) as page:
        await has_device(page)
        await sound(page)
        await page.get_by_role("button", name="Sign in with a passkey").click()
        await expect(page.get_by_text("No passkey was used. Try again, or go on below")).to_be_visible()
        await sound(page)
        await gives_password(page, manager)
        await expect(page.get_by_label("Code")).to_be_visible()
        await drawn(page)
        await page.get_by_label("Code").fill(manager.code())
        await page.get_by_role("button", name="Continue").click()
        await page.get_by_role("link", name="Add a passkey").click()
        await expect(page.get_by_role("heading", name="Add a passkey")).to_be_visible()
        await sound(page)
        await page.get_by_label("Name of the passkey").fill("Work laptop")
        await page.get_by_role("button", name="Create passkey").click()
        await expect(page.get_by_text("Your passkey is added")).to_be_visible()
        await sound(page)
        await page.goto("/account/passkeys/add")
        await drawn(page)
        await page.get_by_role("button", name="Create passkey").click()
        await expect(page.get_by_text("This device has a passkey for your account already")).to_be_visible()
        await signs_out(page)
        await page.goto("/sign-in?after=/account")
        await page.get_by_role("button", name="Sign in with a passkey").click()
        await expect(page.get_by_role("heading", name="Your passkeys")).to_be_visible()
        await signs_out(page)
        await page.goto("/sign-in?after=/account")
        await gives_password(page, manager)
        await expect(page.get_by_role("button", name="Use your passkey")).to_be_visible()
        await sound(page)
        await page.get_by_role("button", name="Use your passkey").click()
        await page.get_by_role("link", name="Rename the passkey Work laptop").click()
        await sound(page)
        await page.get_by_label("Name of the passkey").fill("My phone")
        await page.get_by_role("button", name="Save").click()
        await page.get_by_role("link", name="Remove the passkey My phone").click()
        await sound(page)
        await page.get_by_role("button", name="Remove").click()
        await expect(page.get_by_text("Your passkey is removed")).to_be_visible()
        await signs_out(page)
        await page.goto("/sign-in")
        await page.get_by_role("button", name="Sign in with a passkey").click()
        await expect(page.get_by_role("link", name="That passkey did not work")).to_be_visible()
        await sound(page)


async def test_without_javascript_nothing_of_it_is_shown(look: Looking) -> None:
    look.site = look.site.replace("127.0.0.1", "localhost")
    async with look.at("/sign-in", javascript=False) as page:
        await expect(page.get_by_label("Email address")).to_be_visible()
        await expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()


async def test_at_an_ip_address_the_page_says_where_passkeys_work(look: Looking) -> None:
    async with look.at("/sign-in") as page:
        await expect(page.get_by_text("Passkeys work at http://localhost:")).to_be_visible()
        await expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
        await sound(page)
