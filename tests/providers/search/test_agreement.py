"""The card in the results says of quality what the rule says, for every viewer and on the days that matter."""

from datetime import date, timedelta

import asyncpg
import pytest

from apdirectory.providers.quality.queries import standings
from apdirectory.providers.quality.seen import seen
from apdirectory.providers.search.answer import FoundProvider
from apdirectory.providers.search.asked import Asked
from apdirectory.providers.search.queries import search
from tests.providers.search.directory import directory, write
from tests.providers.search.test_search import place

TODAY = date(2026, 11, 22)
DAYS = [TODAY + timedelta(days=days) for days in (0, 1, 9, 39, 40, 250)]
"""Around the ends of assurances, and of recognitions: 1 December and 31 December 2026."""


@pytest.mark.parametrize("viewer", [916, 866, None])
async def test_the_card_says_what_the_rule_says(db: asyncpg.Connection, viewer: int | None) -> None:
    await write(list(directory(120, TODAY, seed=11)))
    rows = await db.fetch("SELECT id, slug, authority, confirmed_on, claimed_on FROM provider")
    confirmed = {row["slug"]: (row["confirmed_on"], row["claimed_on"]) for row in rows}
    said = {row["slug"]: (await standings(row["id"]), row["authority"]) for row in rows}
    compared = 0
    for day in DAYS:
        for found in await everyone(day, viewer):
            known, home = said[found.slug]
            assert found.quality == seen(known, home, viewer, day, found.quality.in_register_on), (found.slug, day)
            assert (found.confirmed_on, found.confirmed) == as_confirmed(*confirmed[found.slug], day), (found.slug, day)
            compared += 1
    assert compared > 300


def as_confirmed(confirmed_on: date | None, claimed_on: date | None, day: date) -> tuple[date | None, bool]:
    """Marked from the 90th day after it was confirmed, or taken on; what nobody keeps or confirmed always is."""
    since = max((each for each in (confirmed_on, claimed_on) if each), default=None)
    return confirmed_on, since is not None and (day - since).days < 90


async def everyone(day: date, viewer: int | None) -> list[FoundProvider]:
    """All that are near enough, page by page; 803 does not use the service, so nobody's view is asked there."""
    asked, around = Asked(near="GL1", within=100, checked=False), place(viewer or 803)
    first = await search(asked, around, day)
    pages = [await search(asked.but(page=page), around, day) for page in range(2, -(-first.total // 20) + 1)]
    return [found for answer in (first, *pages) for found in answer.results]
