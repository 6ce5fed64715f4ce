"""Parts of an entry that are a page each: about, contacts, how to refer."""

from collections.abc import Callable
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from apdirectory.providers.entries.changes.queries import Held
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.my_provider.parts import texts
from apdirectory.providers.my_provider.parts.values import SEEN, filled
from apdirectory.providers.my_provider.saving import AnyRequest, after_part, keep, own
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page


class Part(Struct, frozen=True):
    heading: str
    template: str
    fields: frozenset[str]
    values: Callable[[Entry], dict[str, object]]
    read: Callable[[Form, Entry], Entry]


PARTS = {
    "about": Part("About you", "my_provider/about.html", texts.ABOUT, texts.about_of, texts.read_about),
    "contacts": Part(
        "Phone and email", "my_provider/contacts.html", texts.CONTACTS, texts.contacts_of, texts.read_contacts
    ),
    "refer": Part("How to refer", "my_provider/refer.html", texts.REFER, texts.refer_of, texts.read_refer),
}


async def _show(request: AnyRequest, slug: str, part: str) -> Response[str]:
    found = await own(slug)
    return _page(request, found, part, filled(PARTS[part].values(found.entry), found.version))


async def _keep(request: AnyRequest, slug: str, part: str) -> Response[Any]:
    found, told = await own(slug), PARTS[part]
    form = await read_form(request, told.fields | {SEEN})
    entry = told.read(form, found.entry)
    if form.wrong:
        return _page(request, found, part, form)
    return after_part(found, part, await keep(request, entry, form, back=request.url.path))


def _page(request: AnyRequest, found: Held, part: str, form: Form) -> Response[str]:
    told = PARTS[part]
    back = f"/my-provider/{found.live.slug}"
    return form_page(request, told.template, form, heading=told.heading, back=back, purposes=texts.PURPOSES)


@get("/my-provider/{slug:str}/about", include_in_schema=False)
async def about(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    return await _show(request, slug, "about")


@post("/my-provider/{slug:str}/about", include_in_schema=False, status_code=303)
async def keep_about(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    return await _keep(request, slug, "about")


@get("/my-provider/{slug:str}/contacts", include_in_schema=False)
async def contacts(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    return await _show(request, slug, "contacts")


@post("/my-provider/{slug:str}/contacts", include_in_schema=False, status_code=303)
async def keep_contacts(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    return await _keep(request, slug, "contacts")


@get("/my-provider/{slug:str}/refer", include_in_schema=False)
async def refer(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    return await _show(request, slug, "refer")


@post("/my-provider/{slug:str}/refer", include_in_schema=False, status_code=303)
async def keep_refer(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    return await _keep(request, slug, "refer")


routes = [about, keep_about, contacts, keep_contacts, refer, keep_refer]
