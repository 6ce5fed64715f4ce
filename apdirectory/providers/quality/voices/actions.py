"""What children, parents and staff said is recorded here, and shown, refused or taken down; it is never rewritten."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID, uuid4

from apdirectory.audit.actions import record
from apdirectory.authorities.settings.queries import setting
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import FieldError, InvalidInput, NotFound, Problems
from apdirectory.providers.quality.queries import standpoint
from apdirectory.providers.quality.voices.naming import names_kept_out
from apdirectory.providers.quality.voices.permissions import may_work
from apdirectory.providers.quality.voices.queries import staff_names, visits, voice
from apdirectory.providers.quality.voices.states import REFUSE, SHOW, TAKE_DOWN, after
from apdirectory.providers.quality.voices.voice import LONGEST, SPEAKERS, Heard, Voice, what_happened
from apdirectory.web.clock import now
from apdirectory.web.today import today

AT_A_TIME = 5000
"""Rows that are deleted in one transaction. What is left goes the next night."""
RECORD = """
INSERT INTO voice (id, authority_id, provider, review, speaker, heard_on, words, recorded_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
MODERATE = "UPDATE voice SET state = $2, refused_why = $3, moderated_by = $4, moderated_at = $5 WHERE id = $1"
TAKEN_DOWN_BY = """
UPDATE voice SET state = $2, taken_down_why = $3, taken_down_by = $4, taken_down_at = $5 WHERE id = $1
"""


async def record_voice(provider: int, authority: int, heard: Heard, *, keep_out: Iterable[str] = ()) -> UUID:
    """It waits for another officer. `keep_out` are names that must not stand in it: they are looked for, not kept.

    InvalidInput says all that is wrong, and each place that may tell who somebody is.
    """
    who, id = asker(), uuid4()
    if not may_work(who.role, who.authority, authority):
        raise NotFound
    async with transaction() as database:
        await standpoint(provider, authority)
        await _refuse_wrong(provider, authority, heard, keep_out)
        said = (heard.review, heard.speaker, heard.heard_on, heard.words, who.account, now())
        await database.execute(RECORD, id, authority, provider, *said)
        await _record("voice.recorded", id, authority)
    return id


async def moderate_voice(id: UUID, *, show: bool, why: str = "") -> None:
    """Another officer than whoever recorded it shows it in public, or refuses it with a reason."""
    if not show and not why.strip():
        raise InvalidInput([FieldError("why", "Say why you refuse it")])
    async with transaction() as database:
        found, to = await _step(id, SHOW if show else REFUSE)
        await database.execute(MODERATE, id, to, None if show else why, asker().account, now())
        await _record("voice.shown" if show else "voice.refused", id, found.authority_id)


async def take_down_voice(id: UUID, why: str) -> None:
    """Any quality officer of the authority that heard it, at once."""
    if not why.strip():
        raise InvalidInput([FieldError("down_why", "Say why you take it down")])
    async with transaction() as database:
        found, to = await _step(id, TAKE_DOWN)
        await database.execute(TAKEN_DOWN_BY, id, to, why, asker().account, now())
        await _record("voice.taken_down", id, found.authority_id)


async def forget_ended(at_most: int = AT_A_TIME) -> int:
    """Delete what has been kept long enough after it was refused or taken down; how many. What is shown stays."""
    before = now() - timedelta(days=(await setting("keep_voices_days")).number)
    async with transaction() as database:
        gone: int = await database.fetchval("SELECT voice_forget($1, $2)", before, at_most)
        if gone:
            await record("records.deleted", subject_kind="records", detail={"voice": gone})
    return gone


async def _refuse_wrong(provider: int, authority: int, heard: Heard, keep_out: Iterable[str]) -> None:
    wrong = Problems()
    if heard.speaker not in SPEAKERS:
        wrong.add("speaker", "Choose who spoke")
    if heard.heard_on > today(now()):
        wrong.add("heard_on", "The day must be today or before")
    if heard.review is not None and heard.review not in await visits(provider, authority):
        wrong.add("review", "Choose a visit of your council to this provider")
    if not heard.words.strip() or len(heard.words) > LONGEST:
        wrong.add("words", f"Enter what they said, in {LONGEST} characters or fewer")
    if found := names_kept_out(heard.words, keep_out, await staff_names(provider)):
        wrong.add("words", f"Take out what may tell who somebody is: {'; '.join(found)}")
    wrong.raise_if_any()


async def _step(id: UUID, action: str) -> tuple[Voice, str]:
    """The voice, locked, and its state afterwards; Conflict with what happened where somebody was first."""
    found, who = await voice(id, lock=True), asker()
    if found is None or not may_work(who.role, who.authority, found.authority_id):
        raise NotFound
    return found, after(found.state, action, found.part_of(who.account), what_happened(found))


async def _record(action: str, id: UUID, authority: int) -> None:
    """Without the reason, which may say too much for what is never deleted: it stands with the voice."""
    await record(action, subject_kind="voice", subject=str(id), authority=authority)
