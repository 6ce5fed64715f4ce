"""The form of a provider's places, read and kept: on its page and on that of a signed link alike."""

from datetime import date
from typing import Any

from litestar import Request

from apdirectory.errors import Both, Conflict
from apdirectory.providers.capacity.update.actions import TOLD_MEANWHILE, ToldMeanwhile, tell_places
from apdirectory.providers.capacity.update.told import (
    FIELDS,
    NAMES,
    SEEN,
    UNCHANGED,
    differences,
    filled_in,
    first_typed,
    gone,
    in_words_of,
    parts,
    read_told,
    unchanged,
    version_of,
)
from apdirectory.providers.entries.entry import Capacity, Entry
from apdirectory.web.clock import now
from apdirectory.web.forms import Form, numbered_fields, read_form
from apdirectory.web.today import today

NOTHING_TOLD = "Say how many places are free first"
TYPED = "You typed something new. Press Save to keep it, or open the page again"


async def read_places(request: Request[Any, Any, Any]) -> Form:
    return await read_form(request, FIELDS | await numbered_fields(request, NAMES))


async def keep_places(form: Form, entry: Entry, path: str) -> None:
    """Keep what was typed, or that nothing has changed. What is wrong is in the form afterwards.

    Where somebody else told of places since the page was opened: Conflict, with both, to choose from at `path`.
    """
    day = today(now())
    as_shown = form.first(SEEN) == version_of(entry)
    if form.first(UNCHANGED) and as_shown:
        _refuse_typed(form, entry, day)
        told = unchanged(entry, day)
    else:
        told = read_told(form, entry, day)
    if form.wrong:
        return
    if in_words_of(gone(form, entry)) or not (told or as_shown):
        raise Conflict(TOLD_MEANWHILE, both=_both(form, entry, told, path))
    try:
        await tell_places(entry.id or 0, told, seen=form.first(SEEN))
    except ToldMeanwhile as meanwhile:
        raise Conflict(TOLD_MEANWHILE, both=_both(form, meanwhile.now, told, path)) from None


def _refuse_typed(form: Form, entry: Entry, day: date) -> None:
    """That nothing has changed is said of what was told, and of nothing that was typed now."""
    if changed := first_typed(form, entry, day):
        form.add(changed, TYPED)
    elif all(part.capacity.vacant is None for part in parts(entry)):
        form.add(f"free-{parts(entry)[0].id}" if parts(entry) else UNCHANGED, NOTHING_TOLD)


def _both(form: Form, entry: Entry, told: dict[int, Capacity], path: str) -> Both:
    """What was typed is sent again by "Use mine", with the version as it stands now, but for what is not there."""
    lost = gone(form, entry)
    typed = {name: value for name, value in form.typed.items() if name not in FIELDS and name not in lost}
    rows = [*differences(entry, told), *in_words_of(lost)]
    return Both(rows=rows, path=path, fields=typed | {SEEN: version_of(entry)}, back=path)


def shown(form: Form, entry: Entry) -> dict[str, Any]:
    """What the form's template needs: its parts by offer, and each field as it was typed, else as it is kept."""
    by_offer: dict[str, list[Any]] = {}
    for part in parts(entry):
        by_offer.setdefault(part.offer, []).append(part)
    return {
        "by_offer": list(by_offer.items()),
        "filled": form.typed if form.sent else filled_in(entry, today(now())),
        "seen": form.first(SEEN) or version_of(entry),
    }
