"""The quarterly check in a real browser: from the mail to nobody left, one kept, two kept by name, one stopped, one
changed. At a phone's width without JavaScript, and at a desk's with it; axe reads every page on the way."""

import os
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from litestar import Litestar
from playwright.async_api import Browser, Page, expect

from apdirectory.accounts.people.actions import tell_all_who_are_due
from apdirectory.database.transaction import transaction
from apdirectory.web.clock import now
from tests.browser.conftest import hand_in, serving
from tests.browser.sound import WAYS, eyes_of, sound
from tests.conftest import Server
from tests.personas import Personas, add_personas

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

DUE = ("officer", "sen officer", "quality officer", "second quality officer", "referrer of both")


@pytest.fixture
async def check(
    server: Server, template: str, chromium: Browser, app_of_personas: Litestar
) -> AsyncIterator[tuple[str, Personas, str]]:
    """A site where five people are due, and the mail that says so: address, people, mail."""
    async with (
        server.database(f"apdirectory_check_{os.getpid()}", f"TEMPLATE {template}") as database,
        serving(database) as address,
        hand_in(database),
    ):
        people = await _five_are_due(app_of_personas)
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("BASE_URL", address)
            await tell_all_who_are_due()
        async with transaction() as opened:
            mail = await opened.fetchval(
                "SELECT id FROM outbox WHERE message = 'people_due' AND recipient = $1", people["manager"].email
            )
        yield address, people, f"/mail/{mail}"


async def _five_are_due(app: Litestar) -> Personas:
    async with transaction() as database:
        people = await add_personas(database, app)
        due = [people[name].membership for name in DUE]
        for statement in (
            "UPDATE membership SET started_at = $2 WHERE id = ANY($1::uuid[])",
            "UPDATE approval SET asked_at = $2 WHERE membership = ANY($1::uuid[])",
        ):
            await database.execute(statement, due, now() - timedelta(days=100))
    return people


async def is_at(page: Page, heading: str) -> None:
    await expect(page.locator("h1")).to_have_text(heading)
    await sound(page)


async def press(page: Page, name: str) -> None:
    await page.locator("main").get_by_role("button", name=name, exact=True).click()


async def link(page: Page, name: str) -> None:
    await page.locator("main").get_by_role("link", name=name, exact=True).click()


@pytest.mark.parametrize(("width", "javascript"), WAYS)
async def test_a_manager_checks_everybody(
    check: tuple[str, Personas, str], chromium: Browser, width: int, javascript: bool
) -> None:
    address, people, mail = check
    async with eyes_of(chromium, address, {"session": people["manager"].cookie}) as eyes:
        page = next(
            eye.page
            for eye in eyes.eyes
            if eye.javascript is javascript and (eye.page.viewport_size or {})["width"] == width
        )
        await page.goto(mail)
        await page.locator(f'main a[href="{address}/admin/people/check"]').click()
        await is_at(page, "Check who has access")
        await keeps_one(page)
        await keeps_two_by_name(page)
        await stops_one(page)
        await changes_one(page)
        await expect(page.locator("main")).to_contain_text("There is nothing to check today")
        await sound(page)


async def keeps_one(page: Page) -> None:
    await expect(page.locator("main")).to_contain_text("5 of 10 people done")
    await press(page, "Keep Officer")
    await expect(page.get_by_role("alert")).to_contain_text("access is still right")
    await expect(page.locator("main")).to_contain_text("6 of 10 people done")


async def keeps_two_by_name(page: Page) -> None:
    await press(page, "Keep those ticked")
    await is_at(page, "Check who has access")
    await expect(page.locator(".govuk-error-summary")).to_contain_text("Choose one or more people")
    for name in ("Quality Officer", "Referrer Of Both"):
        await page.get_by_label(name, exact=True).check()
    await press(page, "Keep those ticked")
    await is_at(page, "Is the access of these 2 people still right?")
    await expect(page.locator("main li")).to_contain_text(["Quality Officer: Quality officer", "Referrer Of Both"])
    await press(page, "Keep")
    await expect(page.locator("main")).to_contain_text("8 of 10 people done")


async def stops_one(page: Page) -> None:
    await link(page, "Stop access for Sen Officer")
    await is_at(page, "Stop access for Sen Officer")
    await page.get_by_label("Why").fill("Left in September")
    await press(page, "Stop access")
    await is_at(page, "Check who has access")
    await expect(page.locator("main")).to_contain_text("8 of 9 people done")


async def changes_one(page: Page) -> None:
    await link(page, "Change access for Second Quality Officer")
    await is_at(page, "Second Quality Officer")
    await page.get_by_label("Commissioner").check()
    await press(page, "Continue")
    await page.get_by_label("Why").fill("Another post")
    await press(page, "Change access")
    await is_at(page, "Check who has access")
