"""A new entry of an organisation is begun here. All later edits go through `entries/changes`."""

from apdirectory.accounts.access.roles import PROVIDER_EDITOR
from apdirectory.audit.actions import record
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, Forbidden
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.queries import slugs_taken
from apdirectory.providers.entries.slugs import unique_slug
from apdirectory.providers.my_provider.queries import drafts_of
from apdirectory.web.clock import now
from apdirectory.web.today import today

MOST_DRAFTS = 5
ENOUGH = "You have begun several entries already. Finish and send one of them first."
BELONGS = "UPDATE provider SET organisation = $2, claimed_on = $3 WHERE slug = $1 RETURNING id"
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('new entry'))"


async def begin_entry(name: str, kind: str, authority: int) -> str:
    """Begin a draft that nobody else sees, where it is to sit; its slug."""
    who = asker()
    if who.role != PROVIDER_EDITOR or who.organisation is None:
        raise Forbidden("Only a provider’s editor can add an entry.")
    async with transaction() as database:
        await database.execute(ONE_AT_A_TIME)
        if await drafts_of(who.organisation) >= MOST_DRAFTS:
            raise Conflict(ENOUGH, title="Finish one first")
        slug = unique_slug(name, await slugs_taken())
        await put_entry(Entry(slug=slug, name=name, kind=kind, authority=authority, state="draft"), by="editor")
        number = await database.fetchval(BELONGS, slug, who.organisation, today(now()))
        await record("entry.begun", subject_kind="entry", subject=str(number), authority=authority)
    return slug
