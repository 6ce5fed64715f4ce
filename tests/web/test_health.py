"""Whether the process answers, and whether it can work."""

import asyncio
from typing import Any

import httpx
import pytest

from apdirectory.database.engine import DB
from apdirectory.web import health


@pytest.fixture(autouse=True)
def asks_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health._Found, "all_migrations", False)


async def test_the_process_answers_without_the_database(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DB, "pool", None)
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert answer.headers["cache-control"] == "no-store"


async def test_it_is_ready_with_the_database_and_all_migrations(client: httpx.AsyncClient) -> None:
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert answer.headers["cache-control"] == "no-store"


async def test_migrations_are_asked_after_only_until_there_are_none(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    async def pending(url: str) -> list[str]:
        asked.append(url)
        return ["places: one", "entries: two"] if len(asked) == 1 else []

    monkeypatch.setattr(health, "pending", pending)
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ok": False, "reason": "2 migrations have not run."})
    for _ in range(3):
        assert (await client.get("/readyz")).status_code == 200
    assert len(asked) == 2


async def test_it_is_not_ready_while_the_database_is_away(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DB, "pool", None)
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ok": False, "reason": "The database does not answer."})


async def test_it_does_not_wait_for_ever(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(url: str) -> Any:
        await asyncio.sleep(60)

    monkeypatch.setattr(health, "pending", never)
    monkeypatch.setattr(health, "LONGEST_WAIT", 0.05)
    assert (await client.get("/readyz")).status_code == 503
