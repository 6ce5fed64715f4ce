"""The projection says what the entries say, and no more."""

from datetime import date

import asyncpg
import pytest

from apdirectory.providers.listing.actions import project
from apdirectory.providers.listing.bits import NEED_BITS, TRAITS
from tests.providers.search.directory import directory, write

TODAY = date(2026, 11, 22)
TABLES = ("listing", "listing_provider", "listing_text", "listing_verdict")


async def contents(db: asyncpg.Connection) -> list[list[str]]:
    return [
        sorted(str(row["row"]) for row in await db.fetch(f"SELECT t::text AS row FROM {table} t")) for table in TABLES
    ]


async def test_projecting_again_changes_nothing(db: asyncpg.Connection) -> None:
    await write(list(directory(60, TODAY, seed=3)))
    before = await contents(db)
    assert all(before)
    await project([row["id"] for row in await db.fetch("SELECT id FROM provider")])
    assert await contents(db) == before


@pytest.mark.parametrize("state", ["draft", "in_review", "removed"])
async def test_only_published_entries_are_found_and_the_paused_keep_their_card(
    db: asyncpg.Connection, state: str
) -> None:
    await write(list(directory(20, TODAY, seed=4)))
    await db.execute("UPDATE provider SET state = $1 WHERE state = 'published'", state)
    ids = [row["id"] for row in await db.fetch("SELECT id FROM provider")]
    await project(ids)
    assert await db.fetchval("SELECT count(*) FROM listing") == 0
    assert await db.fetchval("SELECT count(*) FROM listing_text") == 0
    paused = await db.fetchval("SELECT count(*) FROM provider WHERE state = 'paused'")
    assert await db.fetchval("SELECT count(*) FROM listing_provider") == paused


async def test_a_deleted_provider_leaves_nothing(db: asyncpg.Connection) -> None:
    await write(list(directory(10, TODAY, seed=5)))
    await db.execute("DELETE FROM provider")
    assert await contents(db) == [[], [], [], []]


def test_no_two_words_share_a_bit_and_all_fit_in_eight_bytes() -> None:
    traits = [bit for words in TRAITS.values() for bit in words.values()]
    for bits in (traits, list(NEED_BITS.values())):
        assert len(bits) == len(set(bits)) == sum(bit.bit_count() for bit in bits)
        assert max(bits) < 1 << 40
