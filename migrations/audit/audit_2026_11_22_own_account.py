"""People see what was done lately with their own account. Plain SQL: who may read which rows is the point."""

from apdirectory.database.engine import DB

ID = "2026-11-22T18:00:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "own account"

# Managers read the rows of their authority; nobody else is let near the table. This gives what was done, and when,
# with the account that asks, and nothing else: not by whom, from where or why.
OWN_ACCOUNT = """
CREATE FUNCTION audit_of_own_account(most integer) RETURNS TABLE (done_at timestamptz, action text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT at, audit.action FROM audit
    WHERE subject = nullif(current_setting('app.account', true), '') AND subject <> '' AND subject_kind = 'account'
    ORDER BY id DESC
    LIMIT least(most, 50)
$$;
"""


async def forwards() -> None:
    transaction = DB.current_transaction.get()
    assert transaction is not None  # noqa: S101 - migrations run in one
    await transaction.connection.execute(OWN_ACCOUNT)
