"""What somebody said, recorded by the first quality officer and moderated by the second."""

from datetime import date
from uuid import UUID

from apdirectory.database.asking import asking
from apdirectory.providers.quality.voices.actions import moderate_voice, record_voice
from apdirectory.providers.quality.voices.voice import Heard
from tests.personas import COUNTY, Personas
from tests.providers.quality.people import asker_of

HEARD = Heard(speaker="child", heard_on=date(2026, 3, 12), words="They listen, and nobody shouts.")
RECORDER, ANOTHER = "quality officer", "second quality officer"


async def recorded(personas: Personas, provider: int, heard: Heard = HEARD, *, keep_out: tuple[str, ...] = ()) -> UUID:
    with asking(asker_of(personas, RECORDER)):
        return await record_voice(provider, COUNTY, heard, keep_out=keep_out)


async def moderated(personas: Personas, id: UUID, *, show: bool = True) -> UUID:
    with asking(asker_of(personas, ANOTHER)):
        await moderate_voice(id, show=show, why="" if show else "It names a street")
    return id


async def shown(personas: Personas, provider: int, heard: Heard = HEARD) -> UUID:
    return await moderated(personas, await recorded(personas, provider, heard))
