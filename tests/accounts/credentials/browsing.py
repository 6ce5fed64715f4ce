"""Somebody with a browser: opens pages, fills in their forms as they stand, and follows where they lead."""

import re
from html import unescape
from urllib.parse import urljoin

import asyncpg
import httpx
import pyotp
from litestar import Litestar

from apdirectory.web.clock import now

HERE = "http://apdirectory.test"


class Somebody:
    def __init__(self, app: Litestar) -> None:
        self.asked = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=HERE)
        self.page = httpx.Response(0)
        self.at = "/"

    async def opens(self, path: str) -> httpx.Response:
        """Goes where it leads, as browsers do."""
        for _ in range(6):
            self.at = path
            self.page = await self.asked.get(path)
            if self.page.status_code not in (301, 302, 303):
                return self.page
            path = urljoin(path, self.page.headers["location"])
        raise AssertionError("It leads round and round")

    async def sends(self, action: str = "", **typed: str) -> httpx.Response:
        """The form of the page that goes to `action` (the first, in the page's content), with what is hidden in it."""
        answer = await self.posts(action or self.own_form(), **self.hidden(action) | typed)
        if answer.status_code == 303:
            return await self.opens(urljoin(self.at, answer.headers["location"]))
        self.page = answer
        return answer

    async def posts(self, path: str, **typed: str) -> httpx.Response:
        """As it is, without following."""
        return await self.asked.post(path, data=typed, headers={"origin": HERE, "sec-fetch-site": "same-origin"})

    def own_form(self) -> str:
        return self._form("")[0]

    def hidden(self, action: str = "") -> dict[str, str]:
        inside = self._form(action)[1]
        tags = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", inside)
        named = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
        return {name[1]: unescape(value[1]) for name, value in named if name and value}

    def _form(self, action: str) -> tuple[str, str]:
        content = self.page.text.partition("<main")[2]
        forms = re.findall(r'<form action="([^"]*)" method="post"[^>]*>(.*?)</form>', content, re.DOTALL)
        return next((unescape(where), inside) for where, inside in forms if action in ("", unescape(where)))

    @property
    def heading(self) -> str:
        (found,) = re.findall(r"<h1[^>]*>(.*?)</h1>", self.page.text, re.DOTALL)
        return unescape(re.sub("<[^>]+>", "", found)).strip()

    @property
    def text(self) -> str:
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.page.text.partition("<main")[2])).split())

    @property
    def key(self) -> str:
        """Of the app, as the page spells it."""
        (found,) = re.findall(r'id="key">([A-Z2-7 ]+)<', self.page.text)
        return str(found).replace(" ", "")

    @property
    def codes(self) -> list[str]:
        return re.findall(r'app-code">([A-Z0-9-]+)<', self.page.text)


async def link_mailed(db: asyncpg.Connection | asyncpg.Pool, to: str) -> str:
    """Of the last mail to somebody that has one."""
    bodies = await db.fetch("SELECT body FROM outbox WHERE recipient = $1 AND body ~ 'https?://' ORDER BY put_at", to)
    (path,) = re.findall(r"https?://[^/\s]+(/\S+)", bodies[-1]["body"])
    return str(path)


def code(key: str, steps: int = 0) -> str:
    """What the app shows now, or some steps later."""
    return pyotp.TOTP(key).at(now(), counter_offset=steps)
