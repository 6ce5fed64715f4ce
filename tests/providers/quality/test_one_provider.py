"""The page of what a council says of one provider."""

from datetime import UTC, datetime
from uuid import uuid4

import asyncpg

from tests.personas import COUNTY, Personas

LATE = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
"""Half past midnight on 2 July by the clock in England."""


async def test_its_days_are_those_of_england(db: asyncpg.Connection, kept: int, personas: Personas) -> None:
    await db.execute(
        """INSERT INTO quality_step (provider, authority, action, before, after, why, at)
           VALUES ($1, $2, 'suspend', 'unverified', 'suspended', 'A visit', $3)""",
        *(kept, COUNTY, LATE),
    )
    await db.execute(
        "INSERT INTO self_assessment (id, provider, framework, answers, sent_at) VALUES ($1, $2, 'x', '{}', $3)",
        *(uuid4(), kept, LATE),
    )
    for who, path in (
        ("quality officer", "/quality/providers/riverbank"),
        ("provider's editor", "/my-provider/riverbank/self-assessment"),
    ):
        async with personas.client(who) as client:
            page = await client.get(path)
        assert "2 July 2026" in page.text
        assert "1 July 2026" not in page.text
