"""The teams that councils came with get their codes; one of two that are called alike, the first."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.database.engine import DB

ID = "2026-11-22T19:39:06:000001"
VERSION = "1.38.0"
DESCRIPTION = "codes of councils' teams"

CODES = """
UPDATE team SET code = known.code
FROM (
    SELECT DISTINCT ON (t.organisation, said.code) t.id, said.code
    FROM team t
    JOIN organisation o ON o.id = t.organisation AND o.kind = 'authority'
    JOIN (VALUES ('inclusion', 'inclusion'), ('sen', 'sen'), ('virtual school', 'virtual_school')) said (name, code)
        ON said.name = lower(t.name)
    ORDER BY t.organisation, said.code, t.id
) known
WHERE known.id = team.id AND team.code IS NULL
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)

    async def run():
        await DB.run_ddl(CODES)

    manager.add_raw(run)
    return manager
