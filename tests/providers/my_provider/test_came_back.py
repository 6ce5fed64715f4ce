"""What came back from the council: why, and what was proposed, until it is proposed again or stands."""

from html import unescape

import asyncpg
import pytest

from apdirectory.database.asking import asking
from apdirectory.providers.entries.changes.deciding.actions import Decision, approve
from apdirectory.providers.entries.life.actions import step
from tests.personas import Personas
from tests.providers.claims.claiming import editor, officer
from tests.providers.entries.keeping import propose
from tests.providers.own_entries import DRAFT, OWN, add_kept

TEXTS = {"summary": "Learning by hand", "description": "Metal and wood", "how_to_refer": "Write to us"}


@pytest.fixture
async def kept(place_names: asyncpg.Connection, personas: Personas) -> dict[str, int]:
    return await add_kept(place_names, personas)


async def page_of(personas: Personas, slug: str = OWN) -> str:
    async with personas.client("provider's editor") as client:
        return unescape((await client.get(f"/my-provider/{slug}")).text)


async def decide(personas: Personas, *accepted: str, why: str = "Say it in plain words", **said: str) -> None:
    change = await propose(personas, OWN, **(said or TEXTS))
    with asking(officer(personas)):
        await approve(change.id, seen_revision=change.revision, decision=Decision(accepted=accepted, why=why))


async def test_why_and_what_was_proposed_is_shown_of_all_that_came_back(
    personas: Personas, kept: dict[str, int]
) -> None:
    await decide(personas)
    page = await page_of(personas)
    assert "The council sent your changes back: Say it in plain words" in page
    assert all(text in page for text in TEXTS.values())


async def test_of_a_change_that_was_partly_approved_the_rest_is_shown(personas: Personas, kept: dict[str, int]) -> None:
    await decide(personas, "summary", "how_to_refer")
    page = (await page_of(personas)).split("What was not approved")[1]
    assert "Metal and wood" in page
    assert "Learning by hand" not in page.split("</table>")[0]
    assert "The council sent back some of your changes: Say it in plain words" in await page_of(personas)


async def test_what_is_proposed_again_waits_and_the_rest_stays_shown(personas: Personas, kept: dict[str, int]) -> None:
    await decide(personas)
    await propose(personas, OWN, summary="Made by hand")
    rest = (await page_of(personas)).split("What was not approved")[1].split("</table>")[0]
    assert "Metal and wood" in rest
    assert "Learning by hand" not in rest


async def test_nothing_is_shown_once_all_is_approved(personas: Personas, kept: dict[str, int]) -> None:
    await decide(personas)
    await decide(personas, *TEXTS, why="")
    assert "sent back" not in await page_of(personas)


async def test_an_entry_that_was_sent_back_or_removed_says_why(
    db: asyncpg.Connection, personas: Personas, kept: dict[str, int]
) -> None:
    with asking(editor(personas)):
        await step(kept[DRAFT], "send")
    assert "sent your entry back" not in await page_of(personas, DRAFT)
    with asking(officer(personas)):
        await step(kept[DRAFT], "send_back", why="Add a phone number")
        await step(kept[OWN], "remove", why="It has closed")
    assert "The council sent your entry back: Add a phone number" in await page_of(personas, DRAFT)
    assert "The council removed your entry: It has closed" in await page_of(personas, OWN)
