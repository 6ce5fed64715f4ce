"""Each page at the width of a phone and of a desk, with and without JavaScript: axe, headings, titles, no scrolling."""

import re

import pytest

from tests.browser.sound import Eyes
from tests.pages import PAGE_ROUTES

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

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
    "easy-read": "/providers/riverbank-outdoor-learning/easy-read",
    "easy-read-paused": "/providers/spokeshave-cycles-and-skills/easy-read",
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
REFUSED_WITH = {"malformed": 400, "not-found": 404, "no-longer-listed": 410, "past-the-last-page": 404}
EVERY = PAGES | REFUSED


def test_no_page_is_left_out() -> None:
    shapes = {route: re.compile(re.sub(r"{\w+}", "[^/?]+", route) + r"(\?|$)") for route in PAGE_ROUTES}
    assert [route for route, shape in shapes.items() if not any(map(shape.match, EVERY.values()))] == []


@pytest.mark.parametrize("name", EVERY)
async def test_page_is_sound(eyes: Eyes, name: str) -> None:
    ready = ".opblock" if name == "api" else ""
    await eyes.see(EVERY[name], status=REFUSED_WITH.get(name, 200), ready=ready)
