"""Joining in a real browser: from the mail to the account, and out everywhere. At a phone's width and a desk's, with
and without JavaScript; axe reads every page on the way."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable

import pyotp
import pytest
from playwright.async_api import Page, expect

from apdirectory.accounts.people.actions import invite_unasked
from apdirectory.accounts.people.places import Place
from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from tests.browser.conftest import Looking, hand_in
from tests.browser.sound import WAYS, sound

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

GOOD = "kettle ribbon 19 orchard"
ADD_SCHOOL = """
INSERT INTO organisation (kind, name, urn, authority, town, register_status, example)
VALUES ('school', 'Severn Vale Example School', 999001, 916, 'Stroud', 'open', true)
ON CONFLICT (urn) DO UPDATE SET name = excluded.name RETURNING id
"""
Mailed = Callable[[str], Awaitable[str]]


@pytest.fixture
async def mailed(examples: Addresses, site: str) -> AsyncIterator[Mailed]:
    """Invites an address; the path of the page that shows the mail."""

    async def send(email: str) -> str:
        async with transaction() as database:
            school = await database.fetchval(ADD_SCHOOL)
            place = Place(role="referrer", organisation=school, team=None, authority=916)
            await invite_unasked(email, "Ann Example", place)
            return f"/mail/{await database.fetchval('SELECT id FROM outbox WHERE recipient = $1', email)}"

    with pytest.MonkeyPatch.context() as environment:
        environment.setitem(os.environ, "BASE_URL", site)
        async with hand_in(examples):
            yield send


async def is_at(page: Page, heading: str) -> None:
    """It is this page, and a sound one."""
    await expect(page.locator("h1")).to_have_text(heading)
    await sound(page)


async def press(page: Page, name: str) -> None:
    await page.locator("main").get_by_role("button", name=name, exact=True).click()


def code(key: str) -> str:
    return pyotp.TOTP(key.replace(" ", "")).now()


@pytest.mark.parametrize(("width", "javascript"), WAYS)
async def test_from_the_invitation_to_signing_out_everywhere(
    look: Looking, mailed: Mailed, width: int, javascript: bool
) -> None:
    email = f"ann.{width}.{javascript}@severn-vale-example-school.example".lower()
    async with look.at("/privacy", width=width, javascript=javascript, refused=True) as page:
        await page.goto(await mailed(email))
        assert await page.evaluate("document.body.classList.contains('js-enabled')") is javascript
        await page.locator(".govuk-inset-text a").click()
        await joins(page, width)
        await sees_the_account(page, width)
        await signs_out_everywhere(page, width)


async def joins(page: Page, width: int) -> None:
    """Password, app, recovery codes; a mistake at each is put right."""
    await is_at(page, "You are invited")
    await page.get_by_label("Choose a password").fill("too short")
    await press(page, "Continue")
    await expect(page.locator(".govuk-error-summary")).to_contain_text("12 characters or more")
    await is_at(page, "You are invited")
    await page.get_by_label("Choose a password").fill(GOOD)
    await press(page, "Continue")
    await is_at(page, "Set up a second step")
    await press(page, "Continue")
    await is_at(page, "Set up your app")
    box = await page.locator("svg.app-qr").bounding_box()
    assert box and 180 <= box["width"] <= width and abs(box["width"] - box["height"]) < 1
    await page.locator("#code").fill("12345")
    await press(page, "Continue")
    await is_at(page, "Set up your app")
    await page.locator("#code").fill(code(await page.locator("#key").inner_text()))
    await press(page, "Continue")
    await is_at(page, "Get your recovery codes")
    await press(page, "Show my codes")
    await is_at(page, "Save your recovery codes")
    assert await page.locator("#codes li").count() == 10
    await press(page, "I saved my codes")


async def sees_the_account(page: Page, width: int) -> None:
    await is_at(page, "Account")
    await expect(page.locator("main .govuk-tag")).to_have_text("This device")
    for link, heading in (
        ("Change name", "Change your details"),
        ("Change email address", "Change your email address"),
        ("Change password", "Change your password"),
        ("Set up a new app for codes", "Set up a new app"),
        ("Make new codes", "Get your recovery codes"),
        ("Leave Severn Vale Example School, referrer", "Are you sure that you want to leave?"),
    ):
        await page.locator("main").get_by_role("link", name=link, exact=True).click()
        await expect(page.locator("h1")).to_have_text(heading)
        await page.get_by_role("link", name="Back to account").click()
        await expect(page.locator("h1")).to_have_text("Account")


async def signs_out_everywhere(page: Page, width: int) -> None:
    await press(page, "Sign out everywhere")
    await is_at(page, "Sign in")
    await page.goto("/account")
    await expect(page.locator("h1")).to_have_text("Sign in")
