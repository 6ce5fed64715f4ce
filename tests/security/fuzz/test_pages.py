"""Every route and every form, as each kind of person, with everything that is bad to send: refused or answered."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import quote, urlencode
from uuid import uuid4

import asyncpg
import httpx
import pytest
from litestar import Litestar
from msgspec import Struct

from tests.personas import ANYBODY, PERSONAS, Personas
from tests.security.entries import EDITOR, own_records
from tests.security.fuzz.asked import LONG, ask, parameters, routes
from tests.security.test_hidden import hidden_things
from tests.web.test_bad_input import VALUES

WHO = [ANYBODY, *PERSONAS] if LONG else [ANYBODY, "manager", "installation admin", "quality officer", EDITOR]
BODIES = {
    "nothing": (b"", "application/x-www-form-urlencoded"),
    "no form": (b'{"a": 1}', "application/json"),
    "deep": (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, "application/json"),
    "bytes": (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
    "bad escapes": (b"csrf=%zz&a=%ff&b=%00", "application/x-www-form-urlencoded"),
    "a megabyte": (b"a=" + b"x" * 1_100_000, "application/x-www-form-urlencoded"),
    "a thousand fields": (b"&".join(b"a%d=1" % each for each in range(1000)), "application/x-www-form-urlencoded"),
    "half a file": (b"--x\r\nContent-Disposition: form-data", "multipart/form-data; boundary=x"),
    "a strange kind": (b"a=1", "text/html; charset=no-such"),
}
TYPED = ["", "\x00", "\ud800", "-1", "9" * 400, "'; DROP TABLE account; --", "<script>alert(1)</script>", "x" * 5000]
TYPED += ["=1+1", "2026-02-30", "٣", "a@b\r\nBcc: c@d", "{{ 7*7 }}", "../../etc/passwd", "\u202egro.elpmaxe@a", "🦊"]
TYPED += ["zoë@example.org", "o’neill@x.org", "a..b@x.org", "ann@exa_mple.org", "a" * 65 + "@x.org"]
FORM = re.compile(r'<form[^>]*action="([^"]*)"[^>]*method="post"[^>]*>(.*?)</form>', re.DOTALL)
FIELD = re.compile(r"<(?:input|select|textarea)\b[^>]*>")
ATTRIBUTE = re.compile(r'\b(name|value|type)="([^"]*)"')


class Shown(Struct, frozen=True):
    """A form as a page shows it: where it goes and what it holds."""

    action: str
    fields: dict[str, str]


def forms_of(page: httpx.Response) -> Iterator[Shown]:
    for action, inside in FORM.findall(page.text):
        found = [dict(ATTRIBUTE.findall(field)) for field in FIELD.findall(inside)]
        fields = {unescape(each["name"]): unescape(each.get("value", "")) for each in found if "name" in each}
        yield Shown(unescape(action) or page.url.path, fields)


async def known_ids(db: asyncpg.Connection, personas: Personas, name: str) -> dict[str, list[str]]:
    """For each parameter of a route: an id that is there, one that is not, and what is none."""
    things = await hidden_things(db, personas, 916)
    there = {parameter: str(value) for parameter, value in things.items()}
    there["organisation"] = str(personas["manager"].organisation)
    there |= {"setting": "take_within", "code": "gas" if name == "quality officer" else "916", "provider": "dfe"}
    there |= await own_records(db, personas, name)
    there["session"] = str(personas[name].session or uuid4())
    return {parameter: [value, str(uuid4())] for parameter, value in there.items()}


def paths_of(template: str, ids: dict[str, list[str]]) -> list[str]:
    """The route with each of these in the place of its parameter; of several, of one after the other."""
    if not parameters(template):
        return [template]
    bad = list(VALUES.values()) if LONG else [VALUES[each] for each in ("nul", "not utf-8", "huge", "dots")]
    there = {parameter: ids.get(parameter, ["x"])[0] for parameter in parameters(template)}
    return [
        template.format(**there | {parameter: value})
        for parameter in there
        for value in [*ids.get(parameter, ["x"]), *bad]
    ]


@pytest.mark.parametrize("name", WHO)
async def test_every_route_and_method_with_every_body(
    db: asyncpg.Connection, personas: Personas, app_of_personas: Litestar, name: str
) -> None:
    ids = await known_ids(db, personas, name)
    bodies = BODIES if LONG else {each: BODIES[each] for each in ("nothing", "no form", "bytes", "a thousand fields")}
    async with personas.client(name) as client:
        for template, method in sorted(set(routes(app_of_personas))):
            for path in paths_of(template, ids):
                if method == "GET":
                    await ask(db, client, method, path)
                    continue
                await ask(db, client, method, path, data=personas[name].csrf)
            for content, kind in bodies.values() if method != "GET" else ():
                await ask(
                    db, client, method, paths_of(template, ids)[0], content=content, headers={"content-type": kind}
                )


@pytest.mark.parametrize("name", WHO)
async def test_every_form_with_everything_typed_into_each_field(
    db: asyncpg.Connection, personas: Personas, app_of_personas: Litestar, name: str
) -> None:
    """The forms are found on the pages, so that one more is fuzzed without being named here."""
    ids, tried = await known_ids(db, personas, name), set()
    async with personas.client(name) as client:
        for template, method in sorted(set(routes(app_of_personas))):
            for path in paths_of(template, ids)[:1] if method == "GET" else ():
                for form in forms_of(await ask(db, client, "GET", path)):
                    known = (re.sub(r"[0-9a-f-]{36}", "", form.action), *sorted(form.fields))
                    if known not in tried:
                        tried.add(known)
                        await _type_everything(db, client, form)
    assert tried, "no page has a form"


async def _type_everything(db: asyncpg.Connection, client: httpx.AsyncClient, form: Shown) -> None:
    for number, field in enumerate(form.fields):
        for typed in TYPED if LONG else TYPED[number % 8 :: 8]:
            await _send(db, client, form.action, {**form.fields, field: typed})
        await _send(db, client, form.action, {**form.fields, field: [form.fields[field], "again"]})
    await _send(
        db, client, form.action, {**form.fields, "role": "la_manager", "authority_id": "866", "created_by": "x"}
    )


async def _send(db: asyncpg.Connection, client: httpx.AsyncClient, path: str, fields: dict[str, object]) -> None:
    body = urlencode(fields, doseq=True, errors="surrogatepass", quote_via=quote).encode()
    await ask(db, client, "POST", path, content=body, headers={"content-type": "application/x-www-form-urlencoded"})
