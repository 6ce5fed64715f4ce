"""A provider's page: can it help, how far is it checked, and how to refer."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from apdirectory.authorities.settings.queries import setting
from apdirectory.errors import Gone, InvalidInput, NotFound
from apdirectory.places.geocoder import find
from apdirectory.places.place import Place
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.queries import entry_by_slug
from apdirectory.providers.names import Names, names
from apdirectory.providers.provider_page.afterwards import Afterwards, afterwards
from apdirectory.providers.provider_page.offer_parts import programme_part
from apdirectory.providers.provider_page.page_parts import (
    CONTACT_FOR,
    at_a_glance,
    districts_served,
    map_of_sites,
    numbers,
    phone,
    site_part,
    where_and_what,
    who_can_refer,
)
from apdirectory.providers.provider_page.quality_parts import (
    headline,
    in_register_on,
    inspection_parts,
    register_lines,
    standing_parts,
    warnings,
)
from apdirectory.providers.quality.queries import inspections, standings
from apdirectory.providers.quality.seen import seen
from apdirectory.providers.search.asked import Asked, read_asked
from apdirectory.web.problems import NO_STORE
from apdirectory.web.query import given
from apdirectory.web.rendering import render
from apdirectory.web.today import older_than_a_year, today

PUBLIC_STATES = ("published", "paused")


@get("/providers/{slug:str}", include_in_schema=False)
async def provider(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
    """One entry, for anyone. It can be reached from a search, which then says how far away it is, and what
    the council of that place says of its quality."""
    entry = await entry_by_slug(slug)
    if entry is None or entry.id is None or entry.state not in (*PUBLIC_STATES, "removed"):
        raise NotFound
    if entry.state == "removed":
        return _gone(request, await afterwards(entry))
    asked = _asked(request)
    return await _page(request, entry, asked, await _place(asked))


def _gone(request: Request[Any, Any, Any], after: list[Afterwards]) -> Response[str]:
    if not after:
        raise Gone("This provider is no longer in the directory. Start a new search.")
    page = render(request, "provider_page/gone.html", status=Gone.status, heading=Gone.title, after=after)
    page.headers |= NO_STORE
    return page


def _asked(request: Request[Any, Any, Any]) -> Asked:
    """The search this page was reached from; one that cannot be read is as good as none here."""
    try:
        return read_asked(given(request))
    except InvalidInput:
        return Asked()


async def _place(asked: Asked) -> Place | None:
    found = await find(asked.near) if asked.near else None
    return found if isinstance(found, Place) else None


async def _page(request: Request[Any, Any, Any], entry: Entry, asked: Asked, near: Place | None) -> Response[str]:
    day, known = today(), await names()
    said, inspected = await standings(entry.id or 0), await inspections(entry.id or 0)
    viewer = near.authority if near and known.council_here(near.authority) else None
    registered, routes_of = in_register_on(entry, day), await setting("route_of_kind", entry.authority)
    quality = seen(said, entry.authority, viewer, day, registered)
    return render(
        request,
        "provider_page/provider.html",
        heading=entry.name,
        title_note="(made-up example)" if entry.example else "",
        entry=entry,
        asked=asked,
        what=where_and_what(entry),
        phone=phone(entry),
        warnings=warnings(entry, said, quality, known, day),
        quality=headline(quality, viewer, known),
        glance=at_a_glance(entry, day, near),
        programmes=[programme_part(each, entry.sites, day, known.district) for each in entry.programmes],
        standings=standing_parts(said, entry.authority, viewer, known, day),
        register=register_lines(registered, inspected),
        register_is_old=older_than_a_year(registered or day, day),
        inspections=inspection_parts(inspected),
        sites=[site_part(number, site) for number, site in enumerate(entry.sites, 1)],
        map=map_of_sites(entry),
        districts=districts_served(entry, known.district),
        who=who_can_refer(routes_of.value[entry.kind], _council(known, entry.authority)),
        contact_for=CONTACT_FOR,
        numbers=numbers(entry),
        council=known.councils.get(entry.authority),
    )


def _council(known: Names, code: int) -> str:
    found = known.councils.get(code)
    return found.full_name if found else "The council"


routes = [provider]
