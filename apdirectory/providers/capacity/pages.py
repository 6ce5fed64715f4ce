"""`/my-provider/{slug}/places`: what is free, told in half a minute."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.errors import InvalidInput, NotFound
from apdirectory.providers.capacity.keepers.queries import own_entry
from apdirectory.providers.capacity.update.actions import add_places, remove_places
from apdirectory.providers.capacity.update.forms import keep_places, read_places, shown
from apdirectory.providers.capacity.update.told import (
    DAYS,
    NUMBERS,
    add_if_too_many,
    offer_name,
    offers,
    parts,
    read_number,
)
from apdirectory.providers.entries.entry import Capacity, Entry
from apdirectory.providers.vocabulary import HOURS, KEY_STAGES, codes
from apdirectory.web.clock import now
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page, render
from apdirectory.web.today import today
from apdirectory.web.words import key_stage

AnyRequest = Request[Any, Any, Any]
DONE = {
    "saved": "Saved. As of today",
    "added": "The places are added",
    "removed": "The places are taken away",
}
ADD_FIELDS = frozenset({"offer", "key_stages", "hours", "days", "free", "total"})


@get("/my-provider/{slug:str}/places", include_in_schema=False)
async def places(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    return _page(request, await own_entry(slug), Form())


@post("/my-provider/{slug:str}/places", include_in_schema=False, status_code=303)
async def tell(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    entry, form = await own_entry(slug), await read_places(request)
    await keep_places(form, entry, path_of(entry))
    return _page(request, entry, form) if form.wrong else Redirect(f"{path_of(entry)}?done=saved", status_code=303)


@get("/my-provider/{slug:str}/places/add", include_in_schema=False)
async def add_form(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    return _add_page(request, await own_entry(slug), Form())


@post("/my-provider/{slug:str}/places/add", include_in_schema=False, status_code=303)
async def add(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    entry, form = await own_entry(slug), await read_form(request, ADD_FIELDS)
    offer = form.choice("offer", "What the places are of", {str(each.public_id) for _, each in offers(entry)})
    told = _read_added(form)
    try:
        if not form.wrong:
            await add_places(entry.id or 0, UUID(offer), told)
    except InvalidInput as wrong:
        form.errors.extend(wrong.errors)
    return _add_page(request, entry, form) if form.wrong else Redirect(f"{path_of(entry)}?done=added", status_code=303)


@get("/my-provider/{slug:str}/places/{capacity:int}/remove", include_in_schema=False)
async def remove_form(request: AnyRequest, slug: FromPath[str], capacity: FromPath[int]) -> Response[str]:
    entry = await own_entry(slug)
    part = next((each for each in parts(entry) if each.id == capacity), None)
    if part is None:
        raise NotFound
    heading = "Take these places away"
    return render(request, "capacity/remove.html", heading=heading, entry=entry, taken=part, back=path_of(entry))


@post("/my-provider/{slug:str}/places/{capacity:int}/remove", include_in_schema=False, status_code=303)
async def remove(request: AnyRequest, slug: FromPath[str], capacity: FromPath[int]) -> Response[Any]:
    entry = await own_entry(slug)
    await read_form(request, ())
    if capacity not in {each.id for each in parts(entry)}:
        raise NotFound
    await remove_places(entry.id or 0, capacity)
    return Redirect(f"{path_of(entry)}?done=removed", status_code=303)


def path_of(entry: Entry) -> str:
    return f"/my-provider/{entry.slug}/places"


def _page(request: AnyRequest, entry: Entry, form: Form) -> Response[str]:
    return form_page(
        request,
        "capacity/places.html",
        form,
        heading="Places",
        entry=entry,
        path=path_of(entry),
        values=shown(form, entry),
        has_offers=any(True for _ in offers(entry)),
        done=DONE.get(request.query_params.get("done", "")),
    )


def _add_page(request: AnyRequest, entry: Entry, form: Form) -> Response[str]:
    return form_page(
        request,
        "capacity/add.html",
        form,
        heading="Add places",
        entry=entry,
        back=path_of(entry),
        offers=[(str(offer.public_id), offer_name(entry, name, offer)) for name, offer in offers(entry)],
        key_stages=[(code, key_stage(code)) for code in codes(KEY_STAGES)],
        hours=[("", "Either"), *((word.code, word.label) for word in HOURS)],
        days=list(DAYS.items()),
    )


def _read_added(form: Form) -> Capacity:
    """For whom, and how many."""
    free, total = (read_number(form, name, NUMBERS[name][1]) for name in ("free", "total"))
    add_if_too_many(form, "free", NUMBERS["free"][1], free, total)
    return Capacity(
        key_stages=tuple(form.choices("key_stages", "Key stages", codes(KEY_STAGES), required=False)),
        hours=form.choice("hours", "Hours", codes(HOURS), required=False) or None,  # type: ignore[arg-type]
        days=tuple(form.choices("days", "Days", DAYS, required=False)),
        vacant=free,
        total=total,
        as_of=None if free is None else today(now()),
    )


routes = [places, tell, add_form, add, remove_form, remove]
