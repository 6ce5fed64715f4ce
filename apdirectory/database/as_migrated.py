"""Whether every policy, trigger, rule and function is as the migrations make it: by fingerprints of what they say.

`as_migrated.txt` has those of a fresh database. `python -m tests.database.as_migrated` writes it after a migration
that makes or changes one (tested).
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import asyncpg

FILE = Path(__file__).with_suffix(".txt")

ALL = """
WITH ours AS (
    SELECT oid, relname, relowner FROM pg_class
    WHERE relnamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid
                                              AND deptype = 'e'))
SELECT said.what, encode(sha256(convert_to(said.meaning, 'UTF8')), 'hex') AS fingerprint
FROM (
    SELECT format('policy %s on %s', polname, relname) AS what,
           concat_ws(E'\\n', polcmd::text, polpermissive,
                     (SELECT string_agg(CASE role WHEN 0 THEN 'everyone' WHEN relowner THEN 'the owner'
                                                  ELSE role::regrole::text END, ', ' ORDER BY role)
                      FROM unnest(polroles) role),
                     'using', pg_get_expr(polqual, polrelid),
                     'with check', pg_get_expr(polwithcheck, polrelid)) AS meaning
    FROM pg_policy JOIN ours ON ours.oid = polrelid
    UNION ALL
    SELECT format('trigger %s on %s', tgname, relname), tgenabled::text || pg_get_triggerdef(pg_trigger.oid)
    FROM pg_trigger JOIN ours ON ours.oid = tgrelid
    WHERE NOT tgisinternal
    UNION ALL
    SELECT format('rule %s on %s', rulename, relname), ev_enabled::text || pg_get_ruledef(pg_rewrite.oid)
    FROM pg_rewrite JOIN ours ON ours.oid = ev_class
    WHERE rulename <> '_RETURN'
    UNION ALL
    SELECT format('function %s(%s)', proname, pg_get_function_identity_arguments(oid)), pg_get_functiondef(oid)
    FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND prokind <> 'a'
      AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid
                                              AND deptype = 'e')
) said
ORDER BY what
"""
"""Names are written out whole, whatever anybody's search_path is. Versions 15 to 18 write the same."""


async def fingerprints(connection: asyncpg.Connection) -> dict[str, str]:
    """Of all that there is, by what it is: "policy access_grant_select on access_grant"."""
    async with connection.transaction():
        await connection.execute("SET LOCAL search_path = ''")
        return {row["what"]: row["fingerprint"] for row in await connection.fetch(ALL)}


@cache
def of_a_fresh_database() -> Mapping[str, str]:
    lines = (line.partition("  ") for line in FILE.read_text().splitlines())
    return {what: fingerprint for fingerprint, _, what in lines}


async def changed_since(connection: asyncpg.Connection) -> list[str]:
    """A sentence for each that is missing, says something else, or is none of ours. A function more does no harm."""
    held, wanted = await fingerprints(connection), of_a_fresh_database()
    return [
        *(f"There is no {what}." for what in sorted(wanted.keys() - held.keys())),
        *(
            f"The {what} is not as the migrations made it. Find out who changed it, and put it back."
            for what in sorted(what for what in wanted.keys() & held.keys() if wanted[what] != held[what])
        ),
        *(
            f"There is a {what}, which no migration made. Find out who did, and drop it."
            for what in sorted(held.keys() - wanted.keys())
            if not what.startswith("function ")
        ),
    ]
