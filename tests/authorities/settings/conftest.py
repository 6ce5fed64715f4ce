"""People of two councils, who may change settings or not."""

import asyncpg
import pytest

from apdirectory.database.asking import Asker
from tests.security.two_authorities import add_two_authorities


@pytest.fixture
async def people(db: asyncpg.Connection) -> list[Asker]:
    return await add_two_authorities(db)
