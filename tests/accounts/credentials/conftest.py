"""A council, a school, a manager, and people who are invited and join by the pages."""

from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest
from litestar import Litestar
from msgspec import Struct

from apdirectory.accounts.people.actions import invite
from apdirectory.app import create_app
from apdirectory.database.asking import asking
from tests.accounts.credentials.browsing import Somebody, code
from tests.accounts.people.bodies import OURS, Bodies, make_bodies, member

GOOD = "kettle ribbon 19 orchard"


class Joined(Struct):
    """Somebody who is in, with the key of their app and their recovery codes."""

    browser: Somebody
    email: str
    key: str
    codes: list[str]


Join = Callable[..., Awaitable[Joined]]
Invite = Callable[..., Awaitable[str]]


@pytest.fixture(scope="session")
def app() -> Litestar:
    return create_app()


@pytest.fixture
async def bodies(db: asyncpg.Connection) -> Bodies:
    return await make_bodies()


@pytest.fixture
async def somebody(app: Litestar, db: asyncpg.Connection) -> AsyncIterator[Callable[[], Somebody]]:
    """Makes browsers, each with cookies of its own."""
    made: list[Somebody] = []

    def another() -> Somebody:
        made.append(Somebody(app))
        return made[-1]

    yield another
    for each in made:
        await each.asked.aclose()


@pytest.fixture
async def invited(bodies: Bodies) -> Invite:
    """Invites somebody; the path of the link in the mail."""
    manager = await member("la_manager", bodies.council, OURS)

    async def send(email: str = "ann@school.example", role: str = "referrer") -> str:
        where = bodies.school if role == "referrer" else bodies.council
        with asking(manager):
            token = await invite(email=email, name="Ann Example", role=role, organisation=where, authority=OURS)
        return f"/invitation/{token}"

    return send


@pytest.fixture
async def joined(invited: Invite, somebody: Callable[[], Somebody]) -> Join:
    """Somebody who followed the link to its end."""

    async def join(email: str = "ann@school.example", role: str = "referrer") -> Joined:
        browser = somebody()
        await browser.opens(await invited(email, role))
        await browser.sends(name="Ann Example", password=GOOD)
        await browser.sends()
        key = browser.key
        await browser.sends(code=code(key))
        await browser.sends()
        return Joined(browser, email, key, browser.codes)

    return join
