"""Terms of one owner never overlap, and a day is a bank holiday once; what was withdrawn does not count."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.database.engine import DB

ID = "2026-11-22T20:18:52:000001"
VERSION = "1.38.0"
DESCRIPTION = "never twice"

TERMS = """
ALTER TABLE term ADD CONSTRAINT term_never_overlaps EXCLUDE USING gist (
    int4range(coalesce(authority, 0), coalesce(authority, 0), '[]') WITH &&,
    int4range(coalesce(school, 0), coalesce(school, 0), '[]') WITH &&,
    daterange(first_day, last_day, '[]') WITH &&
) WHERE (withdrawn_at IS NULL)
"""
BANK_HOLIDAYS = "CREATE UNIQUE INDEX bank_holiday_once ON bank_holiday (day) WHERE withdrawn_at IS NULL"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="terms", description=DESCRIPTION)

    async def run():
        await DB.run_ddl(TERMS)
        await DB.run_ddl(BANK_HOLIDAYS)

    async def run_backwards():
        await DB.run_ddl("ALTER TABLE term DROP CONSTRAINT term_never_overlaps")
        await DB.run_ddl("DROP INDEX bank_holiday_once")

    manager.add_raw(run)
    manager.add_raw_backwards(run_backwards)
    return manager
