"""An editor pauses the own entry, and shows it again; what the council paused stays paused."""

from html import unescape

import asyncpg
import httpx
import pytest

from apdirectory.database.asking import asking
from apdirectory.providers.entries.life.actions import step
from tests.personas import Personas
from tests.providers.claims.claiming import editor, officer
from tests.providers.own_entries import ANOTHERS, DRAFT, OWN, PAUSED, UNKEPT, add_kept, add_paused

EDITOR, STAFF = "provider's editor", "provider's staff"
AT = f"/my-provider/{OWN}"
WHY = {"why": "The roof is mended until January"}


@pytest.fixture
async def kept(place_names: asyncpg.Connection, personas: Personas) -> dict[str, int]:
    return await add_kept(place_names, personas) | {PAUSED: await add_paused(place_names, personas)}


async def get(personas: Personas, path: str) -> httpx.Response:
    async with personas.client(EDITOR) as client:
        return await client.get(path)


async def post(personas: Personas, path: str, typed: dict[str, str], who: str = EDITOR) -> httpx.Response:
    async with personas.client(who) as client:
        return await client.post(path, data={**personas[who].csrf, **typed})


async def state(db: asyncpg.Connection, slug: str) -> str:
    found: str = await db.fetchval("SELECT state FROM provider WHERE slug = $1", slug)
    return found


async def test_an_editor_pauses_the_entry_and_shows_it_again(
    db: asyncpg.Connection, personas: Personas, kept: dict[str, int]
) -> None:
    assert f'href="{AT}/pause"' in (await get(personas, AT)).text
    paused = await post(personas, f"{AT}/pause", WHY)
    assert paused.headers["location"] == f"{AT}?done=pause"
    assert await state(db, OWN) == "paused"
    page = unescape((await get(personas, f"{AT}?done=pause")).text)
    assert "Nobody finds it until you show it again" in page
    assert "You paused your entry: The roof is mended" in page
    assert f'href="{AT}/resume"' in page
    assert f'href="{AT}/pause"' not in page
    assert (await post(personas, f"{AT}/resume", {})).headers["location"] == f"{AT}?done=resume"
    assert await state(db, OWN) == "published"
    steps = await db.fetch("SELECT action, who, why FROM entry_step WHERE provider = $1 ORDER BY id DESC", kept[OWN])
    assert [tuple(each) for each in steps][:2] == [("resume", "editor", ""), ("pause", "editor", WHY["why"])]


async def test_a_reason_is_asked_for(db: asyncpg.Connection, personas: Personas, kept: dict[str, int]) -> None:
    for typed in ({}, {"why": " "}):
        assert (await post(personas, f"{AT}/pause", typed)).status_code == 422
    assert await state(db, OWN) == "published"


async def test_what_the_council_paused_only_the_council_shows_again(
    db: asyncpg.Connection, personas: Personas, kept: dict[str, int]
) -> None:
    with asking(officer(personas)):
        await step(kept[OWN], "pause", why="We look into it")
        await step(kept[PAUSED], "pause", why="We look into it")
    for slug in (OWN, PAUSED):
        at = f"/my-provider/{slug}"
        page = await get(personas, at)
        assert "The council paused your entry: We look into it" in page.text
        assert f'href="{at}/resume"' not in page.text
        assert (await get(personas, f"{at}/resume")).status_code == 409
        assert (await post(personas, f"{at}/resume", {})).status_code == 409
        assert await state(db, slug) == "paused"


async def test_nothing_but_what_is_published_is_paused(
    db: asyncpg.Connection, personas: Personas, kept: dict[str, int]
) -> None:
    for slug in (DRAFT, PAUSED):
        assert (await get(personas, f"/my-provider/{slug}/pause")).status_code == 409
        assert (await post(personas, f"/my-provider/{slug}/pause", WHY)).status_code == 409
    assert (await post(personas, f"{AT}/resume", {})).status_code == 409
    assert [await state(db, slug) for slug in (DRAFT, PAUSED, OWN)] == ["draft", "paused", "published"]


@pytest.mark.parametrize("slug", [ANOTHERS, UNKEPT, "nobodys"])
async def test_an_entry_of_another_is_not_there(
    db: asyncpg.Connection, personas: Personas, kept: dict[str, int], slug: str
) -> None:
    for action, typed in (("pause", WHY), ("resume", {})):
        path = f"/my-provider/{slug}/{action}"
        assert (await get(personas, path)).status_code == 404
        assert (await post(personas, path, typed)).status_code == 404
        assert (await post(personas, f"{AT}/{action}", typed, STAFF)).status_code == 403
    assert await state(db, OWN) == "published"
    assert editor(personas).organisation
