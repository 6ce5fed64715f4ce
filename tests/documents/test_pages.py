"""What an administrator sees of documents, and how they try a file."""

import re

import asyncpg
import pytest

from tests.documents.clamd import Clamd
from tests.documents.files import EICAR, PDF
from tests.documents.people import asker_of, stored
from tests.personas import Personas

PATH, TRY, ADMIN = "/admin/documents", "/admin/documents/try", "installation admin"


async def opened(personas: Personas) -> str:
    async with personas.client(ADMIN) as client:
        answer = await client.get(PATH)
    assert answer.status_code == 200
    return answer.text


async def tried(personas: Personas, name: str, content: bytes) -> tuple[int, str]:
    files = {"file": (name, content)} if name else None
    async with personas.client(ADMIN) as client:
        answer = await client.post(TRY, data=personas[ADMIN].csrf, files=files)
    return answer.status_code, answer.text


async def test_without_a_scanner_the_administrator_is_warned(db: asyncpg.Connection, personas: Personas) -> None:
    page = await opened(personas)
    assert "There is no virus scanner." in page
    assert "In the database" in page


async def test_with_a_scanner_they_see_that_it_answers(
    db: asyncpg.Connection, personas: Personas, clamd: Clamd
) -> None:
    page = await opened(personas)
    assert "It answers." in page
    assert "There is no virus scanner." not in page


async def test_a_scanner_that_is_away_is_said(db: asyncpg.Connection, personas: Personas, scanner_away: None) -> None:
    assert "It does not answer." in await opened(personas)
    status, page = await tried(personas, "a.pdf", PDF)
    assert status == 503
    assert "Try again in 5 minutes." in page


async def test_documents_are_counted_and_not_named(db: asyncpg.Connection, personas: Personas) -> None:
    document = await stored(await asker_of(db, personas, "officer"), name="Jo Bloggs.pdf")
    page = await opened(personas)
    assert re.search(r"Documents</dt>\s*<dd[^>]*>1, 0.0 MB", page)
    assert "Bloggs" not in page
    assert str(document) not in page


async def test_a_file_is_tried_and_not_kept(db: asyncpg.Connection, personas: Personas, clamd: Clamd) -> None:
    status, page = await tried(personas, "A <b>letter.pdf", PDF)
    assert status == 200
    assert "“A &lt;b&gt;letter.pdf” would be taken as PDF. The scanner found nothing in it. It was not kept." in page
    assert re.search(r"Documents</dt>\s*<dd[^>]*>0, 0.0 MB", page)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("", b"", "Choose a file"),
        ("a.svg", b"<svg/>", "The file must be one of these"),
        ("a.txt", EICAR, "The virus scanner stopped this file"),
    ],
)
async def test_what_is_wrong_is_said_beside_the_field(
    db: asyncpg.Connection, personas: Personas, clamd: Clamd, name: str, content: bytes, said: str
) -> None:
    status, page = await tried(personas, name, content)
    assert status == 422
    assert "<title>Error: Documents" in page
    assert page.count(said) == 2, "in the summary and beside the field"
    assert 'href="#file"' in page
    assert 'aria-describedby="file-hint file-error"' in page
