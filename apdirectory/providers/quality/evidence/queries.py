"""Reading evidence, and whose it is."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

import msgspec
from msgspec import Struct

from apdirectory.database.transaction import connection
from apdirectory.providers.due import Due
from apdirectory.providers.quality.evidence.holding import WARNINGS, Evidence, Shown, holds
from apdirectory.providers.quality.evidence.permissions import Whose
from apdirectory.providers.quality.queries import LAPSES
from apdirectory.providers.quality.standards.item import Item
from apdirectory.providers.quality.standards.own import asked_of
from apdirectory.providers.quality.standards.queries import own_standards
from apdirectory.providers.vocabulary import KINDS, codes

# Days are those of England.
OF_PROVIDERS = """
SELECT e.provider, e.id, e.item, e.form, e.state, e.document, e.link, e.seen_on, e.seen_by, e.issued_on, e.ends_on,
       (e.added_at AT TIME ZONE 'Europe/London')::date AS added_on, e.added_by, e.accepted_on, a.name AS checked_by,
       e.refused_why, e.ended_on
FROM evidence e LEFT JOIN account a ON a.id = e.checked_by
WHERE e.provider = ANY($1::int[])
ORDER BY e.added_at DESC, e.id
"""
WHOSE = """
SELECT p.id AS provider, p.slug, p.name, p.kind, p.authority AS home, a.uses_service AS home_here, p.organisation,
       array(SELECT q.authority FROM quality_status q WHERE q.provider = p.id ORDER BY 1) AS judged_by,
       array(SELECT r.authority FROM review r
             WHERE r.provider = p.id AND r.state IN ('planned', 'proposed') ORDER BY 1) AS reviewed_by
FROM provider p JOIN authority a ON a.id = p.authority
WHERE p.state <> 'removed' AND {}
"""
OF_SLUG = WHOSE.format("p.slug = $1")
OF_IDS = WHOSE.format("p.id = ANY($1::int[])")

# What a quality officer of authority $1 has to look at on day $2: what waits for a check, and what ends within 60 days
# or ran out, of all that it asks for ($3, by kind of provider). Last days are worked out as in `holding`. Not here, so
# that each thing is at the desk once: a standard item that ran out (ACTIONS have it replaced), and a critical one with
# which an assurance ends (LAPSING tells of that).
DUE = f"""
WITH asked AS (
    SELECT * FROM json_to_recordset($3::json) AS a (kind text, item text, label text, critical boolean)
), shown AS (
    SELECT p.id AS provider, p.slug, p.name, p.kind, e.item,
           max(least(e.ends_on, e.ended_on - 1)) FILTER (
               WHERE e.accepted_on <= $2::date AND e.accepted_on < coalesce(e.ended_on, 'infinity')) AS last_day,
           max(e.added_at) FILTER (WHERE e.state = 'waiting' AND (p.authority = $1 OR NOT home.uses_service)) AS came,
           min(q.evidence_until) FILTER (WHERE {LAPSES} AND q.evidence_until <= q.until) AS lapses
    FROM evidence e
    JOIN provider p ON p.id = e.provider
    JOIN authority home ON home.id = p.authority
    LEFT JOIN quality_status q ON (q.provider, q.authority) = (p.id, $1)
    WHERE p.state <> 'removed' AND (p.authority = $1 OR q.authority IS NOT NULL)
    GROUP BY p.id, e.item
)
SELECT s.provider, s.slug, s.name, due.what, due.due_on, due.waits,
       '/quality/providers/' || s.slug || '/evidence' AS path
FROM shown s JOIN asked a USING (kind, item)
CROSS JOIN LATERAL (
    SELECT 'Check: ' || a.label AS what, (s.came AT TIME ZONE 'Europe/London')::date AS due_on, true AS waits
    WHERE s.came IS NOT NULL
    UNION ALL
    SELECT a.label || CASE WHEN s.last_day < $2::date THEN ' ran out' ELSE ' ends' END, s.last_day, false
    WHERE s.last_day <= $2::date + {max(WARNINGS)} AND (a.critical OR s.last_day >= $2::date)
      AND NOT (a.critical AND s.last_day IS NOT DISTINCT FROM s.lapses)
) due
"""
ACTIONS = """
SELECT p.id AS provider, p.slug, p.name, 'Replace: ' || c.label AS what, c.due_on, false AS waits,
       '/quality/providers/' || p.slug || '/evidence' AS path
