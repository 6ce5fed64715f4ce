"""The local mail page in a real browser: axe, and a link in a mail leads on."""

import os
from collections.abc import AsyncIterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from apdirectory.database.embedded import Addresses
from apdirectory.database.engine import DB
from apdirectory.database.transaction import open_pool
from apdirectory.messages.actions import put
from tests.browser.conftest import DESKTOP, PHONE, Looking
from tests.browser.test_every_page import WCAG, check

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
async def mail(examples: Addresses, site: str) -> AsyncIterator[str]:
    """The path of a mail that waits on the site."""
    usual = DB.pool, DB.config["dsn"]
    DB.pool = None
    with pytest.MonkeyPatch.context() as environment:
        environment.setitem(os.environ, "BASE_URL", site)
        async with open_pool(examples.app):
            found = await put("a.very.long.address.of.somebody@example.org", "reset", link="/privacy", until="3:15pm")
    DB.pool, DB.config["dsn"] = usual
    yield f"/mail/{found}"


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
async def test_the_mail_pages_are_sound(look: Looking, mail: str, width: int, javascript: bool) -> None:
    for path in ("/mail", mail):
        async with look.at(path, width=width, javascript=javascript) as page:
            await check(page, width)
            found = await Axe().run(page, options=WCAG)
            assert found.violations_count == 0, found.generate_report()


async def test_from_the_list_to_a_mail_and_on_by_its_link(look: Looking, mail: str) -> None:
    async with look.at("/mail") as page:
        await page.locator(f'a[href="{mail}"]').click()
        await expect(page.locator("h1")).to_have_text("Choose a new password for Find alternative provision")
        await page.locator(".govuk-inset-text a").click()
        await expect(page.locator("h1")).to_have_text("Privacy")
