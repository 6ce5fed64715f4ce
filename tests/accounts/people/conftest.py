"""The bodies that tests of people work with, and those who run them."""

import asyncpg
import pytest

from apdirectory.database.asking import Asker
from tests.accounts.people.bodies import OURS, THEIRS, Bodies, make_bodies, member


@pytest.fixture
async def bodies(db: asyncpg.Connection) -> Bodies:
    return await make_bodies()


@pytest.fixture
async def manager(bodies: Bodies) -> Asker:
    return await member("la_manager", bodies.council, OURS)


@pytest.fixture
async def other_manager(bodies: Bodies) -> Asker:
    return await member("la_manager", bodies.other_council, THEIRS)
