"""The local mail page in a real browser: a link in a mail leads on."""

import os
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from apdirectory.database.embedded import Addresses
from apdirectory.messages.actions import put
from tests.browser.conftest import Looking, hand_in

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
async def mail(examples: Addresses, site: str) -> AsyncIterator[str]:
    """The path of a mail that waits on the site."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setitem(os.environ, "BASE_URL", site)
        async with hand_in(examples):
            found = await put("a.very.long.address.of.somebody@example.org", "reset", link="/privacy", until="3:15pm")
    yield f"/mail/{found}"


async def test_from_the_list_to_a_mail_and_on_by_its_link(look: Looking, mail: str) -> None:
    async with look.at("/mail") as page:
        await page.locator(f'a[href="{mail}"]').click()
        await expect(page.locator("h1")).to_have_text("Choose a new password for Find alternative provision")
        await page.locator(".govuk-inset-text a").click()
        await expect(page.locator("h1")).to_have_text("Privacy")
