"""What the database itself refuses, whatever the code above does."""

from tests.mutate.control import off

GRANTS = "migrations/access/access_2026_11_22t18_00_00_row_level_security.py"
POLICIES, ASKING = "database/policies.py", "database/asking.py"
ABOUT_TENANTS, ABOUT_POLICIES = "security/test_tenants.py", "database/test_policies.py"

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
        "the app serves as a role that policies stop",
        "database/proof.py",
        "    if any(found):\n        raise CannotStart(",
        "    if any(found):\n        str(",
        ABOUT_POLICIES,
    ),
]
