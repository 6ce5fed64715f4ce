"""Where the work of a closed school goes on: imported links, as its page and the API tell them."""

import asyncpg
import httpx
import pytest
from litestar import Litestar
from msgspec.structs import replace

from apdirectory.app import create_app
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.imports.register.actions import import_register
from apdirectory.providers.imports.sheets import read_sheet
from tests.providers.entries.factories import entry_by_urn
from tests.providers.imports.register_files import CLOSED, SCHOOL, a_file, a_row

LINKS = b"""URN,LinkURN,LinkName,LinkType,LinkEstablishedDate
900001,900002,Name Of Old,Successor,01-09-2026
900001,900002,Name Of Old,Result of Amalgamation,01-09-2026
900001,900003,,Successor - merged,02-09-2026
900001,900009,Far <Academy>,Successor,03-09-2026
900001,900004,Before,Predecessor,01-09-1999
"""


@pytest.fixture(scope="module")
def app() -> Litestar:
    return create_app()


@pytest.fixture
async def closed(db: asyncpg.Connection) -> None:
    await import_register(a_file(a_row()))
    schools = a_file(
        a_row(CLOSED), a_row(urn="900002", name="New Centre"), a_row(SCHOOL, urn="900003", name="New School")
    )
    await import_register(replace(schools, links=read_sheet(LINKS)))


async def answer(app: Litestar, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://here.test") as client:
        return await client.get(path)


@pytest.mark.usefixtures("closed")
async def test_the_page_of_a_closed_school_leads_to_who_came_after(app: Litestar) -> None:
    page = await answer(app, "/providers/invented-centre")
    assert page.status_code == 410
    assert page.headers["cache-control"] == "no-store"
    assert "Its work goes on at:" in page.text
    assert page.text.count("New Centre") == 1
    assert '<a class="govuk-link" href="/providers/new-centre">New Centre</a>' in page.text
    assert "<li>New School</li>" in page.text and "<li>Far &lt;Academy&gt;</li>" in page.text
    assert "Before" not in page.text and "Invented" not in page.text
    assert (await answer(app, "/providers/new-centre")).status_code == 200


@pytest.mark.usefixtures("closed")
async def test_the_api_tells_the_same(app: Litestar) -> None:
    told = await answer(app, "/api/v1/providers/invented-centre")
    assert told.status_code == 410
    assert told.json()["detail"].endswith("Its work goes on at: New Centre, New School, Far <Academy>.")
    assert told.json()["choices"] == ["new-centre"]


@pytest.mark.usefixtures("closed")
async def test_after_what_was_removed_here_nobody_came(app: Litestar) -> None:
    entry = await entry_by_urn(900002)
    assert entry
    await put_entry(replace(entry, state="removed"), by="Ann")
    page = await answer(app, "/providers/new-centre")
    assert page.status_code == 410
    assert "goes on" not in page.text
    assert "choices" not in (await answer(app, "/api/v1/providers/new-centre")).json()
    assert 'href="/providers/new-centre"' in (await answer(app, "/providers/invented-centre")).text
