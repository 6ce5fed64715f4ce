"""Versions of an entry, two beside each other, and an earlier one brought back."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.errors import NotFound
from apdirectory.providers.entries.changes.actions import SavedMeanwhile
from apdirectory.providers.entries.changes.difference import Difference, differences
from apdirectory.providers.entries.changes.queries import Held, held
from apdirectory.providers.entries.life.shown import by_whom
from apdirectory.providers.entries.versions.actions import restore
from apdirectory.providers.entries.versions.queries import Version, as_of_version, versions_of
from apdirectory.providers.names import names
from apdirectory.web.clock import moment
from apdirectory.web.forms import read_form
from apdirectory.web.rendering import render

AnyRequest = Request[Any, Any, Any]
UNTOLD = frozenset({"version", "changed_on"})
"""Fields that differ between any two versions."""
SAID = {
    "written": "The earlier version is back",
    "waiting": "The earlier version waits for the council to approve it",
    "unchanged": "Nothing differed: nothing was changed",
}


@get("/my-provider/{slug:str}/versions", include_in_schema=False)
async def versions(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    found = await held(slug)
    known = await versions_of(found.live.id or 0)
    newer = _chosen(request, "newer", known, found.live.version)
    older = _chosen(request, "older", known, known[1].number if len(known) > 1 else newer)
    return render(
        request,
        "versions/versions.html",
        heading=f"Versions of {found.live.name}",
        held=found,
        versions=[(each.number, _in_words(each)) for each in known],
        older=older,
        newer=newer,
        changed=await _between(found, older, newer),
        done=SAID.get(request.query_params.get("done", "")),
    )


@post("/my-provider/{slug:str}/versions", include_in_schema=False, status_code=303)
async def bring_back(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    form = await read_form(request, {"number", "seen"})
    version, seen = _number(form.first("number")), form.seen()
    page = f"/my-provider/{slug}/versions"
    try:
        saved = await restore(slug, version, seen_version=seen)
    except SavedMeanwhile as changed:
        raise changed.to(path=page, fields={"number": str(version)}, back=page) from None
    return Redirect(f"{page}?done={saved.outcome}", status_code=303)


async def _between(found: Held, older: int, newer: int) -> list[Difference]:
    then, now = await as_of_version(found.live, older), await as_of_version(found.live, newer)
    changed = differences(then, now, (await names()).districts)
    return [each for each in changed if each.path not in UNTOLD]


def _chosen(request: AnyRequest, name: str, known: list[Version], usual: int) -> int:
    """The version that the address names; NotFound where it names none of these."""
    typed = request.query_params.get(name, "")
    chosen = _number(typed) if typed else usual
    if chosen not in {each.number for each in known}:
        raise NotFound
    return chosen


def _number(typed: str) -> int:
    if typed.isascii() and typed.isdecimal() and len(typed) < 10:
        return int(typed)
    raise NotFound


def _in_words(version: Version) -> str:
    if version.began_at is None:
        return f"{version.number}: the first we know of"
    return f"{version.number}: {moment(version.began_at)}, by {by_whom(version.by or '')}"


routes = [versions, bring_back]
