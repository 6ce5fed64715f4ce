"""What an editor types of something new is not lost when the council decides about it meanwhile."""

import re
from collections.abc import Mapping

import asyncpg
import httpx
import pytest

from apdirectory.database.asking import asking
from apdirectory.providers.entries.changes.deciding.actions import Decision, approve
from apdirectory.providers.entries.changes.queries import held
from apdirectory.providers.entries.entry import Entry
from tests.personas import Personas
from tests.providers.claims.claiming import editor, officer
from tests.providers.entries.factories import a_programme, a_site, an_offer
from tests.providers.entries.keeping import propose
from tests.providers.my_provider.test_pages import form_of
from tests.providers.own_entries import OWN, add_kept

AT = f"/my-provider/{OWN}"


@pytest.fixture
async def kept(place_names: asyncpg.Connection, personas: Personas) -> dict[str, int]:
    return await add_kept(place_names, personas)


async def entry_now(personas: Personas) -> Entry:
    with asking(editor(personas)):
        return (await held(OWN)).entry


async def post(personas: Personas, path: str, typed: Mapping[str, str | list[str]]) -> httpx.Response:
    async with personas.client("provider's editor") as client:
        return await client.post(path, data={**personas["provider's editor"].csrf, **typed})


async def get(personas: Personas, path: str) -> httpx.Response:
    async with personas.client("provider's editor") as client:
        return await client.get(path)


def sent_to_by(page: httpx.Response) -> str:
    """Where its own form goes."""
    (form,) = re.findall(r"<form[^>]*novalidate>", page.text)
    return str(re.findall(r'action="([^"]*)"', form)[0])


async def propose_new(personas: Personas) -> str:
    """A programme and an address that are new: the programme's key while it waits."""
    before = await entry_now(personas)
    music = a_programme(name="Music", offers=(an_offer(site=None, mode="online"),))
    loft = a_site(name="The Loft", postcode="GL5 2AA")
    await propose(personas, OWN, programmes=(*before.programmes, music), sites=(*before.sites, loft))
    return f"new-{len(before.programmes)}"


async def decide(personas: Personas, *, accept: bool) -> None:
    with asking(editor(personas)):
        waiting = (await held(OWN)).waiting
    assert waiting
    accepted = [each.path for each in waiting.fields] if accept else []
    with asking(officer(personas)):
        await approve(waiting.id, seen_revision=waiting.revision, decision=Decision(accepted=accepted, why="Not now"))


@pytest.mark.parametrize("accept", [True, False])
async def test_what_was_typed_of_a_new_programme_can_be_kept(
    personas: Personas, kept: dict[str, int], accept: bool
) -> None:
    path = f"{AT}/programmes/{await propose_new(personas)}"
    form = form_of(await get(personas, path)) | {"description": "Drums and bass"}
    await decide(personas, accept=accept)
    meanwhile = await post(personas, path, form)
    assert meanwhile.status_code == 409
    assert "Drums and bass" in meanwhile.text
    again = form_of(meanwhile)
    sent_to = sent_to_by(meanwhile)
    assert sent_to != path
    assert (await post(personas, sent_to, again)).status_code == 303
    said = [each.description for each in (await entry_now(personas)).programmes if each.name == "Music"]
    assert said == ["Drums and bass"]


async def test_what_was_typed_of_an_offer_of_a_new_programme_can_be_kept(
    personas: Personas, kept: dict[str, int]
) -> None:
    key = await propose_new(personas)
    offer = (await entry_now(personas)).programmes[-1].offers[0].public_id
    path = f"{AT}/programmes/{key}/offers/{offer}/price"
    form = form_of(await get(personas, path)) | {"price": "99", "price_to": "", "price_unit": "day"}
    await decide(personas, accept=True)
    meanwhile = await post(personas, path, form)
    assert meanwhile.status_code == 409
    sent_to = sent_to_by(meanwhile)
    assert (await post(personas, sent_to, form_of(meanwhile))).status_code == 303
    (music,) = [each for each in (await entry_now(personas)).programmes if each.name == "Music"]
    assert [str(each.price) for each in music.offers] == ["99.00"]
    assert (await get(personas, path)).status_code == 200, "the next page of a form begun before"


async def test_an_offer_that_was_typed_for_a_new_programme_can_be_kept(
    personas: Personas, kept: dict[str, int]
) -> None:
    path = f"{AT}/programmes/{await propose_new(personas)}/offers/add"
    form = form_of(await get(personas, path)) | {"mode": "outreach", "site": "none", "districts": "Stroud"}
    await decide(personas, accept=True)
    meanwhile = await post(personas, path, form)
    assert meanwhile.status_code == 409
    sent_to = sent_to_by(meanwhile)
    assert (await post(personas, sent_to, form_of(meanwhile))).status_code == 303
    (music,) = [each for each in (await entry_now(personas)).programmes if each.name == "Music"]
    assert [each.mode for each in music.offers] == ["online", "outreach"]


@pytest.mark.parametrize("accept", [True, False])
async def test_what_was_typed_of_a_new_address_can_be_kept(
    personas: Personas, kept: dict[str, int], accept: bool
) -> None:
    many = len((await entry_now(personas)).sites)
    await propose_new(personas)
    path = f"{AT}/sites/new-{many}"
    form = form_of(await get(personas, path)) | {"transport": "Bus 63"}
    await decide(personas, accept=accept)
    meanwhile = await post(personas, path, form)
    assert meanwhile.status_code == 409
    sent_to = sent_to_by(meanwhile)
    assert (await post(personas, sent_to, form_of(meanwhile))).status_code == 303
    assert [each.transport for each in (await entry_now(personas)).sites if each.name == "The Loft"] == ["Bus 63"]


async def test_what_never_was_there_still_is_not(personas: Personas, kept: dict[str, int]) -> None:
    for path in ("programmes/999999", "programmes/else", "sites/999999", "programmes/new-x/offers/add"):
        assert (await post(personas, f"{AT}/{path}", {"name": "x"})).status_code == 404, path
