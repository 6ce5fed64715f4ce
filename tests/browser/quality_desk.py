"""What the pages of the quality desk need: a concern, a correction, an inspection and another council's assurance."""

from datetime import date

from apdirectory.database.asking import asking
from apdirectory.database.transaction import transaction
from apdirectory.providers.entries.queries import entry_by_slug
from apdirectory.providers.quality.concerns.actions import raise_concern
from apdirectory.providers.quality.concerns.concern import Raised
from apdirectory.providers.quality.corrections.actions import tell_what_is_wrong
from apdirectory.providers.quality.corrections.correction import Told
from apdirectory.providers.quality.inspection import Inspected
from apdirectory.providers.quality.inspections.actions import add_inspection
from apdirectory.providers.quality.voices.actions import moderate_voice, record_voice
from apdirectory.providers.quality.voices.voice import LONGEST, Heard
from tests.personas import COUNTY, Personas
from tests.providers.quality.people import asker_of

LONG = "Nobody was at the gate when the taxi came, and the gate stood open to the road. " * 6
ACCEPTED = 803
ADD_ACCEPTED = """
WITH another AS (INSERT INTO authority (id, name, full_name)
                 VALUES ($1, 'South Gloucestershire', 'South Gloucestershire Council') RETURNING id)
INSERT INTO recognition (authority, recognised, since, kinds, level)
SELECT 916, id, '2026-01-01', '{college,third_sector}', 2 FROM another
"""
"""Of a council that has left the service since: the other that uses it is left to choose."""
TOLD = Told(fact="price", what_is_right=LONG, how_known="https://example.org/" + "a" * 90, email="me@example.org")


async def quality_words(personas: Personas, slug: str) -> dict[str, str]:
    """What stands for `{name}` in the addresses of visits, all of the entry with this slug."""
    entry = await entry_by_slug(slug)
    assert entry is not None
    assert entry.id is not None
    with asking(asker_of(personas, "officer")):
        concern = await raise_concern(entry.id, Raised(what=LONG, since="Since September", urgent=True))
    await tell_what_is_wrong(entry.id, TOLD, address="203.0.113.1")
    inspected = Inspected(
        provider=entry.id,
        era="report_cards",
        inspected_on=date(2026, 2, 3),
        judgements={"Achievement": "Strong standard", "Safeguarding standards": "Met"},
        source="An invented report",
        seen_on=date(2026, 11, 1),
    )
    with asking(asker_of(personas, "quality officer")):
        await add_inspection(inspected)
    async with transaction() as database:
        await database.execute(ADD_ACCEPTED, ACCEPTED)
        found = await database.fetchrow("SELECT c.id, i.id AS inspection FROM correction c, inspection i")
    voices = await _voices(personas, entry.id)
    return {
        "concern_id": str(concern),
        "correction_id": str(found["id"]),
        "inspection": str(found["inspection"]),
        "council_accepted": str(ACCEPTED),
        **voices,
    }


async def _voices(personas: Personas, provider: int) -> dict[str, str]:
    """One that waits, and more that are shown than a page shows at once."""
    heard = Heard(speaker="child", heard_on=date(2026, 3, 12), words=("They listen and nobody shouts. " * 19)[:LONGEST])
    with asking(asker_of(personas, "quality officer")):
        ids = [await record_voice(provider, COUNTY, heard) for _ in range(8)]
    with asking(asker_of(personas, "second quality officer")):
        for id in ids[1:]:
            await moderate_voice(id, show=True)
    return {"voice_id": str(ids[0]), "voice_shown": str(ids[1])}
