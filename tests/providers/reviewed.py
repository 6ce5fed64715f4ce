"""Reviews of the entries of own_entries.py: one planned, one proposed, one decided; and a self-assessment."""

from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg

from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.personas import COUNTY, Personas

ADD = """
INSERT INTO review (id, provider, authority, kind, planned_on, reviewer, framework, state, outcome, until, conditions,
                    summary, proposed_by, proposed_at, moderated_by, moderated_at, decided_on, next_on)
SELECT $1, p.id, $2, 'visit', $3, $4, 'National standards', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15
FROM provider p WHERE p.slug = $16
"""
FINDING = """
INSERT INTO finding (review, code, heading, label, finding, note, found_by)
VALUES ($1, 'gas', 'health_and_safety', 'Gas safety', 'partly', $2, $3)
"""
ACTION = "INSERT INTO review_action (id, review, what, owner, due_on) VALUES ($1, $2, $3, 'The centre’s manager', $4)"
SENT = """
INSERT INTO self_assessment (id, provider, framework, answers, sent_at)
SELECT $1, p.id, 'National standards, August 2025', '{"gas": {"said": "partly", "why": "One heater is new"}}', $2
FROM provider p WHERE p.slug = $3
"""
DRAW = """
INSERT INTO draw (id, authority, term_first, seed, share, pool, drawn) VALUES ($1, $2, $3, 'abc', 20, $4, $4)
"""
LONG = "The heater in the workshop was not in the certificate. " * 6


async def add_review(
    db: asyncpg.Connection, personas: Personas, slug: str, state: str, authority: int = COUNTY
) -> UUID:
    """As the first quality officer left it; a decided one was moderated by the second."""
    made, first, second = uuid4(), personas["quality officer"].account, personas["second quality officer"].account
    on = today(now())
    proposed = ("conditional", on + timedelta(days=200), LONG, LONG, first, now())
    decided = (second, now(), on, on + timedelta(days=200))
    await db.execute(
        ADD,
        *(made, authority, on, first, state),
        *(proposed if state in ("proposed", "decided") else (None,) * 6),
        *(decided if state == "decided" else (None,) * 4),
        slug,
    )
    await db.execute(FINDING, made, LONG, first)
    return made


async def add_reviews(db: asyncpg.Connection, personas: Personas, own: str, anothers: str) -> dict[str, str]:
    """What stands for the parameters of their pages."""
    reviews = {
        "review_id": await add_review(db, personas, own, "planned"),
        "proposed_review": await add_review(db, personas, anothers, "proposed"),
        "decided_review": await add_review(db, personas, own, "decided"),
    }
    action, sent = uuid4(), uuid4()
    await db.execute(ACTION, action, reviews["review_id"], LONG, today(now()) - timedelta(days=1))
    await db.execute(SENT, sent, now(), own)
    await db.execute(DRAW, uuid4(), COUNTY, today(now()), [sent])
    return {"heading": "health_and_safety", "action_id": str(action)} | {name: str(id) for name, id in reviews.items()}
