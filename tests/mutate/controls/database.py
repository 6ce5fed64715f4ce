"""What the database itself refuses, whatever the code above does."""

from tests.mutate.control import off

GRANTS = "migrations/access/access_2026_11_22t18_00_00_row_level_security.py"
GRANTS_NOW = "migrations/access/access_2026_11_22t19_32_15_place_in_policies.py"
POLICIES, ASKING = "database/policies.py", "database/asking.py"
ABOUT_PRIVILEGES = "database/test_privileges.py"
ABOUT_TENANTS, ABOUT_POLICIES = "security/test_tenants.py", "database/test_policies.py"

CONTROLS = [
    off(
        "the policy of grants",
        GRANTS_NOW,
        'await transaction.connection.execute(f"{EXISTING};\\n{POLICIES}")',
        "await transaction.connection.execute(EXISTING)",
        ABOUT_TENANTS,
    ),
    off(
        "a policy asks for the authority",
        POLICIES,
        "return f\"{column} = {_where_role_is(roles, 'authority', 'integer')}\"",
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
        "    IF old.ended_at IS NOT NULL OR to_jsonb(new) - 'ended_at' <> to_jsonb(old) - 'ended_at' THEN\n",
        "    IF false THEN\n",
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
    off(
        "a manager gives grants in their own name",
        GRANTS_NOW,
        " AND {of_account('given_by', [LA_MANAGER])}",
        "",
        ABOUT_TENANTS,
    ),
    off(
        "a grant opens records of its own authority alone",
        POLICIES,
        """(authority_id, {record}) IN (
        SELECT held.authority_id, held.record FROM""",
        """{record} IN (
        SELECT held.record FROM""",
        ABOUT_TENANTS,
    ),
    off(
        "another role gets no more than the first",
        "database/privileges.py",
        '            script += [f"REVOKE ALL ON {what} FROM {quoted}"]\n',
        "",
        ABOUT_PRIVILEGES,
    ),
    off(
        "what is taken back is listed",
        "database/privileges.py",
        'TABLES.get(row["name"], ROWS)\n',
        "ROWS\n",
        ABOUT_PRIVILEGES,
    ),
    off(
        "the app alone calls functions that run as their owner",
        "database/privileges.py",
        "        script += [f\"REVOKE ALL ON FUNCTION {row['name']} FROM PUBLIC\"]\n",
        "",
        f"{ABOUT_PRIVILEGES}::test_more_and_less_is_named_and_the_next_start_puts_it_right",
    ),
    off(
        "check demands the privileges that are listed",
        "database/proof.py",
        "        found += await privileges_amiss(connection)\n",
        "",
        ABOUT_PRIVILEGES,
    ),
    off(
        "check demands policies, triggers and functions as migrations make them",
        "database/proof.py",
        "        found += [] if to_run else await changed_since(connection)\n",
        "",
        ABOUT_POLICIES,
    ),
    off(
        "a function that runs as its owner fixes its search_path",
        "database/proof.py",
        "@> ARRAY['search_path=pg_catalog, public, pg_temp'])",
        "@> '{{}}')",
        ABOUT_POLICIES,
    ),
    off(
        "a read for anyone asks as nobody",
        "database/transaction.py",
        "current.asked_by(NOBODY)",
        "current.asked_by(asker())",
        "database/test_asking.py",
    ),
    off(
        "a connection comes back however its transaction ends",
        ASKING,
        "            self.engine.current_transaction.reset(self.context)\n            await self._give_back()\n",
        "            self.engine.current_transaction.reset(self.context)\n        await self._give_back()\n",
        "database/test_asking.py",
    ),
    off(
        "a transaction that is left idle ends",
        "database/transaction.py",
        ', "idle_in_transaction_session_timeout": "60s"}',
        "}",
        "database/test_asking.py",
    ),
    off(
        "a socket lies in no folder of another's",
        "database/embedded.py",
        "    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), account.user or os.geteuid()}:\n",
        "    if False:\n",
        "database/test_socket_folder.py",
    ),
]
