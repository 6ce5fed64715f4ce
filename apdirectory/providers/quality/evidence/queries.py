"""Reading evidence, and whose it is."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

import msgspec
from msgspec import Struct

from apdirectory.database.transaction import connection
from apdirectory.providers.due import Due
from apdirectory.providers.quality.evidence.holding import WAITING, WARNINGS, Evidence, Held, holds
from apdirectory.providers.quality.evidence.permissions import Whose
from apdirectory.providers.quality.standards.item import Item
from apdirectory.providers.quality.standards.own import asked_of
from apdirectory.providers.quality.standards.queries import own_standards

# Days are those of England.
OF_PROVIDERS = """
SELECT e.provider, e.id, e.item, e.form, e.state, e.document, e.link, e.seen_on, e.seen_by, e.issued_on, e.ends_on,
       (e.added_at AT TIME ZONE 'Europe/London')::date AS added_on, e.accepted_on, a.name AS checked_by,
       e.refused_why, e.ended_on
FROM evidence e LEFT JOIN account a ON a.id = e.checked_by
WHERE e.provider = ANY($1::int[])
ORDER BY e.added_at DESC, e.id
"""
WHOSE = """
SELECT p.id AS provider, p.slug, p.name, p.kind, p.authority AS home, a.uses_service AS home_here, p.organisation,
       array(SELECT q.authority FROM quality_status q WHERE q.provider = p.id ORDER BY 1) AS judged_by
FROM provider p JOIN authority a ON a.id = p.authority
WHERE p.state <> 'removed' AND {}
"""
OF_SLUG = WHOSE.format("p.slug = $1")
OF_IDS = WHOSE.format("p.id = ANY($1::int[])")
OF_AUTHORITY = WHOSE.format(
    """(p.authority = $1 OR EXISTS (SELECT FROM quality_status q WHERE q.provider = p.id AND q.authority = $1))
       AND EXISTS (SELECT FROM evidence e WHERE e.provider = p.id) ORDER BY p.name, p.id"""
)
ACTIONS = """
SELECT p.id AS provider, p.slug, p.name, 'Replace: ' || c.label AS what, c.due_on,
       '/quality/providers/' || p.slug || '/evidence' AS path
FROM quality_action c JOIN provider p ON p.id = c.provider
WHERE c.authority = $1 AND c.done_on IS NULL AND p.state <> 'removed'
ORDER BY c.due_on, p.name, c.item
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


async def due_evidence(authority: int, day: date) -> list[Due]:
    """What a quality officer of the authority has to look at: what waits for a check, what ends soon, what ran out."""
    async with connection() as database:
        rows = await database.fetch(OF_AUTHORITY, authority)
    whose = [msgspec.convert(dict(row), Whose) for row in rows]
    evidence = await evidence_of_all([each.provider for each in whose])
    found = []
    for asked in await asked_of_all(whose, day):
        held = holds(asked.items[authority], evidence[asked.whose.provider], day)
        found += [due for each in held for due in _due(asked.whose, each, authority, day)]
    return sorted(found, key=lambda due: (due.due_on, due.name, due.what))


async def actions_due(authority: int, day: date) -> list[Due]:
    """Standard items that ran out and are to be replaced, the first due first; overdue after their day."""
    async with connection() as database:
        return [Due(**row) for row in await database.fetch(ACTIONS, authority)]


def _due(whose: Whose, held: Held, authority: int, day: date) -> list[Due]:
    found = []
    if held.waiting and held.waiting.state == WAITING and (authority == whose.home or not whose.home_here):
        found.append((f"Check: {held.item.label}", held.waiting.added_on, True))
    if held.last_day and held.last_day <= day + timedelta(days=max(WARNINGS)):
        said = "ran out" if held.last_day < day else "ends"
        found.append((f"{held.item.label} {said}", held.last_day, False))
    path = f"/quality/providers/{whose.slug}/evidence"
    return [
        Due(provider=whose.provider, slug=whose.slug, name=whose.name, what=what, due_on=due_on, path=path, waits=waits)
        for what, due_on, waits in found
    ]
