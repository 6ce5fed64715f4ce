"""The quality desk: what is due, what is late, what waits, and how far the authority has come."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from litestar import Request, Response, get
from msgspec.structs import replace

from apdirectory.accounts.access.roles import QUALITY_OFFICER
from apdirectory.providers.claims.queries import waiting_claims
from apdirectory.providers.due import Due
from apdirectory.providers.entries.changes.queries import waiting_changes
from apdirectory.providers.quality.concerns.queries import open_concerns
from apdirectory.providers.quality.corrections.queries import waiting_corrections
from apdirectory.providers.quality.desk.lists import ALL, LAPSING, LISTS, lists_of, next_of, shown, total
from apdirectory.providers.quality.desk.queries import how_many_dated, lapsing, median_days, shares
from apdirectory.providers.quality.evidence.queries import actions_due, due_evidence
from apdirectory.providers.quality.registration.queries import registrations_due
from apdirectory.providers.quality.reviews.queries import reviews_due
from apdirectory.providers.quality.voices.queries import voices_waiting
from apdirectory.web.clock import now
from apdirectory.web.kept import Kept
from apdirectory.web.rendering import render
from apdirectory.web.today import today
from apdirectory.web.visitor import Visitor, visitor_of

AnyRequest = Request[Any, Any, Any]
COUNTED = (due_evidence, actions_due, reviews_due)
"""What `how_many_dated` counts, as it does the assurances that end: there may be thousands."""
DATED = (*COUNTED, registrations_due)
"""What has a day: each by authority and day."""
WAITING: dict[str, Callable[[int], Awaitable[Sequence[Due]]]] = {
    "changes": waiting_changes,
    "claims": waiting_claims,
    "concerns": open_concerns,
    "corrections": waiting_corrections,
    "voices": voices_waiting,
}
"""What waits: list → by authority."""
SAID = {
    "change": "Your decision is saved, and the provider is told",
    "concern": "The concern is closed",
    "correction": "Your answer is saved",
    "voice": "Your decision is saved",
}
OPEN_TO_MANAGERS = ("/quality/concerns/", "/quality/corrections/", "/quality/voices/")
"""What of it managers read too; all else is a quality officer's to do."""
MONTHS = 12
A_YEAR = timedelta(days=365)
MOST = 200
"""Rows on one page; links show the rest of it, list by list."""


@get("/quality", include_in_schema=False)
async def desk(request: AnyRequest) -> Response[str]:
    visitor = visitor_of(request.scope)
    authority, day = visitor.authority or 0, today(now())
    lists = await _lists(authority, day)
    _count_again(request, visitor, total(lists))
    chosen = request.query_params.get("show", ALL)
    chosen = chosen if chosen in LISTS else ALL
    found = shown(lists, chosen)
    return render(
        request,
        "desk/desk.html",
        heading="Quality",
        done=SAID.get(request.query_params.get("done", "")),
        lists=[(name, text, len(lists[name])) for name, text in LISTS.items()],
        total=total(lists),
        chosen=chosen,
        chosen_text=LISTS.get(chosen, "All"),
        rows=[(each, _in_words(each, day), _opens(visitor, each)) for each in found[:MOST]],
        more=max(0, len(found) - MOST),
        next=next_of(lists) if visitor.role == QUALITY_OFFICER else None,
        works_here=visitor.role == QUALITY_OFFICER,
        trend=await shares(authority, month_ends(day)),
        median=await median_days(authority, now() - A_YEAR),
    )


def month_ends(day: date) -> list[date]:
    """The last days of the last eleven months, and today."""
    ends, first = [day], day.replace(day=1)
    for _ in range(MONTHS - 1):
        ends.append(first - timedelta(days=1))
        first = ends[-1].replace(day=1)
    return ends[::-1]


async def waiting(authority: int) -> int:
    """How much there is at the desk: above every page of a quality officer, at most a minute old."""
    if authority not in _KEPT:
        _KEPT[authority] = Kept(lambda: _total(authority))
    return await _KEPT[authority].get()


_KEPT: dict[int, Kept[int]] = {}


async def _total(authority: int) -> int:
    """As many as the lists have, without reading the long ones."""
    day = today(now())
    dated = [len(await source(authority, day)) for source in DATED if source not in COUNTED]
    waits = [len(await source(authority)) for source in WAITING.values()]
    return await how_many_dated(authority, day) + sum(dated) + sum(waits)


async def _lists(authority: int, day: date) -> Mapping[str, list[Due]]:
    dated = [each for source in DATED for each in await source(authority, day)]
    those = {name: await source(authority) for name, source in WAITING.items()}
    return lists_of(dated, those | {LAPSING: await lapsing(authority, day)}, day)


def _count_again(request: AnyRequest, visitor: Visitor, found: int) -> None:
    """The number above the page is that of the page."""
    _KEPT.pop(visitor.authority or 0, None)
    if visitor.role == QUALITY_OFFICER:
        scope: Any = request.scope
        scope["visitor"] = replace(visitor, waiting=found)


def _opens(visitor: Visitor, each: Due) -> bool:
    return visitor.role == QUALITY_OFFICER or each.path.startswith(OPEN_TO_MANAGERS)


def _in_words(each: Due, day: date) -> str:
    """Nothing where the day is to come, or where it waits since then."""
    return "Late" if not each.waits and each.due_on < day else ""


routes = [desk]
