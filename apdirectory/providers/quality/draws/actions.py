"""Each term some of the self-assessments that were sent are drawn to be checked: written here, once a term."""

import secrets
from datetime import date
from uuid import UUID, uuid4

from apdirectory.accounts.access.roles import QUALITY_OFFICER
from apdirectory.audit.actions import record
from apdirectory.authorities.settings.queries import councils_here, setting
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, NotFound
from apdirectory.providers.quality.draws.drawing import drawn
from apdirectory.providers.quality.draws.queries import pool_of, term_at
from apdirectory.providers.quality.queries import standpoint
from apdirectory.providers.quality.reviews.actions import put_review, rest_on
from apdirectory.providers.quality.self_assessments.queries import self_assessment
from apdirectory.web.clock import now

KEEP = """
INSERT INTO draw (id, authority, term_first, seed, share, pool, drawn, drawn_at, drawn_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (authority, term_first) DO NOTHING RETURNING id
"""
DRAWN_ALREADY = "This term’s self-assessments were drawn already. See below what came out."
NO_TERM = "There are no term dates for today. Ask a council manager to add them."


async def run_draws(day: date) -> None:
    """For each council here, once in each of its terms: on the first day, or when the clock runs again after it."""
    for authority in await councils_here():
        if term := await term_at(authority, day):
            await _draw(authority, term, day)


async def draw(authority: int, day: date) -> UUID:
    """By hand, as a quality officer of the authority."""
    if asker().role != QUALITY_OFFICER or asker().authority != authority:
        raise NotFound
    term = await term_at(authority, day)
    if term is None:
        raise Conflict(NO_TERM, title="It is no term time")
    made = await _draw(authority, term, day)
    if made is None:
        raise Conflict(DRAWN_ALREADY, title="Drawn already")
    return made


async def _draw(authority: int, term: date, day: date) -> UUID | None:
    """Keep the lot with its seed, and plan a review at the desk of each that is drawn; None if it was drawn before."""
    made, seed = uuid4(), secrets.token_hex(8)
    share = (await setting("selfassessment_share", authority, day)).number
    async with transaction() as database:
        pool = await pool_of(authority)
        chosen = drawn(pool, share, seed)
        kept = (made, authority, term, seed, share, pool, chosen, now(), asker().account)
        if await database.fetchval(KEEP, *kept) is None:
            return None
        for each in chosen:
            await _plan(authority, each, day)
        detail = {"pool": len(pool), "drawn": len(chosen)}
        await record("quality.draw", subject_kind="draw", subject=str(made), authority=authority, detail=detail)
    return made


async def _plan(authority: int, id: UUID, day: date) -> None:
    """To be taken by whoever opens it; where a review is open already, that one checks it."""
    sent = await self_assessment(id)
    if sent is not None:
        held = await standpoint(sent.provider, authority)
        async with transaction() as database:
            if not await put_review(database, held, kind="desk", on=day, reviewer=None, self_assessment=id):
                await rest_on(database, held, id)
