"""An entry that is another's, with all that belongs to it, is to those who keep or judge others as if not there."""

from uuid import uuid4

import asyncpg
import pytest
from msgspec.structs import replace

from apdirectory.providers.listing.actions import project
from apdirectory.providers.quality.standards.item import HEADINGS
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.documents.people import asker_of
from tests.personas import COUNTY, SWINDON, Personas
from tests.providers.own_entries import ANOTHERS, add_kept, parts_of
from tests.providers.quality.evidence.showing import show
from tests.providers.reviewed import ACTION, add_review
from tests.security.fuzz.asked import ask, parameters
from tests.security.test_hidden import a_claim, denials, shown
from tests.security.two_authorities import add_concern, add_voice
from tests.security.who_may import ROWS

HIDES = ("/my-provider/", "/quality/")
"""Where routes begin whose entries and records are somebody's."""
ADD_CHANGE = "INSERT INTO pending_change (id, provider, fields) VALUES ($1, $2, '[]')"
ADD_CORRECTION = """
INSERT INTO correction (id, provider, fact, what_is_right, how_known, sent_at) VALUES ($1, $2, 'price', 'x', 'x', $3)
"""
ADD_INSPECTION = """
INSERT INTO inspection (provider, era, inspected_on, source, seen_on)
VALUES ($1, 'overall_grades', '2023-05-03', 'Invented', '2026-11-01') RETURNING id
"""
OFFICER, EDITOR = "second quality officer", "provider's editor"


async def hidden_entry(db: asyncpg.Connection, personas: Personas) -> dict[str, str]:
    """A draft of another provider, in the county, and what belongs to it: by the parameter of routes."""
    provider = (await add_kept(db, personas))[ANOTHERS]
    await db.execute("UPDATE provider SET state = 'draft' WHERE id = $1", provider)
    await project([provider])
    review, action, change, correction = await add_review(db, personas, ANOTHERS, "planned"), uuid4(), uuid4(), uuid4()
    await db.execute(ACTION, action, review, "x", today(now()))
    await db.execute(ADD_CHANGE, change, provider)
    await db.execute(ADD_CORRECTION, correction, provider, now())
    officer = await asker_of(db, personas, "officer")
    ids = {
        "review_id": review,
        "action_id": action,
        "change_id": change,
        "correction_id": correction,
        "claim_id": await a_claim(db, COUNTY),
        "concern_id": await add_concern(officer),
        "voice_id": await add_voice(replace(officer, role="quality_officer")),
        "evidence_id": await show(db, ANOTHERS),
        "inspection": await db.fetchval(ADD_INSPECTION, provider),
    }
    said = {"slug": ANOTHERS, "item": "gas", "heading": next(iter(HEADINGS))}
    return said | await parts_of(provider) | {name: str(id) for name, id in ids.items()}


NOT_THERE = {"slug": "no-such-entry"}
PUBLIC = frozenset({"item", "heading"})
"""Parameters that are the same for everybody's entries."""
OF_ENTRIES = {"slug", "review_id", "change_id", "correction_id", "claim_id", "concern_id", "voice_id"}
"""Each route of an entry, or of what belongs to one, has one of these."""


def as_if(there: dict[str, str]) -> dict[str, str]:
    """The same address with nothing behind it."""
    random = {name: str(uuid4()) if len(id) == 36 else "2000000000" for name, id in there.items()}
    return random | NOT_THERE | {name: there[name] for name in PUBLIC}


@pytest.mark.parametrize("name", [EDITOR, OFFICER])
async def test_anothers_entry_and_its_records_are_as_if_they_were_not_there(
    db: asyncpg.Connection, personas: Personas, owner_url: str, name: str
) -> None:
    """And each time that one was asked for is in the audit: one row, whether it is hidden or not there."""
    there, asked = await hidden_entry(db, personas), 0
    await db.execute("UPDATE membership SET authority = $2 WHERE id = $1", personas[OFFICER].membership, SWINDON)
    async with personas.client(name) as client:
        for (template, method), row in ROWS.items():
            if name not in row or not template.startswith(HIDES) or OF_ENTRIES.isdisjoint(parameters(template)):
                continue
            sent = {} if method == "GET" else {"data": personas[name].csrf}
            paths = [template.format(**ids) for ids in (there, as_if(there))]
            hidden, random = [await ask(db, client, method, path, **sent) for path in paths]
            assert shown(hidden) == shown(random), f"{method} {template}"
            assert hidden.status_code == 404, f"{method} {template}"
            asked += 1
    assert await denials(owner_url, personas[name]) == 2 * asked
    assert asked > 30
