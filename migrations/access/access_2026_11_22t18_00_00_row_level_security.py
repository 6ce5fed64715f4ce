from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.accounts.access.roles import LA_MANAGER, LA_OFFICER, SEES_CHILDREN
from apdirectory.database.engine import DB
from apdirectory.database.policies import guarded, of_account, of_authority

ID = "2026-11-22T18:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "force row-level security on grants, and let a grant only be ended"

MANAGERS = of_authority([LA_MANAGER])
POLICIES = guarded(
    "access_grant",
    select=f"{of_authority([LA_OFFICER, LA_MANAGER])} OR {of_account('account', SEES_CHILDREN)}",
    insert=f"{MANAGERS} AND {of_account('given_by', [LA_MANAGER])}",
    update=MANAGERS,
)

ONLY_ENDED = """
CREATE FUNCTION access_grant_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF old.ended_at IS NOT NULL OR to_jsonb(new) - 'ended_at' <> to_jsonb(old) - 'ended_at' THEN
        RAISE EXCEPTION 'A grant can only be ended, and once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER access_grant_only_ends BEFORE UPDATE ON access_grant
    FOR EACH ROW EXECUTE FUNCTION access_grant_only_ends()
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="access", description=DESCRIPTION)

    async def run():
        transaction = DB.current_transaction.get()
        assert transaction is not None  # noqa: S101 - migrations run in one
        await transaction.connection.execute(f"{POLICIES};\n{ONLY_ENDED}")

    manager.add_raw(run)
    return manager
