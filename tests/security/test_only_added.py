"""What was decided about providers, and on what, is only ever added to: the app's role may not rewrite it."""

import asyncpg
import pytest


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE quality_step SET why = 'Other'",
        "DELETE FROM quality_step",
        "UPDATE finding SET code = 'other'",
        "DELETE FROM finding",
        "UPDATE evidence SET added_by = NULL",
        "DELETE FROM evidence",
        "UPDATE registration_position SET provider = 1",
        "DELETE FROM registration_position",
        "UPDATE concern SET what = 'Other'",
    ],
)
async def test_the_app_cannot_rewrite_what_was_decided(db: asyncpg.Connection, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.execute(statement)
