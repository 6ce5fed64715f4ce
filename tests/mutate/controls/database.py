"""What the database itself refuses, whatever the code above does; and the audit."""

from tests.mutate.control import off

AUDIT = "migrations/audit/audit_2026_11_22_first_tables.py"
GRANTS = "migrations/access/access_2026_11_22t18_00_00_row_level_security.py"
POLICIES, ASKING = "database/policies.py", "database/asking.py"
ABOUT_AUDIT, ABOUT_TENANTS, ABOUT_POLICIES = (
    "security/test_audit.py",
    "security/test_tenants.py",
    "database/test_policies.py",
)

CONTROLS = [
    off(
        "the policy of grants",
        GRANTS,
        'await transaction.connection.execute(f"{POLICIES};\\n{ONLY_ENDED}")',
        "await transaction.connection.execute(ONLY_ENDED)",
        ABOUT_TENANTS,
    ),
    off(
        "a policy asks for the authority",
        POLICIES,
        "return f\"authority_id = {_where_role_is(roles, 'authority', 'integer')}\"",
        "return f\"{_where_role_is(roles, 'authority', 'integer')} IS NOT NULL\"",
        ABOUT_TENANTS,
    ),
    off(
        "a policy asks for the role",
        POLICIES,
        "IN ({allowed}) THEN {said} END)",
        "<> '{allowed[:0]}' THEN {said} END)",
        ABOUT_TENANTS,
    ),
    off(
        "row-level security is forced",
        POLICIES,
        ', f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]',
        "]",
        ABOUT_POLICIES,
    ),
    off("a grant ends", POLICIES, "AND held.ended_at IS NULL AND held.until > now()", "", ABOUT_TENANTS),
    off(
        "a grant can only be ended",
        GRANTS,
        "{POLICIES};\\n{ONLY_ENDED}",
        "{POLICIES}",
        ABOUT_TENANTS,
        "accounts/access/test_grants.py",
    ),
    off(
        "a transaction says who is asking",
        ASKING,
        'f"BEGIN; {settings_of(self.said)}"',
        '"BEGIN"',
        "database/test_asking.py",
    ),
    off(
        "who was asking ends with the transaction",
        ASKING,
        "'{value}', true)\" for name",
        "'{value}', false)\" for name",
        "database/test_asking.py",
    ),
    off(
        "who is asking cannot end the quotation",
        ASKING,
        "    if not all(_HARMLESS.fullmatch(value) for value in said.values()):\n",
        "    if False:\n",
        "database/test_asking.py",
    ),
    off(
        "the policy of the audit",
        AUDIT,
        "    USING (authority_id = (SELECT CASE WHEN current_setting('app.role', true) IN",
        "    USING (true OR authority_id = (SELECT CASE WHEN current_setting('app.role', true) IN",
        ABOUT_AUDIT,
    ),
    off(
        "who did it cannot be said by the app",
        AUDIT,
        "CREATE TRIGGER audit_write BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_write();",
        "ALTER TABLE audit ALTER id SET DEFAULT nextval('audit_id_seq'), ALTER at SET DEFAULT now(), "
        "ALTER role SET DEFAULT '', ALTER xid SET DEFAULT pg_current_xact_id(), ALTER row_hash SET DEFAULT '';",
        ABOUT_AUDIT,
    ),
    off(
        "rows of the audit are only added to",
        AUDIT,
        "CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION audit_stays();",
        "",
        ABOUT_AUDIT,
    ),
    off(
        "the app has no right to change the audit",
        AUDIT,
        "        EXECUTE format('REVOKE ALL ON audit, audit_seal, audit_horizon FROM %s', let_in);\n",
        "",
        ABOUT_AUDIT,
    ),
    off(
        "a row is sealed once no earlier one can come",
        AUDIT,
        "IF NOT FOUND OR (seen.xid > pg_snapshot_xmin(pg_current_snapshot()) AND seen.xid < mine) THEN",
        "IF NOT FOUND THEN",
        "audit/test_sealing.py",
    ),
    off(
        "a reading is recorded before the page is sent",
        "audit/actions.py",
        "        raise NotWorking from problem\n\n\nasync def record_denial(",
        "        return\n\n\nasync def record_denial(",
        ABOUT_AUDIT,
    ),
    off(
        "an export is recorded before it is sent",
        "audit/pages.py",
        "            await record_export(len(found), _filters(asked))\n",
        "            pass\n",
        "audit/test_pages.py",
    ),
    off(
        "an export needs a fresh second factor",
        "audit/pages.py",
        "    if not has_recent_second_factor(visitor_of(request.scope)):\n",
        "    if False:\n",
        "audit/test_pages.py",
    ),
    off(
        "an export has a cap",
        "audit/pages.py",
        "    if len(found) > MOST_EXPORTED:\n",
        "    if False:\n",
        "audit/test_pages.py",
    ),
    off(
        "no cell of an export is a formula",
        "audit/shown.py",
        'return f"\'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell',
        "return cell",
        "audit/test_pages.py",
    ),
    off(
        "the app serves as a role that policies stop",
        "database/proof.py",
        "    if any(found):\n        raise CannotStart(",
        "    if any(found):\n        str(",
        ABOUT_POLICIES,
    ),
]