FROM quality_action c JOIN provider p ON p.id = c.provider
WHERE c.authority = $1 AND c.done_on IS NULL AND p.state <> 'removed'
"""


class Asked(Struct, frozen=True, kw_only=True):
    """What each authority that is concerned asks of a provider."""

    whose: Whose
    items: dict[int, list[Item]]

    @property
    def all(self) -> list[Item]:
        """Every item that any of them asks for: in the home authority's words, or else in those of the first."""
        found: dict[str, Item] = {}
        for authority in self.whose.concerned:
            for item in self.items[authority]:
                found.setdefault(item.code, item)
        return list(found.values())


async def evidence_of(provider: int) -> list[Evidence]:
    """All that was ever added for a provider, the newest first."""
    return (await evidence_of_all([provider]))[provider]


async def evidence_of_all(providers: Collection[int]) -> dict[int, list[Evidence]]:
    """The same of several; nothing for who has none."""
    async with connection() as database:
        rows = await database.fetch(OF_PROVIDERS, list(providers))
    found: dict[int, list[Evidence]] = defaultdict(list)
    for row in rows:
        said = dict(row)
        found[said.pop("provider")].append(msgspec.convert(said, Evidence))
    return found


async def whose_by_slug(slug: str) -> Whose | None:
    """Of an entry that is not removed."""
    async with connection() as database:
        row = await database.fetchrow(OF_SLUG, slug)
    return msgspec.convert(dict(row), Whose) if row else None


async def whose_all(providers: Collection[int]) -> list[Whose]:
    async with connection() as database:
        return [msgspec.convert(dict(row), Whose) for row in await database.fetch(OF_IDS, list(providers))]


async def asked_of_all(whose: Collection[Whose], day: date) -> list[Asked]:
    """What is asked of each on the day."""
    own = await own_standards({authority for each in whose for authority in each.concerned})
    return [
        Asked(whose=each, items={code: asked_of(each.kind, own[code], day) for code in each.concerned})
        for each in whose
    ]


async def asked_of_one(whose: Whose, day: date) -> Asked:
    return (await asked_of_all([whose], day))[0]


async def shown_by(providers: Collection[int], day: date) -> list[Shown]:
    """Of each provider that is not removed, on the day."""
    evidence, asked = await evidence_of_all(providers), await asked_of_all(await whose_all(providers), day)
    return [
        Shown(
            whose=each.whose,
            held={code: holds(items, evidence[each.whose.provider], day) for code, items in each.items.items()},
        )
        for each in asked
    ]


async def due_evidence(authority: int, day: date) -> list[Due]:
    """What a quality officer of the authority has to look at: what waits for a check, what ends soon, what ran out."""
    asked = await asked_of_kinds(authority, day)
    async with connection() as database:
        return [Due(**row) for row in await database.fetch(f"{DUE} ORDER BY due_on, name, what", authority, day, asked)]


async def actions_due(authority: int, day: date) -> list[Due]:
    """Standard items that ran out and are to be replaced, the first due first; overdue after their day."""
    async with connection() as database:
        return [Due(**row) for row in await database.fetch(f"{ACTIONS} ORDER BY due_on, name, what", authority)]


async def asked_of_kinds(authority: int, day: date) -> str:
    """What the authority asks of each kind of provider on the day, as DUE takes it."""
    own = (await own_standards([authority]))[authority]
    asked = [
        {"kind": kind, "item": item.code, "label": item.label, "critical": item.critical}
        for kind in codes(KINDS)
        for item in asked_of(kind, own, day)
    ]
    return msgspec.json.encode(asked).decode()
