"""A link in mail that opens the form of places, and nothing else: for those who keep the entry, while they do."""

from datetime import timedelta
from typing import Any

from litestar import Request

from apdirectory.accounts.access.roles import OF_PROVIDER
from apdirectory.accounts.people.queries import LinkEnded
from apdirectory.messages.links.purposes import Answer, Link, Mistaken, Purpose, Shown
from apdirectory.providers.capacity.keepers.queries import Keeper, keeper_with
from apdirectory.providers.capacity.update.forms import keep_places, read_places, shown
from apdirectory.providers.capacity.update.told import FIELDS, NAMES, parts
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.queries import entry_by_id
from apdirectory.web.clock import now
from apdirectory.web.forms import Form

NO_LONGER = "You no longer keep this entry. Ask the person who looks after accounts where you work."


async def entry_of(link: Link, roles: frozenset[str]) -> Entry:
    """What the link is about, for whoever still keeps it. LinkEnded for others: it does nothing for them."""
    keeper: Keeper | None = await keeper_with(link.recipient, link.subject, roles)
    entry = await entry_by_id(keeper.provider) if keeper else None
    if entry is None:
        raise LinkEnded(now(), NO_LONGER)
    return entry


async def _shown(link: Link) -> Shown:
    entry = await entry_of(link, OF_PROVIDER)
    return Shown(values={"entry": entry, "has_places": bool(parts(entry)), "form_of": lambda form: shown(form, entry)})


async def _use(link: Link, request: Request[Any, Any, Any]) -> Answer:
    entry: Entry = await entry_of(link, OF_PROVIDER)
    form: Form = await read_places(request)
    path = str(request.url.path)
    await keep_places(form, entry, path)
    if form.wrong:
        raise Mistaken(form)
    return f"{path}?done=saved"


PLACES = Purpose(
    code="places.update",
    heading="How many places are free?",
    button="Save",
    lasts=timedelta(days=8),
    once=False,
    subject_kind="provider",
    template="capacity/link.html",
    shown=_shown,
    use=_use,
    fields=FIELDS,
    numbered=NAMES,
)
purposes = [PLACES]
