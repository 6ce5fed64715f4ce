"""Each page at the width of a phone and of a desk, with and without JavaScript: axe, headings, titles, no scrolling."""

import re

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.browser.conftest import DESKTOP, PHONE, Looking
from tests.pages import PAGE_ROUTES

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
SERVICE = "Find alternative provision"
PAGES = {
    "start": "/",
    "start-mistaken": "/?near=&need=semh&age=x",
    "results": "/providers?near=GL1+1AD&need=semh&age=14",
    "all-results": "/providers?checked=any",
    "second-page": "/providers?checked=any&page=2",
    "no-results": "/providers?near=GL1+1AD&within=1&kind=college&age=3&q=zzzz",
    "filters": "/providers?near=GL1+1AD&view=filters",
    "which-place": "/providers?near=Tetbury&need=semh",
    "no-place-chosen": "/providers?which=Tetbury&need=semh",
    "place-not-found": "/providers?near=Strowd&need=semh",
    "provider": "/providers/riverbank-outdoor-learning?near=GL1+1AD",
    "real-school": "/providers/the-altus-school",
    "paused-provider": "/providers/spokeshave-cycles-and-skills",
    "suspended-provider": "/providers/tramroad-music-rooms",
    "about-the-data": "/about-the-data",
    "accessibility": "/accessibility",
    "cookies": "/cookies",
    "help": "/help",
    "privacy": "/privacy",
    "api": "/schema/viewer",
}
REFUSED = {
    "malformed": "/providers?age=x&sort=luck&need=nonsense",
    "not-found": "/providers/nobody",
    "no-longer-listed": "/providers/turnpike-bellows-school",
    "past-the-last-page": "/providers?page=999",
}
EVERY = PAGES | REFUSED


def test_no_page_is_left_out() -> None:
    shapes = {route: re.compile(re.sub(r"{\w+}", "[^/?]+", route) + r"(\?|$)") for route in PAGE_ROUTES}
    assert [route for route, shape in shapes.items() if not any(map(shape.match, EVERY.values()))] == []


async def check(page: Page, width: int) -> None:
    assert await page.locator("h1").count() == 1
    heading = (await page.locator("h1").inner_text()).strip()
    title = await page.title()
    assert title.endswith(SERVICE)
    assert heading.removesuffix("Example").strip() in title
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("name", EVERY)
async def test_page_is_sound(look: Looking, name: str, width: int, javascript: bool) -> None:
    async with look.at(EVERY[name], width=width, javascript=javascript, refused=name in REFUSED) as page:
        await check(page, width)
        if name == "api" and javascript:
            await page.locator(".opblock").first.wait_for()
        found = await Axe().run(page, options=WCAG)
        assert found.violations_count == 0, found.generate_report()
