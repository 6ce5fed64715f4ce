"""Programmes of an entry: the list, adding and changing one, taking one away."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.providers.entries.changes.queries import Held
from apdirectory.providers.entries.entry import Programme
from apdirectory.providers.my_provider.parts.programmes import (
    APPROACHES_OFFERED,
    FIELDS,
    LEVELS_OFFERED,
    NEEDS_OFFERED,
    key_of,
    put_programme,
    read_programme,
    values_of,
    without_programme,
)
from apdirectory.providers.my_provider.parts.values import SEEN, filled
from apdirectory.providers.my_provider.programmes.found import ADD, programme_meant, programme_there
from apdirectory.providers.my_provider.saving import SAID, AnyRequest, back_to, keep, own
from apdirectory.providers.wording import offer_said
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page, render


@get("/my-provider/{slug:str}/programmes", include_in_schema=False)
async def programmes(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    found = await own(slug)
    return render(
        request,
        "my_provider/programmes.html",
        heading="Programmes and offers",
        slug=slug,
        back=f"/my-provider/{slug}",
        programmes=[_listed(place, each) for place, each in enumerate(found.entry.programmes)],
        done=SAID.get(request.query_params.get("done", "")),
    )


def _listed(place: int, programme: Programme) -> tuple[str, str, list[tuple[str, str]]]:
    offers = [
        (str(offer.public_id), offer_said(offer.mode, offer.age_from, offer.age_to, offer.hours))
        for offer in programme.offers
    ]
    return key_of(place, programme), programme.name, offers


@get("/my-provider/{slug:str}/programmes/{programme:str}", include_in_schema=False)
async def programme_form(request: AnyRequest, slug: FromPath[str], programme: FromPath[str]) -> Response[str]:
    found = await own(slug)
    place = None if programme == ADD else programme_there(found, programme)
    values = values_of(found.entry.programmes[place]) if place is not None else {}
    return _programme(request, found, programme, filled(values, found.version))


@post("/my-provider/{slug:str}/programmes/{programme:str}", include_in_schema=False, status_code=303)
async def keep_programme(request: AnyRequest, slug: FromPath[str], programme: FromPath[str]) -> Response[Any]:
    """A new one goes on to its first offer: without one no search finds it."""
    found = await own(slug)
    form = await read_form(request, FIELDS | {SEEN})
    place = None if programme == ADD else programme_meant(found, programme, form.first("name").strip())
    said = read_programme(form, found.entry.programmes[place] if place is not None else Programme(name=""))
    if form.wrong:
        return _programme(request, found, programme, form)
    back = f"/my-provider/{slug}/programmes"
    key = ADD if place is None else key_of(place, found.entry.programmes[place])
    saved = await keep(request, put_programme(found.entry, place, said), form, back, path=f"{back}/{key}")
    if place is None:
        last = len((now := await own(slug)).entry.programmes) - 1
        return Redirect(f"{back}/{key_of(last, now.entry.programmes[last])}/offers/{ADD}", status_code=303)
    return back_to(back, saved)


@get("/my-provider/{slug:str}/programmes/{programme:str}/remove", include_in_schema=False)
async def remove_form(request: AnyRequest, slug: FromPath[str], programme: FromPath[str]) -> Response[str]:
    found = await own(slug)
    return _remove(request, found, programme_there(found, programme), filled({}, found.version))


@post("/my-provider/{slug:str}/programmes/{programme:str}/remove", include_in_schema=False, status_code=303)
async def remove(request: AnyRequest, slug: FromPath[str], programme: FromPath[str]) -> Response[Any]:
    found = await own(slug)
    place = programme_there(found, programme)
    form = await read_form(request, {SEEN})
    back = f"/my-provider/{slug}/programmes"
    return back_to(back, await keep(request, without_programme(found.entry, place), form, back))


def _programme(request: AnyRequest, found: Held, key: str, form: Form) -> Response[str]:
    all_of_them = f"/my-provider/{found.live.slug}/programmes"
    return form_page(
        request,
        "my_provider/programme.html",
        form,
        heading="Add a programme" if key == ADD else "Change a programme",
        back=all_of_them,
        needs=NEEDS_OFFERED,
        approaches=APPROACHES_OFFERED,
        levels=LEVELS_OFFERED,
        remove="" if key == ADD else f"{all_of_them}/{key}/remove",
    )


def _remove(request: AnyRequest, found: Held, place: int, form: Form) -> Response[str]:
    return form_page(
        request,
        "my_provider/remove.html",
        form,
        heading=f"Take away {found.entry.programmes[place].name} with its offers?",
        back=f"/my-provider/{found.live.slug}/programmes",
    )


routes = [programmes, programme_form, keep_programme, remove_form, remove]
