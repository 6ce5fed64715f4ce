"""The file of refused evidence goes: whoever refuses it removes it, and what was refused before goes now."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.accounts.access.roles import LA_MANAGER, LA_OFFICER, PROVIDER_EDITOR, QUALITY_OFFICER, REFERRER
from apdirectory.database.engine import DB
from apdirectory.database.policies import of_account, of_authority, of_organisation

ID = "2026-11-23T02:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "refused files"

EVIDENCE = """subject_kind = 'evidence' AND subject IN (
    SELECT e.id FROM evidence e JOIN provider p ON p.id = e.provider WHERE {})"""
OWN_EVIDENCE = EVIDENCE.format(of_organisation("p.organisation", [PROVIDER_EDITOR]))
# Those who check: the home council, and whoever judges the provider where that one is not here.
REFUSED = EVIDENCE.format(
    f"""e.state = 'refused' AND ({of_authority([QUALITY_OFFICER], "p.authority")} OR EXISTS (
        SELECT FROM quality_status q JOIN authority home ON home.id = p.authority
        WHERE q.provider = p.id AND NOT home.uses_service AND {of_authority([QUALITY_OFFICER], "q.authority")}))"""
)
MAY_REMOVE = (
    f"{of_authority([LA_OFFICER, LA_MANAGER])} OR {of_account('uploaded_by', [REFERRER])} "
    f"OR ({OWN_EVIDENCE}) OR ({REFUSED})"
)
POLICY = f"ALTER POLICY document_update ON document USING ({MAY_REMOVE}) WITH CHECK ({MAY_REMOVE})"

# The owner is under row-level security too, for as long as it is forced; and whoever refused it removes it.
REMOVE = """
ALTER TABLE document NO FORCE ROW LEVEL SECURITY;
ALTER TABLE document DISABLE TRIGGER document_only_removed;
ALTER TABLE document_part NO FORCE ROW LEVEL SECURITY;
UPDATE document d
SET removed_at = now(), removed_by = coalesce(e.ended_by, d.uploaded_by), removed_why = 'The council refused it as evidence'
FROM evidence e WHERE e.document = d.id AND e.state = 'refused' AND d.removed_at IS NULL;
DELETE FROM document_part p USING document d JOIN evidence e ON e.document = d.id
WHERE p.document = d.id AND e.state = 'refused';
ALTER TABLE document ENABLE TRIGGER document_only_removed;
ALTER TABLE document FORCE ROW LEVEL SECURITY;
ALTER TABLE document_part FORCE ROW LEVEL SECURITY
"""


async def change() -> None:
    transaction = DB.current_transaction.get()
    assert transaction is not None  # noqa: S101 - migrations run in one
    await transaction.connection.execute(f"{POLICY};\n{REMOVE}")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="evidence", description=DESCRIPTION)
    manager.add_raw(change)
    return manager
