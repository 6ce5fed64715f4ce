"""A grant is for a place: row-level security admits whoever acts for that membership, and the person elsewhere not.

Grants that are there are for the one membership that their person has. Where there are several, or none, nobody can
say which was meant: these end.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.accounts.access.roles import LA_MANAGER, LA_OFFICER, SEES_CHILDREN
from apdirectory.database.engine import DB
from apdirectory.database.policies import guarded, of_account, of_authority, of_membership

ID = "2026-11-22T19:32:15:000001"
VERSION = "1.38.0"
DESCRIPTION = "whom a grant admits"

MANAGERS = of_authority([LA_MANAGER])
POLICIES = guarded(
    "access_grant",
    select=f"{of_authority([LA_OFFICER, LA_MANAGER])} OR {of_membership('membership', SEES_CHILDREN)}",
    insert=f"{MANAGERS} AND {of_account('given_by', [LA_MANAGER])} AND membership IS NOT NULL",
    update=MANAGERS,
)
EXISTING = """
ALTER TABLE access_grant DISABLE ROW LEVEL SECURITY;
ALTER TABLE access_grant DISABLE TRIGGER access_grant_only_ends;
UPDATE access_grant SET membership = sole.id
FROM (SELECT account, min(id::text)::uuid AS id FROM membership WHERE stopped_at IS NULL
      GROUP BY account HAVING count(*) = 1) sole
WHERE sole.account = access_grant.account;
UPDATE access_grant SET ended_at = now() WHERE membership IS NULL AND ended_at IS NULL;
ALTER TABLE access_grant ENABLE TRIGGER access_grant_only_ends
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="access", description=DESCRIPTION)

    async def run():
        transaction = DB.current_transaction.get()
        assert transaction is not None  # noqa: S101 - migrations run in one
        await transaction.connection.execute(f"{EXISTING};\n{POLICIES}")

    manager.add_raw(run)
    return manager
