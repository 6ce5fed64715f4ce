"""An offer: where and for whom, when, at which price, and taking it away."""

from collections.abc import Callable
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.errors import NotFound
from apdirectory.providers.entries.changes.actions import Saved
from apdirectory.providers.entries.changes.queries import Held
from apdirectory.providers.entries.entry import Offer
from apdirectory.providers.my_provider.parts.offers import (
    DAYS_OFFERED,
    HOURS_OFFERED,
    MODES_OFFERED,
    PRICE,
    STAGES_OFFERED,
    UNITS_OFFERED,
    WHEN,
    WHERE,
    price_of,
    put_offer,
    read_price,
    read_when,
    read_where,
    sites_offered,
    when_of,
    where_of,
    without_offer,
)
from apdirectory.providers.my_provider.parts.programmes import key_of, put_programme
from apdirectory.providers.my_provider.parts.values import SEEN, YES_NO, filled
from apdirectory.providers.my_provider.programmes.found import ADD, offer_there, programme_meant, programme_there
from apdirectory.providers.my_provider.saving import AnyRequest, back_to, keep, own
from apdirectory.providers.names import names
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page

AT = "/my-provider/{slug:str}/programmes/{programme:str}/offers/{offer:str}"


@get(AT, include_in_schema=False)
async def where_form(
    request: AnyRequest, slug: FromPath[str], programme: FromPath[str], offer: FromPath[str]
) -> Response[str]:
    found = await own(slug)
    place = programme_there(found, programme, offer)
    districts = (await names()).districts
    values = {} if offer == ADD else where_of(offer_there(found, place, offer), found.entry, districts)
    return _page(request, found, place, "where", filled(values, found.version))


@post(AT, include_in_schema=False, status_code=303)
async def keep_where(
    request: AnyRequest, slug: FromPath[str], programme: FromPath[str], offer: FromPath[str]
) -> Response[Any]:
    found = await own(slug)
    place = programme_meant(found, programme) if offer == ADD else programme_there(found, programme, offer)
    if place is None:
        raise NotFound
    kept = Offer(mode="on_site") if offer == ADD else offer_there(found, place, offer)
    form = await read_form(request, WHERE | {SEEN})
    said = read_where(form, kept, found.entry, (await names()).districts)
    if form.wrong:
        return _page(request, found, place, "where", form)
    await _keep(request, found, place, said, form)
    key = offer if offer != ADD else str((await own(slug)).entry.programmes[place].offers[-1].public_id)
    now = key_of(place, found.entry.programmes[place])
    return Redirect(f"/my-provider/{slug}/programmes/{now}/offers/{key}/when", status_code=303)


@get(f"{AT}/when", include_in_schema=False)
async def when_form(
    request: AnyRequest, slug: FromPath[str], programme: FromPath[str], offer: FromPath[str]
) -> Response[str]:
    found = await own(slug)
    place = programme_there(found, programme, offer)
    values = when_of(offer_there(found, place, offer))
    return _page(request, found, place, "when", filled(values, found.version))


@post(f"{AT}/when", include_in_schema=False, status_code=303)
async def keep_when(
    request: AnyRequest, slug: FromPath[str], programme: FromPath[str], offer: FromPath[str]
) -> Response[Any]:
    answer = await _keep_part(request, slug, programme, offer, "when", WHEN, read_when)
    if isinstance(answer, Saved):
        return Redirect(f"/my-provider/{slug}/programmes/{programme}/offers/{offer}/price", status_code=303)
    return answer


@get(f"{AT}/price", include_in_schema=False)
async def price_form(
    request: AnyRequest, slug: FromPath[str], programme: FromPath[str], offer: FromPath[str]
) -> Response[str]:
    found = await own(slug)
    place = programme_there(found, programme, offer)
    values = price_of(offer_there(found, place, offer))
    return _page(request, found, place, "price", filled(values, found.version))


@post(f"{AT}/price", include_in_schema=False, status_code=303)
async def keep_price(
    request: AnyRequest, slug: FromPath[str], programme: FromPath[str], offer: FromPath[str]
) -> Response[Any]:
    answer = await _keep_part(request, slug, programme, offer, "price", PRICE, read_price)
    return back_to(f"/my-provider/{slug}/programmes", answer) if isinstance(answer, Saved) else answer


@get(f"{AT}/remove", include_in_schema=False)
async def remove_form(
    request: AnyRequest, slug: FromPath[str], programme: FromPath[str], offer: FromPath[str]
) -> Response[str]:
    found = await own(slug)
    place = programme_there(found, programme, offer)
    offer_there(found, place, offer)
    return _page(request, found, place, "remove", filled({}, found.version))


@post(f"{AT}/remove", include_in_schema=False, status_code=303)
async def remove(
    request: AnyRequest, slug: FromPath[str], programme: FromPath[str], offer: FromPath[str]
) -> Response[Any]:
    found = await own(slug)
    place = programme_there(found, programme, offer)
    gone = offer_there(found, place, offer).public_id
    form = await read_form(request, {SEEN})
    without = without_offer(found.entry.programmes[place], gone) if gone else found.entry.programmes[place]
    back = f"/my-provider/{slug}/programmes"
    return back_to(back, await keep(request, put_programme(found.entry, place, without), form, back))


async def _keep_part(
    request: AnyRequest,
    slug: str,
    programme: str,
    offer: str,
    part: str,
    fields: frozenset[str],
    read: Callable[[Form, Offer], Offer],
) -> Saved | Response[Any]:
    """What became of it, or the page again with what is wrong."""
    found = await own(slug)
    place = programme_there(found, programme, offer)
    kept = offer_there(found, place, offer)
    form = await read_form(request, fields | {SEEN})
    said = read(form, kept)
    if form.wrong:
        return _page(request, found, place, part, form)
    return await _keep(request, found, place, said, form)


async def _keep(request: AnyRequest, found: Held, place: int, said: Offer, form: Form) -> Saved:
    shared = found.entry.programmes[place]
    back = f"/my-provider/{found.live.slug}/programmes"
    rest = request.url.path.partition("/offers/")[2]
    path = f"{back}/{key_of(place, shared)}/offers/{rest}"
    programme = put_offer(shared, said, said.public_id)
    return await keep(request, put_programme(found.entry, place, programme), form, back, path=path)


TEMPLATES = {
    "where": "my_provider/offer_where.html",
    "when": "my_provider/offer_when.html",
    "price": "my_provider/offer_price.html",
    "remove": "my_provider/remove.html",
}
HEADINGS = {
    "where": "{}: where, and for whom",
    "when": "{}: when",
    "price": "{}: price",
    "remove": "Take away this offer of {}?",
}


def _page(request: AnyRequest, found: Held, place: int, part: str, form: Form) -> Response[str]:
    path = request.url.path
    return form_page(
        request,
        TEMPLATES[part],
        form,
        heading=HEADINGS[part].format(found.entry.programmes[place].name),
        back=f"/my-provider/{found.live.slug}/programmes",
        modes=MODES_OFFERED,
        sites=sites_offered(found.entry),
        stages=STAGES_OFFERED,
        hours=HOURS_OFFERED,
        days=DAYS_OFFERED,
        units=UNITS_OFFERED,
        yes_no=YES_NO,
        remove="" if path.endswith((f"/{ADD}", "/when", "/price")) else f"{path}/remove",
    )


routes = [where_form, keep_where, when_form, keep_when, price_form, keep_price, remove_form, remove]
