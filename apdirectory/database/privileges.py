"""What the app's role may do with each table, sequence and function. It is given, and taken back, from this list alone.

`migrate` puts it right for whichever role DATABASE_URL names, `check` demands it exactly. A migration that makes a
table on which the app may do less than read and write rows adds a line here.
"""

from collections.abc import Iterator

import asyncpg

from apdirectory.database.guarded import AS_OWNER, OWNERS_ALONE

Privileges = frozenset[str]
"""As GRANT takes them: "SELECT", "INSERT (action)"."""


def _columns(command: str, *names: str) -> Privileges:
    return frozenset(f"{command} ({name})" for name in names)


ROWS: Privileges = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
NUMBERS: Privileges = frozenset({"USAGE"})
NOTHING: Privileges = frozenset()
ONLY_WITHDRAWN = frozenset({"SELECT", "INSERT"}) | _columns("UPDATE", "withdrawn_at", "withdrawn_by", "withdrawn_why")

TABLES: dict[str, Privileges] = {
    "access_grant": frozenset({"SELECT", "INSERT"}) | _columns("UPDATE", "ended_at"),
    "audit": frozenset({"SELECT"})
    | _columns("INSERT", "authority_id", "action", "subject_kind", "subject", "why", "source", "request_id", "detail"),
    "concern": frozenset({"SELECT", "INSERT"})
    | _columns("UPDATE", "state", "outcome", "answer", "closed_why", "closed_at", "closed_by"),
    "dated_setting": frozenset({"SELECT", "INSERT"}) | _columns("UPDATE", "taken_back_at", "taken_back_by"),
    "document": frozenset({"SELECT", "INSERT"}) | _columns("UPDATE", "removed_at", "removed_by", "removed_why"),
    "document_part": frozenset({"SELECT", "INSERT", "DELETE"}),
    "evidence": frozenset({"SELECT", "INSERT"})
    | _columns(
        "UPDATE",
        *("document", "state", "accepted_on", "checked_by", "checked_at", "refused_why", "ended_on", "ended_by"),
    ),
    **dict.fromkeys(("assurance_notice", "evidence_notice", "own_standard"), frozenset({"SELECT", "INSERT"})),
    "quality_action": frozenset({"SELECT", "INSERT"}) | _columns("UPDATE", "done_on"),
    **dict.fromkeys(("entry_step", "quality_step"), frozenset({"SELECT", "INSERT"})),
    **dict.fromkeys(("self_assessment", "review"), frozenset({"SELECT", "INSERT", "UPDATE"})),
    "finding": frozenset({"SELECT", "INSERT"}) | _columns("UPDATE", "finding", "note", "found_by"),
    "review_action": frozenset({"SELECT", "INSERT"}) | _columns("UPDATE", "done_on", "done_by"),
    **dict.fromkeys(("draw", "registration_position"), frozenset({"SELECT", "INSERT"})),
    "migration": frozenset({"SELECT"}),
    **dict.fromkeys(("term", "closure", "bank_holiday"), ONLY_WITHDRAWN),
    "signed_link": frozenset({"SELECT", "INSERT", "DELETE"})
    | _columns("UPDATE", "used_at", "revoked_at", "revoked_by", "renewed_by"),
    "voice": frozenset({"SELECT", "INSERT"})
    | _columns(
        "UPDATE",
        *("state", "refused_why", "moderated_by", "moderated_at", "taken_down_by", "taken_down_at", "taken_down_why"),
    ),
} | dict.fromkeys(OWNERS_ALONE, NOTHING)
"""Every other table: ROWS. Every sequence: NUMBERS. Functions that run as their owner: the app alone may call them."""

