"""Organisations of the national register, and what it changed about them, are written here, in bulk; others singly."""

from collections.abc import Collection, Sequence
from typing import Literal

import msgspec

from apdirectory.accounts.organisations.organisation import Link, Registered
from apdirectory.database.transaction import transaction

Outcome = Literal["added", "changed", "unchanged", "closed"]

AT_ONCE = 2000
"""Establishments in one statement."""

FACTS = tuple(name for name in Registered.__struct_fields__ if name not in ("urn", "register_seen_on"))

# All parts of one statement see the table as it was before it: `before` is what the register said last time.
PUT = """
WITH seen AS MATERIALIZED (
    SELECT {columns} FROM json_populate_recordset(NULL::organisation, $1::json)
), before AS MATERIALIZED (
    SELECT o.* FROM organisation o JOIN seen USING (urn)
), noted AS (
    INSERT INTO register_change (urn, what, before, after, seen_on)
    SELECT seen.urn, said.what, said.before, said.after, seen.register_seen_on
    FROM seen JOIN before USING (urn)
    CROSS JOIN LATERAL (VALUES ('name', before.name, seen.name),
                               ('type', before.type_code, seen.type_code),
                               ('status', before.register_status, seen.register_status)) said (what, before, after)
    WHERE said.before IS DISTINCT FROM said.after
    ORDER BY seen.urn, said.what
), added AS (
    INSERT INTO organisation ({columns})
    SELECT {columns} FROM seen WHERE urn NOT IN (SELECT urn FROM before) ORDER BY urn
), again AS (
    UPDATE organisation o SET {setting}, register_seen_on = seen.register_seen_on
    FROM seen
    WHERE o.urn = seen.urn
      AND ({kept}, o.register_seen_on) IS DISTINCT FROM ({new}, seen.register_seen_on)
)
SELECT seen.urn,
       CASE WHEN before.urn IS NULL THEN 'added'
            WHEN seen.register_status = 'closed' AND before.register_status <> 'closed' THEN 'closed'
            WHEN ({before}) IS DISTINCT FROM ({new}) THEN 'changed'
            ELSE 'unchanged' END AS outcome
FROM seen LEFT JOIN before USING (urn)
"""

PUT_LINKS = """
WITH seen AS MATERIALIZED (
    SELECT urn, linked_urn, linked_name, link_type, established_on
    FROM json_populate_recordset(NULL::register_link, $1::json)
), before AS MATERIALIZED (
    SELECT l.* FROM register_link l JOIN seen USING (urn, linked_urn, link_type)
), changed AS (
    UPDATE register_link l SET linked_name = seen.linked_name, established_on = seen.established_on
    FROM seen
    WHERE (l.urn, l.linked_urn, l.link_type) = (seen.urn, seen.linked_urn, seen.link_type)
      AND (l.linked_name, l.established_on) IS DISTINCT FROM (seen.linked_name, seen.established_on)
), added AS (
    INSERT INTO register_link (urn, linked_urn, linked_name, link_type, established_on)
    SELECT seen.* FROM seen LEFT JOIN before USING (urn, linked_urn, link_type)
    WHERE before.id IS NULL ORDER BY urn, linked_urn
)
SELECT urn, linked_urn, link_type,
       CASE WHEN before.id IS NULL THEN 'added'
            WHEN (before.linked_name, before.established_on)
                 IS DISTINCT FROM (seen.linked_name, seen.established_on) THEN 'changed'
            ELSE 'unchanged' END AS outcome
FROM seen LEFT JOIN before USING (urn, linked_urn, link_type)
"""

# An example never takes the place of a real body of the same name.
ADD = """
INSERT INTO organisation (kind, name, authority, phone, example)
SELECT $1, $2, $3, $4, $5
WHERE NOT EXISTS (
    SELECT FROM organisation WHERE kind = $1 AND lower(name) = lower($2) AND authority IS NOT DISTINCT FROM $3)
RETURNING id
"""


async def put_organisation(
    kind: str, name: str, *, authority: int | None = None, phone: str | None = None, example: bool = False
) -> int | None:
    """Add a body with users that the register does not name; its number, or None where there is one like it."""
    async with transaction() as database:
        await database.execute("SELECT pg_advisory_xact_lock(hashtext('organisation'), hashtext(lower($1)))", name)
        added: int | None = await database.fetchval(ADD, kind, name, authority, phone, example)
    return added


async def put_registered(establishments: Sequence[Registered], *, not_said: Collection[str] = ()) -> dict[int, Outcome]:
    """Have these establishments as the register says; what became of each, by URN.

    `not_said` are fields for which the file had no column: they stay as they are. A new status, name or type is
    noted in `register_change`. Being seen on a later day alone is no change. URNs must not repeat.
    """
    statement = _put(tuple(name for name in FACTS if name not in not_said))
    outcomes: dict[int, Outcome] = {}
    async with transaction() as database:
        for start in range(0, len(establishments), AT_ONCE):
            part = msgspec.json.encode(establishments[start : start + AT_ONCE]).decode()
            outcomes |= dict(await database.fetch(statement, part))
    return outcomes


async def put_links(links: Sequence[Link]) -> list[Outcome]:
    """Have these links; what became of each. Links that a file leaves out stay; none may repeat."""
    async with transaction() as database:
        rows = await database.fetch(PUT_LINKS, msgspec.json.encode(links).decode())
    outcomes = {(urn, linked_urn, link_type): outcome for urn, linked_urn, link_type, outcome in rows}
    return [outcomes[link.urn, link.linked_urn, link.link_type] for link in links]


def _put(facts: tuple[str, ...]) -> str:
    def of(table: str) -> str:
        return ", ".join(f"{table}.{name}" for name in facts)

    return PUT.format(
        columns=", ".join(("urn", *FACTS, "register_seen_on")),
        setting=", ".join(f"{name} = seen.{name}" for name in facts),
        kept=of("o"),
        new=of("seen"),
        before=of("before"),
    )
