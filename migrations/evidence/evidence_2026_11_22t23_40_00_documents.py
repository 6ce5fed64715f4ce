"""Providers keep files as evidence; the quality officers who look at it read them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.accounts.access.roles import (
    LA_MANAGER,
    LA_OFFICER,
    PROVIDER_EDITOR,
    QUALITY_OFFICER,
    REFERRER,
    SEES_CHILDREN,
)
from apdirectory.database.engine import DB
from apdirectory.database.policies import (
    by_grant,
    guarded,
    of_account,
    of_authority,
    of_membership,
    of_organisation,
    of_team,
)

ID = "2026-11-22T23:40:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "documents"

OFFICERS = of_authority([LA_OFFICER, LA_MANAGER])
OWN_TEAM = of_team("organisation", "team", [REFERRER])
APPROVED = f"""authority_id IN (
    SELECT a.authority FROM approval a WHERE {of_membership("a.membership", [REFERRER])} AND a.state = 'approved')"""
GRANTED = f"subject_kind = 'referral' AND {by_grant(SEES_CHILDREN, 'subject')}"
OF_DOCUMENT = "(authority_id, document) IN (SELECT d.authority_id, d.id FROM document d WHERE {})"
UPLOADERS = [LA_OFFICER, LA_MANAGER, REFERRER, PROVIDER_EDITOR]

EVIDENCE = """subject_kind = 'evidence' AND subject IN (
    SELECT e.id FROM evidence e JOIN provider p ON p.id = e.provider WHERE {})"""
OWN_EVIDENCE = EVIDENCE.format(of_organisation("p.organisation", [PROVIDER_EDITOR]))
OWN_TO_ADD = EVIDENCE.format(
    f"{of_organisation('p.organisation', [PROVIDER_EDITOR])} AND p.authority = document.authority_id"
)
LOOKED_AT = EVIDENCE.format(
    f"""{of_authority([QUALITY_OFFICER], "p.authority")} OR EXISTS (
        SELECT FROM quality_status q WHERE q.provider = p.id AND {of_authority([QUALITY_OFFICER], "q.authority")})"""
)

POLICIES = [
    guarded(
        "document",
        select=f"{OFFICERS} OR ({OWN_TEAM}) OR ({GRANTED}) OR ({OWN_EVIDENCE}) OR ({LOOKED_AT})",
        insert=f"""{of_account("uploaded_by", UPLOADERS)}
            AND ({OFFICERS} OR ({OWN_TEAM} AND {APPROVED}) OR ({OWN_TO_ADD}))""",
        update=f"{OFFICERS} OR {of_account('uploaded_by', [REFERRER])} OR ({OWN_EVIDENCE})",
    ),
    guarded(
        "document_part",
        select=OF_DOCUMENT.format("true"),
        insert=OF_DOCUMENT.format(f"d.removed_at IS NULL AND {of_account('d.uploaded_by', UPLOADERS)}"),
        delete=OF_DOCUMENT.format("d.removed_at IS NOT NULL"),
    ),
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="evidence", description=DESCRIPTION)

    async def run() -> None:
        transaction = DB.current_transaction.get()
        assert transaction is not None  # noqa: S101 - migrations run in one
        await transaction.connection.execute(";\n".join(POLICIES))

    manager.add_raw(run)
    return manager
