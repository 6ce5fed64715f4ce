"""Why an assurance ended, said from the day after its last: which kind of evidence ran out."""

from apdirectory.database.engine import DB

ID = "2026-11-22T23:20:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "why it ended"

SCRIPT = """
ALTER TABLE listing_verdict ADD COLUMN reason_when_over text;
COMMENT ON COLUMN listing_verdict.reason_when_over IS 'What is said instead of the reason once shown_until has passed';
"""


async def forwards() -> None:
    transaction = DB.current_transaction.get()
    assert transaction is not None  # noqa: S101 - migrations run in one
    await transaction.connection.execute(SCRIPT)
