"""Two cookies of one name: one of them cannot be ours, and nobody can tell which. So neither counts."""

import asyncpg
import pytest

from apdirectory.web.cookies import SESSION, cookie_name
from tests.personas import ANYBODY, Personas
from tests.security.fuzz.asked import ask


@pytest.mark.parametrize("second", ["first", "last"])
async def test_of_two_sessions_neither_counts(db: asyncpg.Connection, personas: Personas, second: str) -> None:
    name = cookie_name(SESSION)
    own, other = (f"{name}={personas[who].cookie}" for who in ("manager", "manager of Swindon"))
    both = "; ".join((own, other) if second == "last" else (other, own))
    async with personas.client(ANYBODY) as client:
        client.cookies.clear()
        alone = await ask(db, client, "GET", "/account", headers={"cookie": own})
        of_two = await ask(db, client, "GET", "/account", headers={"cookie": both})
    assert alone.status_code == 200
    assert of_two.status_code == 303
    assert of_two.headers["location"].startswith("/sign-in")
