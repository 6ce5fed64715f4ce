"""What waits to be sent, in the order it is due. In a file after the table's own: plain SQL runs before its changes."""

from apdirectory.database.engine import DB

ID = "2026-11-22T23:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "what waits, in the order it is due"


async def forwards() -> None:
    await DB.run_ddl("CREATE INDEX outbox_waiting ON outbox (send_at) WHERE sent_at IS NULL")
