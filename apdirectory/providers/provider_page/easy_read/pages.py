"""`/providers/{slug}/easy-read`: an entry in short sentences, large letters and pictures."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from apdirectory.authorities.settings.queries import setting
from apdirectory.errors import Gone, NotFound
from apdirectory.providers.entries.queries import entry_by_slug
from apdirectory.providers.names import names
from apdirectory.providers.provider_page.easy_read.sentences import parts_of
from apdirectory.providers.provider_page.page_parts import phone
from apdirectory.providers.provider_page.quality_parts import in_register_on, stops
from apdirectory.providers.quality.queries import standings
from apdirectory.providers.quality.seen import seen
from apdirectory.providers.quality.voices.queries import voices_shown
from apdirectory.web.rendering import render
from apdirectory.web.today import today


@get("/providers/{slug:str}/easy-read", include_in_schema=False)
async def easy_read(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
    """What is public of one entry, for anyone."""
    entry = await entry_by_slug(slug)
    if entry is None or entry.id is None or entry.state not in ("published", "paused", "removed"):
        raise NotFound
    if entry.state == "removed":
        raise Gone("This provider is no longer in the directory. Start a new search.")
    day, known = today(), await names()
    said = await standings(entry.id)
    quality = seen(said, entry.authority, None, day, in_register_on(entry, day))
    stopped = [
        (each, known.council(each.by.authority if each.by else None)) for each in stops(entry, said, quality, day)
    ]
    heard = bool(await voices_shown(entry.id))
    route = (await setting("route_of_kind", entry.authority)).value[entry.kind]
    return render(
        request,
        "provider_page/easy_read.html",
        heading=f"{entry.name} in easy words",
        title_note="(made-up example)" if entry.example else "",
        entry=entry,
        parts=parts_of(
            entry, quality, known.council(quality.authority), route, phone(entry), day, stops=stopped, heard=heard
        ),
    )


routes = [easy_read]
