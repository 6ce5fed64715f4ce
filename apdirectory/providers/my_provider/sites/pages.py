"""Addresses of an entry: the list, adding and changing one, taking one away."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from apdirectory.errors import NotFound
from apdirectory.providers.entries.changes.queries import Held
from apdirectory.providers.entries.changes.tree import NEW
from apdirectory.providers.entries.entry import Site
from apdirectory.providers.my_provider.parts.sites import (
    FIELDS,
    key_of,
    named,
    place_of,
    put_site,
    read_site,
    used_by,
    values_of,
    without_site,
)
from apdirectory.providers.my_provider.parts.values import SEEN, YES_NO, filled
from apdirectory.providers.my_provider.programmes.found import place_in
from apdirectory.providers.my_provider.saving import SAID, AnyRequest, back_to, keep, own
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page, render
from apdirectory.web.words import listed

ADD = "add"
"""In the place of an address's key: one that is not there yet."""
IN_USE = "{} is offered there. Give it another address first, or take it away"


@get("/my-provider/{slug:str}/sites", include_in_schema=False)
async def sites(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    found = await own(slug)
    return render(
        request,
        "my_provider/sites.html",
        heading="Addresses",
        slug=slug,
        back=f"/my-provider/{slug}",
        sites=[(key_of(place, each), named(each), each) for place, each in enumerate(found.entry.sites)],
        done=SAID.get(request.query_params.get("done", "")),
    )


@get("/my-provider/{slug:str}/sites/{site:str}", include_in_schema=False)
async def site_form(request: AnyRequest, slug: FromPath[str], site: FromPath[str]) -> Response[str]:
    found = await own(slug)
    place = _place(found, site)
    values = values_of(found.entry.sites[place]) if place is not None else {}
    return _site(request, found, site, filled(values, found.version))


@post("/my-provider/{slug:str}/sites/{site:str}", include_in_schema=False, status_code=303)
async def keep_site(request: AnyRequest, slug: FromPath[str], site: FromPath[str]) -> Response[Any]:
    found = await own(slug)
    form = await read_form(request, FIELDS | {SEEN})
    place = _meant(found, site, form)
    said = await read_site(form, found.entry.sites[place] if place is not None else Site())
    if form.wrong:
        return _site(request, found, site, form)
    back = f"/my-provider/{slug}/sites"
    key = ADD if place is None else key_of(place, found.entry.sites[place])
    return back_to(back, await keep(request, put_site(found.entry, place, said), form, back, path=f"{back}/{key}"))


@get("/my-provider/{slug:str}/sites/{site:str}/remove", include_in_schema=False)
async def remove_form(request: AnyRequest, slug: FromPath[str], site: FromPath[str]) -> Response[str]:
    found = await own(slug)
    return _remove(request, found, _there(found, site), filled({}, found.version))


@post("/my-provider/{slug:str}/sites/{site:str}/remove", include_in_schema=False, status_code=303)
async def remove(request: AnyRequest, slug: FromPath[str], site: FromPath[str]) -> Response[Any]:
    found = await own(slug)
    place = _there(found, site)
    form = await read_form(request, {SEEN})
    if offered := used_by(found.entry, place):
        form.add("form", IN_USE.format(listed(offered)))
        return _remove(request, found, place, form)
    back = f"/my-provider/{slug}/sites"
    return back_to(back, await keep(request, without_site(found.entry, place), form, back))


def _place(found: Held, key: str) -> int | None:
    return None if key == ADD else _there(found, key)


def _meant(found: Held, key: str, form: Form) -> int | None:
    """As of a programme: what was new and was decided meanwhile is the one of this name and postcode, else in its
    place."""
    if not key.startswith(NEW) or place_of(found.entry, key) is not None:
        return _place(found, key)
    known = [_called(each.name, each.postcode) for each in found.entry.sites]
    typed = _called(form.first("name"), form.first("postcode"))
    return known.index(typed) if typed in known else place_in(key, len(known))


def _called(name: str | None, postcode: str | None) -> tuple[str, str]:
    return (name or "").strip(), (postcode or "").replace(" ", "").upper()


def _there(found: Held, key: str) -> int:
    place = place_of(found.entry, key)
    if place is None:
        raise NotFound
    return place


def _site(request: AnyRequest, found: Held, key: str, form: Form) -> Response[str]:
    return form_page(
        request,
        "my_provider/site.html",
        form,
        heading="Add an address" if key == ADD else "Change an address",
        back=f"/my-provider/{found.live.slug}/sites",
        yes_no=YES_NO,
        remove="" if key == ADD else f"/my-provider/{found.live.slug}/sites/{key}/remove",
    )


def _remove(request: AnyRequest, found: Held, place: int, form: Form) -> Response[str]:
    return form_page(
        request,
        "my_provider/remove.html",
        form,
        heading=f"Take away {named(found.entry.sites[place])}?",
        back=f"/my-provider/{found.live.slug}/sites",
    )


routes = [sites, site_form, keep_site, remove_form, remove]
