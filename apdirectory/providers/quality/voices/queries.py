"""Reading what children, parents and staff said: officers by row-level security, anyone what is shown."""

from datetime import date
from uuid import UUID

from apdirectory.database.transaction import connection, transaction
from apdirectory.providers.due import Due
from apdirectory.providers.quality.reviews.queries import reviews_of
from apdirectory.providers.quality.reviews.states import CANCELLED
from apdirectory.providers.quality.voices.voice import SPEAKERS, Line, Said, Voice
from apdirectory.web.today import today

ONE = """
SELECT v.id, v.authority_id, v.provider, p.slug, p.name, p.example, r.planned_on AS visited_on, v.speaker, v.heard_on,
       v.words, v.state, v.recorded_by, coalesce(recorder.name, 'Somebody') AS recorded_by_name, v.recorded_at,
       coalesce(moderator.name, 'Somebody') AS moderated_by_name, v.moderated_at, v.refused_why,
       coalesce(remover.name, 'Somebody') AS taken_down_by_name, v.taken_down_at, v.taken_down_why
FROM voice v JOIN provider p ON p.id = v.provider
LEFT JOIN review r ON r.id = v.review
LEFT JOIN account recorder ON recorder.id = v.recorded_by
LEFT JOIN account moderator ON moderator.id = v.moderated_by
LEFT JOIN account remover ON remover.id = v.taken_down_by
WHERE v.id = $1
"""
LOCKED = f"{ONE} FOR UPDATE OF v"

LINES = """
SELECT id, speaker, heard_on, state FROM voice WHERE provider = $1 AND authority_id = $2
ORDER BY heard_on DESC, recorded_at DESC
"""

WAITING = """
SELECT v.id, v.provider, p.slug, p.name, v.speaker, v.recorded_at
FROM voice v JOIN provider p ON p.id = v.provider
WHERE v.authority_id = $1 AND v.state = 'waiting' AND p.state <> 'removed'
ORDER BY v.recorded_at, v.id
"""

SHOWN = "SELECT authority, speaker, month, words FROM voices_shown($1)"

STAFF = "SELECT DISTINCT name FROM contact WHERE provider = $1 AND name IS NOT NULL"


async def voice(id: UUID, *, lock: bool = False) -> Voice | None:
    """With `lock` it stays as it is until the transaction ends."""
    async with transaction() as database:
        row = await database.fetchrow(LOCKED if lock else ONE, id)
    return Voice(**row) if row else None


async def voices_heard(provider: int, authority: int) -> list[Line]:
    """What officers of one authority heard of a provider, in whatever state, the newest first."""
    async with transaction() as database:
        return [Line(**row) for row in await database.fetch(LINES, provider, authority)]


async def voices_waiting(authority: int) -> list[Due]:
    """For the desk: what another officer has to read, the longest wait first. What was said is on its page alone."""
    async with transaction() as database:
        rows = await database.fetch(WAITING, authority)
    return [
        Due(
            provider=row["provider"],
            slug=row["slug"],
            name=row["name"],
            what=f"Read before it is shown: {SPEAKERS[row['speaker']].lower()} said",
            due_on=today(row["recorded_at"]),
            waits=True,
            path=f"/quality/voices/{row['id']}",
        )
        for row in rows
    ]


async def voices_shown(provider: int) -> list[Said]:
    """What anyone may read, the newest first: the table itself admits none of them."""
    async with connection() as database:
        return [Said(**row) for row in await database.fetch(SHOWN, provider)]


async def visits(provider: int, authority: int) -> dict[UUID, date]:
    """An authority's visits to a provider until today, and their days, the newest first."""
    return {
        each.id: each.planned_on
        for each in await reviews_of(provider, authority)
        if each.kind == "visit" and each.state != CANCELLED and each.planned_on <= today()
    }


async def staff_names(provider: int) -> list[str]:
    async with connection() as database:
        return [name for (name,) in await database.fetch(STAFF, provider)]
