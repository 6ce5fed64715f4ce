"""Two who decide the same at the same moment: the second waits for the first, and finds it decided."""

import asyncio
from contextvars import Context

import asyncpg
import pytest
from litestar import Litestar

from apdirectory.database.asking import asking
from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict
from tests.personas import Personas, add_personas
from tests.security.test_four_eyes import OFFICER, SENT, Act, as_officer

ANOTHER = "sen officer"
"""Whose account is another quality officer's here, who took part in nothing."""
DONE = {
    "change": "entry.change_approved",
    "entry": "entry.publish",
    "evidence": "evidence.accepted",
    "claim": "claim.approved",
    "review": "quality.review_agreed",
}


@pytest.fixture
async def people(clean_database: Addresses, app_of_personas: Litestar) -> Personas:
    async with transaction() as database:
        return await add_personas(database, app_of_personas)


async def decide(personas: Personas, name: str, act: Act) -> None:
    with asking(as_officer(personas, name)):
        await act()


@pytest.mark.parametrize("what", SENT)
async def test_of_two_who_decide_at_once_one_is_told_that_it_is_decided(
    clean_database: Addresses, people: Personas, what: str
) -> None:
    async with transaction() as database:
        act = await SENT[what](database, people)
    with asking(as_officer(people, OFFICER)):
        async with transaction():
            await act()
            second = asyncio.create_task(decide(people, ANOTHER, act), context=Context())
            await asyncio.wait([second], timeout=1)
    with pytest.raises(Conflict):
        await second
    owner = await asyncpg.connect(clean_database.owner)
    await owner.execute("ALTER TABLE audit NO FORCE ROW LEVEL SECURITY")
    assert await owner.fetchval("SELECT count(*) FROM audit WHERE action = $1", DONE[what]) == 1
    await owner.close()
