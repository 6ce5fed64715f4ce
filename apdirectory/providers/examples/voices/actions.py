"""Two invented voices of the example editor's own entry: recorded by one example officer, shown by the other."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from apdirectory.accounts.access.roles import QUALITY_OFFICER
from apdirectory.database.asking import Asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.providers.examples.assurance.invented import Invented, number
from apdirectory.providers.examples.people.cast import FIRST_OFFICER, HERE, PROVIDER, SECOND_OFFICER
from apdirectory.providers.quality.voices.states import SHOWN
from apdirectory.web.clock import now

WORDS = {
    "child": "I used to hate mornings. Here we light the fire first and nobody rushes me. I know who to talk to.",
    "parent": "They ring me the same day if anything goes wrong, and when something goes well too.",
}
"""Who spoke → an invented sentence or two."""
HEARD_BEFORE = timedelta(days=40)
"""So long before the day on which they are made."""

RECORD = """
INSERT INTO voice (id, authority_id, provider, speaker, heard_on, words, recorded_by, recorded_at)
SELECT $1, $2, p.id, $3, $4, $5, $6, $7 FROM provider p WHERE p.id = $8 AND p.example
ON CONFLICT DO NOTHING RETURNING id
"""
SHOW = """
UPDATE voice SET state = $2, moderated_by = $3, moderated_at = $4 WHERE id = ANY($1::uuid[]) AND state = 'waiting'
"""


async def make_example_voices(provider: Invented, accounts: Mapping[str, UUID], today: date) -> int:
    """Once: what somebody has taken down since stays so. Returns how many are new."""
    if provider.slug != PROVIDER or provider.authority != HERE:
        return 0
    made = []
    with asking(_officer(accounts[FIRST_OFFICER])):
        async with transaction() as database:
            for speaker, words in WORDS.items():
                said = (speaker, today - HEARD_BEFORE, words, accounts[FIRST_OFFICER], now(), provider.id)
                made.append(await database.fetchval(RECORD, number(provider.slug, "voice", speaker), HERE, *said))
    new = [id for id in made if id]
    with asking(_officer(accounts[SECOND_OFFICER])):
        async with transaction() as database:
            await database.execute(SHOW, new, SHOWN, accounts[SECOND_OFFICER], now())
    return len(new)


def _officer(account: UUID) -> Asker:
    return Asker(account=account, role=QUALITY_OFFICER, authority=HERE)
