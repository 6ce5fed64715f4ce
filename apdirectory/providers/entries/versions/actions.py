"""An earlier version is brought back here, the same way as any edit."""

from msgspec.structs import replace

from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict
from apdirectory.providers.entries.changes.actions import Saved, save
from apdirectory.providers.entries.changes.queries import held
from apdirectory.providers.entries.versions.queries import as_of_version

WAITS = "Changes to this entry wait for the council. Once they are decided, or put back as they were, try again."


async def restore(slug: str, version: int, *, seen_version: int) -> Saved:
    """Have an entry say what it said then. Of a draft it is written; else it waits, but for what goes live at once.

    Places stay as they are: what was free then is not free again. So does what no edit sets, as `save` says. Conflict
    while changes wait: somebody typed them, and they are of what is there now.
    """
    async with transaction():
        found = await held(slug)
        if found.waiting:
            raise Conflict(WAITS, title="Changes wait")
        then = await as_of_version(found.live, version)
        return await save(replace(then, id=found.live.id), seen_version=seen_version)
