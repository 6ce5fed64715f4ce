"""What the pages of an entry's parts share: whose entry it is, keeping what was typed, and where one goes next."""

from typing import Any

from litestar import Request
from litestar.response import Redirect

from apdirectory.providers.entries.changes.actions import Saved, SavedMeanwhile, save
from apdirectory.providers.entries.changes.queries import Held, held
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.states import DRAFT
from apdirectory.providers.my_provider.parts.values import SEEN, typed
from apdirectory.providers.my_provider.tasks import next_part
from apdirectory.web.forms import Form

AnyRequest = Request[Any, Any, Any]

SAID = {
    "written": "Saved",
    "waiting": "Saved. The council looks at it before others see it",
    "unchanged": "Nothing has changed",
    "sent": "Sent to the council. You get a mail when it has looked at it",
    "pause": "Paused. Nobody finds it until you show it again",
    "resume": "Shown again",
}


async def own(slug: str) -> Held:
    """As its editor has it. The matrix lets editors in alone; to those of another provider it is not there."""
    return await held(slug)


async def keep(request: AnyRequest, entry: Entry, form: Form, back: str, path: str = "") -> Saved:
    """Keep what was typed; where somebody saved meanwhile, both texts are shown and nothing is lost.

    `path`: where it is sent again, if that is not where it was sent.
    """
    try:
        return await save(entry, seen_version=form.seen())
    except SavedMeanwhile as meanwhile:
        raise meanwhile.to(path=path or request.url.path, fields=typed(form), back=back, seen=SEEN) from None


def after_part(found: Held, part: str, saved: Saved) -> Redirect:
    """A draft is filled in page by page; of what is published one page was changed."""
    overview = f"/my-provider/{found.live.slug}"
    following = next_part(part) if found.live.state == DRAFT else ""
    return Redirect(f"{overview}/{following}" if following else f"{overview}?done={saved.outcome}", status_code=303)


def back_to(path: str, saved: Saved) -> Redirect:
    return Redirect(f"{path}?done={saved.outcome}", status_code=303)
