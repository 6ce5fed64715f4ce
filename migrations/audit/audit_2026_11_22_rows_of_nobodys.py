"""Administrators read the rows of no authority. Plain SQL: who may read which rows is the point."""

from apdirectory.database.engine import DB

ID = "2026-11-22T23:50:00:000004"
VERSION = "1.38.0"
DESCRIPTION = "rows of nobody's"

# Signing in, organisations and settings where no council uses the service: nobody could read of these. A row that
# names an authority, and with it every record of a child, stays with that authority.
POLICY = """
CREATE POLICY audit_select_of_none ON audit FOR SELECT
    USING (authority_id IS NULL AND (SELECT current_setting('app.role', true) = 'installation_admin'
                                              AND nullif(current_setting('app.authority', true), '') IS NULL));
COMMENT ON COLUMN audit.authority_id IS 'Whose managers may read the row; null: administrators';
CREATE INDEX audit_of_none ON audit (id) WHERE authority_id IS NULL;
"""


async def forwards() -> None:
    transaction = DB.current_transaction.get()
    assert transaction is not None  # noqa: S101 - migrations run in one
    await transaction.connection.execute(POLICY)
