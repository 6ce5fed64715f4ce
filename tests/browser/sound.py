"""What every page has to be, at the width of a phone and of a desk, with and without JavaScript."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from axe_playwright_python.async_playwright import Axe
from msgspec import Struct
from playwright.async_api import Browser, BrowserContext, Page, Route

PHONE, DESKTOP = 320, 1280
SERVICE = "Find alternative provision"
WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],  # the rest is only counted, which halves the time
}
BUT_COLOURS = WCAG | {"rules": {"color-contrast": {"enabled": False}}}
"""Without what takes axe most of its time: the colours of a page are the same at each width."""


async def sound(page: Page, *, colours: bool = True) -> None:
    """One H1, which the title repeats; nothing sticks out at the side; axe finds nothing."""
    size = page.viewport_size
    assert size
    await check(page, size["width"])
    found = await Axe().run(page, options=WCAG if colours else BUT_COLOURS)
    assert found.violations_count == 0, found.generate_report()


async def check(page: Page, width: int) -> None:
    assert await page.locator("h1").count() == 1
    heading = (await page.locator("h1").inner_text()).strip()
    title = await page.title()
    assert title.endswith(SERVICE)
    assert heading.removesuffix("Example").strip() in title
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def without_scripts(route: Route) -> None:
    """Scripts are taken out on their way, so that axe can still run its own; what leads on still does."""
    if route.request.resource_type != "document":
        await route.continue_()
        return
    answer = await route.fetch(max_redirects=0)
    if 300 <= answer.status < 400:
        await route.fulfill(response=answer)
        return
    await route.fulfill(response=answer, body=_without_scripts(await answer.text()))


def _without_scripts(text: str) -> str:
    return re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)


WAYS = [(PHONE, True), (DESKTOP, False)]
"""Width, and whether with JavaScript: each of them once."""
EVERYTHING = os.environ.get("LOOKS") == "all"
if EVERYTHING:
    WAYS += [(PHONE, False), (DESKTOP, True)]


class Answered(Struct, frozen=True):
    """A page that was sent already, to be shown where it belongs: what answers a form can be asked for once only."""

    status: int
    text: str


class Eye:
    """One page of a browser, used for one address after another. `said`: what was written to its console."""

    def __init__(self, page: Page, *, javascript: bool) -> None:
        self.page, self.javascript = page, javascript
        self.said: list[str] = []
        page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))

    async def sees(self, path: str, status: int, ready: str, answered: Answered | None, *, signed_in: bool) -> None:
        self.said.clear()
        if answered:
            await self._shows(path, answered)
        try:
            answer = await self.page.goto(path)
        finally:
            if answered:
                await self.page.unroute(f"**{path}")
        assert answer
        assert answer.status == status, f"{answer.status}: {await self.page.locator('body').inner_text()}"
        assert self.page.url.endswith(path), "it leads elsewhere"
        assert await self.page.locator(".app-acting-for").count() == signed_in
        if ready and self.javascript:
            await self.page.locator(ready).first.wait_for()
        await sound(self.page, colours=self.javascript or EVERYTHING)
        said = [line for line in self.said if status < 400 or "Failed to load resource" not in line]
        assert said == [], said

    async def _shows(self, path: str, answered: Answered) -> None:
        text = answered.text if self.javascript else _without_scripts(answered.text)

        async def fulfil(route: Route) -> None:
            await route.fulfill(status=answered.status, body=text, content_type="text/html; charset=utf-8")

        await self.page.route(f"**{path}", fulfil)


class Eyes:
    """Somebody's browser: a page for each way, all of which look at once."""

    def __init__(self, eyes: list[Eye], *, signed_in: bool) -> None:
        self.eyes, self.signed_in = eyes, signed_in

    async def see(self, path: str, *, status: int = 200, ready: str = "", answered: Answered | None = None) -> None:
        """`ready`: what JavaScript puts into the page last."""
        found = await asyncio.gather(
            *(eye.sees(path, status, ready, answered, signed_in=self.signed_in) for eye in self.eyes),
            return_exceptions=True,
        )
        for eye, wrong in zip(self.eyes, found, strict=True):
            if wrong:
                wrong.add_note(
                    f"{path}, {eye.page.viewport_size}, {'with' if eye.javascript else 'without'} JavaScript"
                )
                raise wrong


@asynccontextmanager
async def eyes_of(browser: Browser, site: str, cookies: Mapping[str, str]) -> AsyncIterator[Eyes]:
    context = await browser.new_context(base_url=site, reduced_motion="reduce")
    await context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
    yield Eyes([await _eye(context, width, javascript) for width, javascript in WAYS], signed_in="session" in cookies)
    await context.close()


async def _eye(context: BrowserContext, width: int, javascript: bool) -> Eye:
    page = await context.new_page()
    await page.set_viewport_size({"width": width, "height": 900})
    if not javascript:
        await page.route("**/*", without_scripts)
    return Eye(page, javascript=javascript)
