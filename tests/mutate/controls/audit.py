"""What makes the audit believable: nobody changes it, speaks for another, or leaves it out."""

from tests.mutate.control import off

FIRST = "migrations/audit/audit_2026_11_22_first_tables.py"
DEFAULTS = "migrations/audit/audit_2026_11_22_who_and_when_by_default.py"
PRIVILEGES, VERIFY, COMMANDS = "database/privileges.py", "audit/verify.py", "audit/commands.py"
SECURITY, SEALING, VERIFYING, PAGES = (
    "security/test_audit.py",
    "audit/test_sealing.py",
    "audit/test_verify.py",
    "audit/test_pages.py",
)

CONTROLS = [
    off(
        "administrators read the audit of no authority only",
        "migrations/audit/audit_2026_11_22_rows_of_nobodys.py",
        "    USING (authority_id IS NULL AND (",
        "    USING ((",
        SECURITY,
    ),
    off(
        "the audit of no authority is administrators'",
        "migrations/audit/audit_2026_11_22_rows_of_nobodys.py",
        "current_setting('app.role', true) = 'installation_admin'\n",
        "true\n",
        SECURITY,
    ),
    off(
        "the policy of the audit",
        FIRST,
        "    USING (authority_id = (SELECT CASE WHEN current_setting('app.role', true) IN",
        "    USING (true OR authority_id = (SELECT CASE WHEN current_setting('app.role', true) IN",
        SECURITY,
    ),
    off(
        "who did it cannot be said by the app",
        PRIVILEGES,
        '"audit": frozenset({"SELECT"})',
        '"audit": frozenset({"SELECT", "INSERT"})',
        SECURITY,
    ),
    off(
        "the app has no right to change the audit",
        PRIVILEGES,
        '"audit": frozenset({"SELECT"})',
        '"audit": frozenset({"SELECT", "UPDATE", "DELETE"})',
        SECURITY,
    ),
    off(
        "a row of the audit is in the asker's own name",
        DEFAULTS,
        "account IS NOT DISTINCT FROM nullif(current_setting('app.account', true), '')::uuid\n    AND",
        "",
        SECURITY,
    ),
    off(
        "whoever asks for an authority writes for no other",
        DEFAULTS,
        "    AND (authority_id = nullif(current_setting('app.authority', true), '')::integer) IS NOT FALSE);",
        "    );",
        SECURITY,
    ),
    off(
        "no name that the audit's trigger uses is the caller's",
        DEFAULTS,
        "NEW.xid)::pg_catalog.text, 'UTF8'));",
        "NEW.xid)::text, 'UTF8'));",
        SECURITY,
    ),
    off(
        "rows of the audit are only added to",
        FIRST,
        "CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION audit_stays();",
        "",
        SECURITY,
    ),
    off(
        "seals of the audit are only added to",
        FIRST,
        "BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal",
        "BEFORE TRUNCATE ON audit_seal",
        SECURITY,
    ),
    off(
        "a transaction has its number before its row has one",
        DEFAULTS,
        "CASE WHEN pg_current_xact_id() > '0' THEN nextval('public.audit_id_seq') END",
        "nextval('public.audit_id_seq')",
        SEALING,
    ),
    off(
        "a row is sealed once no earlier one can come",
        DEFAULTS,
        "IF seen.xid > pg_snapshot_xmin(here) AND seen.xid < pg_snapshot_xmax(here) THEN",
        "IF false THEN",
        SEALING,
    ),
    off(
        "a sealer that is overtaken by another waits for writers too",
        DEFAULTS,
        "seen.xid < pg_snapshot_xmax(here)",
        "seen.xid < mine",
        SEALING,
    ),
    off("rows before the first are found", VERIFY, 'if found["before"]:', "if False:", VERIFYING),
    off("rows under no seal are found", VERIFY, 'if found["rows"] != looked_at:', "if False:", VERIFYING),
    off(
        "rows that wait long for their seal are a failure",
        COMMANDS,
        "sys.exit(1 if found.wrong or found.waiting else 0)",
        "sys.exit(1 if found.wrong else 0)",
        VERIFYING,
    ),
    off(
        "seals outside are held against those here before more are written",
        COMMANDS,
        "        if wrong := await differs_from(connection, written):\n            return 0, wrong\n",
        "",
        VERIFYING,
    ),
    off(
        "a reading is recorded before the page is sent",
        "audit/actions.py",
        "        raise NotWorking from problem\n\n\nasync def record_denial(",
        "        return\n\n\nasync def record_denial(",
        SECURITY,
    ),
    off(
        "an export is recorded before it is sent",
        "audit/pages.py",
        "            await record_export(len(found), _filters(asked))\n",
        "            pass\n",
        PAGES,
    ),
    off(
        "an export needs a fresh second factor",
        "audit/pages.py",
        "    if not has_recent_second_factor(visitor_of(request.scope)):\n",
        "    if False:\n",
        PAGES,
    ),
    off(
        "an export has a cap",
        "audit/pages.py",
        "    if len(found) > MOST_EXPORTED:\n",
        "    if False:\n",
        PAGES,
    ),
    off(
        "no cell of an export is a formula",
        "audit/shown.py",
        'return f"\'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell',
        "return cell",
        PAGES,
    ),
]
