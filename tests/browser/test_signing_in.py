"""Signing in, choosing whom to act for, timing out and a forgotten password, in a real browser and past axe."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from apdirectory.accounts.sign_in.queries import known_by_email
from apdirectory.accounts.sign_in.resets.actions import ask_reset
from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from tests.browser.conftest import Looking, hand_in
from tests.browser.sound import DESKTOP, PHONE, WAYS, sound
from tests.signing_in import NEW_PASSWORD, PASSWORD, Someone, add_membership, add_someone

pytestmark = [pytest.mark.browser]

LEAVE_IT = "UPDATE session SET seen_at = seen_at - interval '31 minutes' WHERE account = $1"


@pytest.fixture
async def their_pool(examples: Addresses, site: str) -> AsyncIterator[None]:
    """The tests' own hand in the server's database."""
    async with hand_in(examples):
        yield


@pytest.fixture
async def somebody(their_pool: None) -> Someone:
    """A manager who is also a provider's editor."""
    async with transaction() as database:
        found = await add_someone(database, email=f"{uuid4().hex}@example.org")
        await add_membership(database, found.account, "provider_editor", "Riverbank Outdoor Learning")
    return found


async def give_password(page: Page, who: Someone, password: str = PASSWORD) -> None:
    await page.get_by_label("Email address").fill(who.email)
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize(("width", "javascript"), WAYS)
async def test_from_a_wrong_password_to_acting_for_and_back_after_timing_out(
    look: Looking, somebody: Someone, width: int, javascript: bool
) -> None:
    async with look.at("/sign-in", width=width, javascript=javascript, refused=True) as page:
        await sound(page)
        await give_password(page, somebody, "not the right one")
        await expect(page.get_by_role("link", name="Check your email and password")).to_be_visible()
        await sound(page)
        await give_password(page, somebody)
        await expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
        await sound(page)
        await page.get_by_label("Code").fill(somebody.code())
        await page.get_by_role("button", name="Continue").click()
        await expect(page.get_by_role("heading", name="Who are you acting for?")).to_be_visible()
        await sound(page)
        await page.get_by_label("Riverbank Outdoor Learning").check()
        await page.get_by_role("button", name="Continue").click()
        await expect(page.get_by_text("Acting for Riverbank Outdoor Learning")).to_be_visible()
        await sound(page)
        await page.goto("/account/details")
        await page.get_by_label("Name").fill("A name that took half an hour to find")
        async with transaction() as database:
            await database.execute(LEAVE_IT, somebody.account)
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("heading", name="You timed out")).to_be_visible()
        await sound(page)
        await give_password(page, somebody)
        await expect(page.get_by_role("button", name="Use a recovery code instead")).to_be_visible()
        await page.get_by_role("button", name="Use a recovery code instead").click()
        await expect(page.get_by_role("heading", name="Use a recovery code")).to_be_visible()
        await sound(page)
        assert await page.locator("input[name=draft]").count() == 1


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
async def test_what_was_typed_is_there_again_and_is_sent_with_a_click(
    look: Looking, their_pool: None, width: int
) -> None:
    async with transaction() as database:
        somebody = await add_someone(database, "commissioner")
    async with look.at("/sign-in?after=/account/details", width=width, refused=True) as page:
        await give_password(page, somebody)
        await page.get_by_label("Name").fill("Sam <b>Example</b> the Second")
        async with transaction() as database:
            await database.execute(LEAVE_IT, somebody.account)
        await page.get_by_role("button", name="Save").click()
        await give_password(page, somebody)
        await expect(page.get_by_role("heading", name="What you typed is still here")).to_be_visible()
        await expect(page.get_by_text("Sam <b>Example</b> the Second")).to_be_visible()
        await sound(page)
        await page.get_by_role("button", name="Send it now").click()
        await expect(page.get_by_text("Sam <b>Example</b> the Second")).to_be_visible()
        async with transaction() as database:
            name = await database.fetchval("SELECT name FROM account WHERE id = $1", somebody.account)
        assert name == "Sam <b>Example</b> the Second"
        await page.get_by_role("button", name="Sign out", exact=True).first.click()
        await expect(page.get_by_role("button", name="Sign out", exact=True)).to_have_count(0)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
async def test_a_forgotten_password(look: Looking, their_pool: None, width: int) -> None:
    async with transaction() as database:
        somebody = await add_someone(database, "commissioner")
    await ask_reset(await known_by_email(somebody.email))
    async with transaction() as database:
        body = await database.fetchval("SELECT body FROM outbox WHERE recipient = $1", somebody.email)
    link = "/sign-in/reset/" + body.partition("/sign-in/reset/")[2].split()[0]
    async with look.at("/sign-in/reset", width=width, refused=True) as page:
        await sound(page)
        await page.get_by_label("Email address").fill("nobody@example.org")
        await page.get_by_role("button", name="Send link").click()
        await expect(page.get_by_text("If we know that address, we sent a link")).to_be_visible()
        await sound(page)
        await page.goto(link)
        await sound(page)
        await page.get_by_label("New password").fill("short")
        await page.get_by_role("button", name="Save password").click()
        await sound(page)
        await page.get_by_label("New password").fill(NEW_PASSWORD)
        await page.get_by_role("button", name="Save password").click()
        await expect(page.get_by_text("Your password is changed. Sign in with it.")).to_be_visible()
        await sound(page)
        await page.goto(link)
        await expect(page.get_by_role("heading", name="This link ended on")).to_be_visible()
        await page.goto("/timed-out")
        await sound(page)
