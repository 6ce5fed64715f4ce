"""Reading the audit: a manager's page, an export, who has seen a record. Row-level security holds besides."""

from datetime import datetime

from msgspec import Struct

from apdirectory.audit.actions import READING
from apdirectory.audit.asked import Asked
from apdirectory.database.transaction import transaction

A_PAGE = 50
MOST_EXPORTED = 10_000
MOST_READINGS = 50

# Accounts that a name, a part of one, or an address means. Each row is held against all of them: a number at which to
# stop would leave out rows of this authority for people of others.
MEANT = "strpos(lower(a.name), lower({0})) > 0 OR a.email = lower({0})"

UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"

# What was done to a person was done to their account, or to a membership of theirs.
# The names of people, and of councils and schools, come after the rows are chosen: a page has 50.
ROWS = """
WITH chosen AS MATERIALIZED (
    SELECT * FROM audit
    WHERE {whose}
      AND ($2 = '' OR action = $2)
      AND ($3 = '' OR account IN (SELECT a.id FROM account a WHERE {meant_3}))
      AND ($4 = '' OR subject = $4 OR subject IN (
          SELECT a.id::text FROM account a WHERE {meant_4}
          UNION ALL
          SELECT m.id::text FROM membership m JOIN account a ON a.id = m.account WHERE {meant_4}))
      AND ($5::timestamptz IS NULL OR at >= $5)
      AND ($6::timestamptz IS NULL OR at < $6)
      AND ($7::bigint IS NULL OR id < $7)
    ORDER BY id DESC
    LIMIT $8
)
SELECT a.id, a.at, coalesce(who.name, '') AS name, coalesce(who.email, '') AS email, a.role,
       coalesce(o.name, '') AS organisation, coalesce(t.name, '') AS team, a.action, a.subject_kind, a.subject,
       coalesce(whom.name, '') AS subject_name, coalesce(council.full_name, school.name, '') AS subject_of, a.why,
       a.source, a.request_id, a.detail::text AS detail
FROM (SELECT *, CASE WHEN subject ~ '{uuid}' THEN subject::uuid END AS named,
             CASE WHEN subject ~ '^council-[0-9]{{1,9}}$' THEN substr(subject, 9)::int
                  WHEN subject_kind = 'authority' AND subject ~ '^[0-9]{{1,9}}$' THEN subject::int END AS of_council,
             CASE WHEN subject ~ '^school-[0-9]{{1,9}}$' THEN substr(subject, 8)::int END AS of_school
      FROM chosen) a
LEFT JOIN account who ON who.id = a.account
LEFT JOIN organisation o ON o.id = a.organisation
LEFT JOIN team t ON t.id = a.team
LEFT JOIN membership m ON a.subject_kind = 'membership' AND m.id = a.named
LEFT JOIN account whom ON whom.id = CASE a.subject_kind WHEN 'account' THEN a.named ELSE m.account END
LEFT JOIN authority council ON council.id = a.of_council
LEFT JOIN organisation school ON school.id = a.of_school
ORDER BY a.id DESC
"""

_FILLED = {"meant_3": MEANT.format("$3"), "meant_4": MEANT.format("$4"), "uuid": UUID}
OF_AUTHORITY = ROWS.format(whose="authority_id = $1", **_FILLED)
OF_NONE = ROWS.format(whose="authority_id IS NULL AND $1::integer IS NULL", **_FILLED)

READINGS = """
SELECT coalesce(who.name, '') AS name, a.role, coalesce(o.name, '') AS organisation, a.why, count(*)::int AS times,
       max(a.at) AS last_at, count(*) OVER ()::int AS lines
FROM audit a
LEFT JOIN account who ON who.id = a.account
LEFT JOIN organisation o ON o.id = a.organisation
WHERE a.subject = $1 AND a.subject <> '' AND a.action = $2 AND a.authority_id = $3
  AND ($4 = '' OR a.subject_kind = $4)
GROUP BY a.account, who.name, a.role, o.name, a.why
ORDER BY last_at DESC
LIMIT $5
"""


class Row(Struct, frozen=True, kw_only=True):
    """One row of the audit, with the names that people have now."""

    id: int
    at: datetime
    name: str
    email: str
    role: str
    organisation: str
    team: str
    action: str
    subject_kind: str
    subject: str
    subject_name: str
    """Whom it was done to, where that is a person."""
    subject_of: str
    """Whose it is, where that is a council or a school."""
    why: str
    source: str
    request_id: str
    detail: str
    """JSON."""


class Reading(Struct, frozen=True, kw_only=True):
    """Somebody who opened a record for one reason: how often, and when last."""

    name: str
    role: str
    organisation: str
    why: str
    times: int
    last_at: datetime


class Seen(Struct, frozen=True):
    """Who has seen a record: the latest first, and how many more lines there are."""

    readings: list[Reading]
    more: int


async def rows(authority: int | None, asked: Asked, most: int = A_PAGE) -> list[Row]:
    """The newest first; None: those of no authority, which administrators are given."""
    async with transaction() as database:
        found = await database.fetch(
            OF_NONE if authority is None else OF_AUTHORITY,
            *(authority, asked.action, asked.who, asked.about),
            *(asked.begins, asked.ends, asked.before, most),
        )
    return [Row(**row) for row in found]


async def who_has_seen(subject: str, authority: int, subject_kind: str = "") -> Seen:
    """For officers and managers of the record's authority, who alone are given rows."""
    async with transaction() as database:
        found = [
            dict(row)
            for row in await database.fetch(READINGS, subject, READING, authority, subject_kind, MOST_READINGS)
        ]
    lines = found[0]["lines"] if found else 0
    for row in found:
        del row["lines"]
    return Seen([Reading(**row) for row in found], lines - len(found))
