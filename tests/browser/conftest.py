"""A real Chromium on a real server, over the examples. The server is a process of its own, as people run it."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import httpx
import pytest
from litestar import Litestar
from playwright.async_api import Browser, Page, async_playwright

from apdirectory.database.embedded import Addresses
from apdirectory.database.engine import DB
from apdirectory.database.transaction import open_pool, transaction
from apdirectory.places.postcodes import load_postcodes
from apdirectory.providers.examples.actions import make_examples
from apdirectory.providers.examples.reading import places_asked
from tests.browser.people_site import PROVIDERS, PeopleSite, add_people
from tests.browser.sound import DESKTOP, Eyes, eyes_of, without_scripts
from tests.conftest import Server

FLAGS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60
SECOND_TETBURY = """
INSERT INTO organisation (name, town, easting, northing, district)
SELECT 'Made-up School', 'Tetbury', easting, northing, code FROM district WHERE name = 'Shropshire'
"""
"""So that there is a name that two places have."""


@asynccontextmanager
async def hand_in(database: Addresses) -> AsyncIterator[None]:
    """The tests' own hand in a server's database."""
    usual = DB.pool, DB.config["dsn"]
    DB.pool = None
    async with open_pool(database.app):
        yield
    DB.pool, DB.config["dsn"] = usual


@asynccontextmanager
async def serving(database: Addresses, app: str = "apdirectory.app:create_app", **settings: str) -> AsyncIterator[str]:
    """The address of a server that runs over this database."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "uvicorn", app, "--factory", "--port", str(port)]
    addresses = {"DATABASE_URL": database.app, "DATABASE_OWNER_URL": database.owner, "BASE_URL": address}
    running = subprocess.Popen(  # noqa: ASYNC220 - it is started once, and at once
        [*command, "--log-level", "warning"],
        env=os.environ | addresses | {"LOCAL_MAIL": "yes"} | settings,
        cwd=Path(__file__).parents[2],
        stderr=subprocess.DEVNULL,
    )
    try:
        await _ready(address, running)
        yield address
    finally:
        running.terminate()
        running.wait(PATIENCE)


@pytest.fixture(scope="session")
async def examples(server: Server, template: str) -> AsyncIterator[Addresses]:
    """A database with the examples, and the postcodes of their areas."""
    async with server.database(f"apdirectory_browser_{os.getpid()}", f"TEMPLATE {template}") as found:
        async with hand_in(found):
            await load_postcodes("".join(sorted({name[0] for names in places_asked() for name in names})))
            await make_examples()
            async with transaction() as database:
                await database.execute(SECOND_TETBURY)
        yield found


@pytest.fixture(scope="session")
async def site(examples: Addresses) -> AsyncIterator[str]:
    """The address of a running server."""
    async with serving(examples) as address:
        yield address


async def _ready(address: str, running: subprocess.Popen[bytes]) -> None:
    end = monotonic() + PATIENCE
    async with httpx.AsyncClient() as asking:
        while monotonic() < end and running.poll() is None:
            try:
                if (await asking.get(f"{address}/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)
    pytest.fail("The server did not start")


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    found = shutil.which("chromium")
    if found is None:
        pytest.fail("Chromium is not installed. Run: sudo apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        await browser.close()


class Looking:
    """Opens pages of the site; at the end nothing may have been written to a page's console."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser, self.site = browser, site

    @asynccontextmanager
    async def at(
        self, path: str, *, width: int = DESKTOP, height: int = 900, javascript: bool = True, refused: bool = False
    ) -> AsyncIterator[Page]:
        """`refused`: the page itself answers with an error status, of which the console tells.

        Without JavaScript the page's scripts are taken out on their way, so that axe can still run its own.
        """
        context = await self.browser.new_context(
            viewport={"width": width, "height": height}, base_url=self.site, reduced_motion="reduce"
        )
        page = await context.new_page()
        if not javascript:
            await page.route("**/*", without_scripts)
        said: list[str] = []
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        await page.goto(path)
        yield page
        await context.close()
        if refused:
            said = [line for line in said if "Failed to load resource" not in line]
        assert said == []


@pytest.fixture
def look(chromium: Browser, site: str) -> Iterator[Looking]:
    yield Looking(chromium, site)


@pytest.fixture(scope="session")
async def eyes(chromium: Browser, site: str) -> AsyncIterator[Eyes]:
    """Of nobody in particular."""
    async with eyes_of(chromium, site, {}) as found:
        yield found


@pytest.fixture(scope="module")
async def site_of_people(
    server: Server, template: str, chromium: Browser, app_of_personas: Litestar
) -> AsyncIterator[PeopleSite]:
    """The personas on a server of their own, so that nobody waits in the examples."""
    async with server.database(f"apdirectory_people_{os.getpid()}", f"TEMPLATE {template}") as database:
        async with hand_in(database):
            personas, words = await add_people(app_of_personas)
        async with serving(database, "tests.purposes:create_app", **PROVIDERS) as address:
            site = PeopleSite(address.replace("127.0.0.1", "localhost"), personas, words, chromium)
            yield site
            await site.close()