HELD = """
SELECT c.relname AS name, c.relkind = 'S' AS is_sequence,
       array(
           SELECT DISTINCT held.privilege
           FROM pg_roles become, LATERAL (
               SELECT privilege_type AS privilege FROM aclexplode(acldefault('r', c.relowner))
               WHERE c.relkind <> 'S' AND has_table_privilege(become.oid, c.oid, privilege_type)
               UNION ALL
               SELECT privilege_type FROM aclexplode(acldefault('s', c.relowner))
               WHERE CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(become.oid, c.oid, privilege_type) END
               UNION ALL
               SELECT format('%s (%I)', command, attname)
               FROM pg_attribute, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) command
               WHERE c.relkind <> 'S' AND attrelid = c.oid AND attnum > 0 AND NOT attisdropped
                 AND NOT has_table_privilege(become.oid, c.oid, command)
                 AND has_column_privilege(become.oid, c.oid, attnum, command)
           ) held
           WHERE pg_has_role($1::name, become.oid, 'MEMBER')) AS privileges
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  AND c.relowner = (SELECT relowner FROM pg_class WHERE oid = to_regclass('public.migration'))
ORDER BY c.relname
"""
"""Whatever the role, or any role that it can become, holds on each of our tables and sequences, however it came by it.

`acldefault` lists what there is to hold: later versions know more than version 15 does."""

CALLABLE = """
SELECT p.oid::regprocedure::text AS name
FROM pg_proc p
WHERE p.proname = ANY ($2) AND p.pronamespace = 'public'::regnamespace
  AND (NOT has_function_privilege($1::name, p.oid, 'EXECUTE')
       OR EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) WHERE grantee = 0))
ORDER BY 1
"""
"""Functions that run as their owner and that the role may not call, or that everyone may."""


async def let_in(connection: asyncpg.Connection, role: str) -> None:
    """As the owner: the role reads and writes rows of what is made from now on, and holds what is listed."""
    quoted = await _quoted(connection, role)
    await connection.execute(
        f"""GRANT USAGE ON SCHEMA public TO {quoted};
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {_spelled(ROWS)} ON TABLES TO {quoted};
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {_spelled(NUMBERS)} ON SEQUENCES TO {quoted}"""
    )
    await put_right(connection, role)


async def put_right(connection: asyncpg.Connection, role: str) -> None:
    """Give and take back until the role holds what is listed. All at once: no statement finds it in between."""
    quoted = await _quoted(connection, role)
    script = []
    for row in await connection.fetch(HELD, role):
        if set(row["privileges"]) != (wanted := _wanted(row)):
            what = await connection.fetchval("SELECT 'public.' || quote_ident($1)", row["name"])
            what = f"SEQUENCE {what}" if row["is_sequence"] else f"TABLE {what}"
            script += [f"REVOKE ALL ON {what} FROM {quoted}"]
            script += [f"GRANT {_spelled(wanted)} ON {what} TO {quoted}"] * bool(wanted)
    for row in await connection.fetch(CALLABLE, role, list(AS_OWNER)):
        script += [f"REVOKE ALL ON FUNCTION {row['name']} FROM PUBLIC"]
        script += [f"GRANT EXECUTE ON FUNCTION {row['name']} TO {quoted}"]
    if script:
        await connection.execute(";\n".join(script))


async def privileges_amiss(connection: asyncpg.Connection) -> list[str]:
    """A sentence for each thing on which the role that asks holds more or less than is listed."""
    role = await connection.fetchval("SELECT current_user")
    found = [sentence for row in await connection.fetch(HELD, role) for sentence in _amiss(row)]
    return found + [
        f"Not the app's role alone may call {row['name']}, which runs as its owner. Run apdirectory migrate."
        for row in await connection.fetch(CALLABLE, role, list(AS_OWNER))
    ]


def _amiss(row: asyncpg.Record) -> Iterator[str]:
    held, wanted = set(row["privileges"]), _wanted(row)
    if held - wanted:
        yield f"The app's role may do more with {row['name']} than it should: {_spelled(held - wanted)}."
    if wanted - held:
        yield f"The app's role lacks {_spelled(wanted - held)} on {row['name']}. Run apdirectory migrate."


def _wanted(row: asyncpg.Record) -> Privileges:
    return NUMBERS if row["is_sequence"] else TABLES.get(row["name"], ROWS)


def _spelled(privileges: set[str] | Privileges) -> str:
    return ", ".join(sorted(privileges))


async def _quoted(connection: asyncpg.Connection, role: str) -> str:
    return str(await connection.fetchval("SELECT quote_ident($1)", role))
