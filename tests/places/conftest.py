"""A database with real postcodes of a few letters, so that tests need not load all 2.6 million."""

import os
from collections.abc import AsyncIterator

import asyncpg
import pytest

from apdirectory.database.engine import DB
from apdirectory.places.postcodes import load_postcodes
from tests.conftest import Server

LETTERS = "GHE"
"""Gloucestershire and its neighbours, Wales (HR3), Scotland (G), London (EC1, HA)."""


@pytest.fixture(scope="session")
async def postcodes_pool(server: Server, template: str) -> AsyncIterator[asyncpg.Pool]:
    async with server.database(f"apdirectory_places_{os.getpid()}", f"TEMPLATE {template}") as found:
        usual = DB.pool
        DB.pool = await asyncpg.create_pool(found.app, min_size=1)
        await load_postcodes(LETTERS)
        pool, DB.pool = DB.pool, usual
        yield pool
        await pool.close()


@pytest.fixture
async def postcodes(postcodes_pool: asyncpg.Pool) -> AsyncIterator[asyncpg.Connection]:
    """A transaction over these postcodes that everything in the test joins, rolled back at its end."""
    usual, DB.pool = DB.pool, postcodes_pool
    try:
        async with DB.transaction() as opened:
            yield opened.connection
            await opened.rollback()
    finally:
        DB.pool = usual
