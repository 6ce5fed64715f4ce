"""A provider's page: can it help, how far is it checked, and how to refer."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from apdirectory.errors import Gone, InvalidInput, NotFound
from apdirectory.places.geocoder import find
from apdirectory.places.place import Place
from apdirectory.providers.entries.queries import entry_by_slug
from apdirectory.providers.entries.states import LISTED
from apdirectory.providers.provider_page.afterwards import Afterwards, afterwards
from apdirectory.providers.provider_page.whole import TEMPLATE, said_of
from apdirectory.providers.search.asked import Asked, read_asked
from apdirectory.web.problems import NO_STORE
from apdirectory.web.query import given
from apdirectory.web.rendering import render


@get("/providers/{slug:str}", include_in_schema=False)
async def provider(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[str]:
    """One entry, for anyone. It can be reached from a search, which then says how far away it is, and what
    the council of that place says of its quality."""
    entry = await entry_by_slug(slug)
    if entry is None or entry.id is None or entry.state not in (*LISTED, "removed"):
        raise NotFound
    if entry.state == "removed":
        return _gone(request, await afterwards(entry))
    asked = _asked(request)
    return render(request, TEMPLATE, **await said_of(entry, asked, await _place(asked)))


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


routes = [provider]
