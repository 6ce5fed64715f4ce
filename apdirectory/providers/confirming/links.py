"""A link in mail that says, with one press, that all of an entry is still right: for its editors, while they are."""

from datetime import timedelta
from typing import Any

from litestar import Request

from apdirectory.accounts.access.roles import PROVIDER_EDITOR
from apdirectory.messages.links.purposes import Answer, Link, Purpose, Shown
from apdirectory.providers.capacity.links import entry_of
from apdirectory.providers.confirming.actions import confirm
from apdirectory.providers.confirming.shown import in_short
from apdirectory.web.rendering import render
from apdirectory.web.words import day

EDITORS = frozenset({PROVIDER_EDITOR})
SOMETHING_CHANGED = "Something is no longer right? Sign in and change it under My entry first."


async def _shown(link: Link) -> Shown:
    entry = await entry_of(link, EDITORS)
    return Shown(says=[f"This is the entry of {entry.name}, in short. {SOMETHING_CHANGED}"], facts=in_short(entry))


async def _use(link: Link, request: Request[Any, Any, Any]) -> Answer:
    entry = await entry_of(link, EDITORS)
    counts = await confirm(entry.id or 0)
    heading = f"Confirmed until {day(counts.confirmed_until)}"
    return render(request, "confirming/done.html", heading=heading, entry=entry)


ENTRY = Purpose(
    code="entry.confirm",
    heading="Is your entry still right?",
    button="Yes, all still right",
    lasts=timedelta(days=30),
    once=True,
    subject_kind="provider",
    shown=_shown,
    use=_use,
)
purposes = [ENTRY]
