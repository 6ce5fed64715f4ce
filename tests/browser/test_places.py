"""Places told from a mail's link on a phone: in five taps or fewer, and nothing to press is smaller than a thumb."""

import os
from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from playwright.async_api import Browser, Locator, expect

from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from apdirectory.messages.links.actions import make_link
from apdirectory.providers.capacity.links import PLACES
from apdirectory.providers.entries.entry import Capacity
from tests.browser.conftest import Looking, hand_in, serving
from tests.browser.sound import sound
from tests.conftest import Server
from tests.personas import add_personas
from tests.providers.kept import EDITOR, kept_entry, read

pytestmark = [pytest.mark.browser]
PHONE = 375
MOST_TAPS = 5
THUMB = 44


@pytest.fixture(scope="module")
async def database(server: Server, template: str) -> AsyncIterator[Addresses]:
    async with server.database(f"apdirectory_places_told_{os.getpid()}", f"TEMPLATE {template}") as found:
        yield found


@pytest.fixture(scope="module")
async def link(database: Addresses, app_of_personas: Litestar) -> str:
    async with hand_in(database), transaction() as connection:
        personas = await add_personas(connection, app_of_personas)
        entry = await kept_entry(connection, personas)
        return await make_link(PLACES, str(entry.id), personas[EDITOR].email)


@pytest.fixture(scope="module")
async def look_at_places(chromium: Browser, database: Addresses) -> AsyncIterator[Looking]:
    async with serving(database, "tests.purposes:create_app") as address:
        yield Looking(chromium, address)


class Thumb:
    """Taps, and counts them."""

    def __init__(self) -> None:
        self.taps = 0

    async def tap(self, what: Locator) -> None:
        self.taps += 1
        box = await what.bounding_box()
        assert box and box["height"] >= THUMB, await what.inner_text()
        await what.click()


async def kept(database: Addresses) -> Capacity:
    async with hand_in(database):
        return (await read()).programmes[0].offers[0].capacities[0]


@pytest.mark.parametrize("javascript", [True, False])
async def test_places_are_told_by_link_on_a_phone_in_five_taps(
    look_at_places: Looking, database: Addresses, link: str, javascript: bool
) -> None:
    thumb, free = Thumb(), str(3 + javascript)
    async with look_at_places.at(link, width=PHONE, javascript=javascript) as page:
        await sound(page)
        box = page.get_by_label("Places free").first
        assert await box.get_attribute("inputmode") == "numeric"
        await thumb.tap(box)
        await page.keyboard.press("Control+A")
        await page.keyboard.type(free)
        await thumb.tap(page.get_by_role("button", name="Save"))
        await expect(page.get_by_text("Saved. As of today")).to_be_visible()
        await sound(page)
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE
        assert thumb.taps + 1 <= MOST_TAPS, "with the one that opened the mail's link"
        await thumb.tap(page.get_by_role("button", name="Nothing has changed"))
        await expect(page.get_by_text("Saved. As of today")).to_be_visible()
    assert str((await kept(database)).vacant) == free
