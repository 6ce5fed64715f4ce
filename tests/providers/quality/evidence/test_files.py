"""Whose business a file of evidence is: the provider's editors, and the quality officers who look; row by row."""

from uuid import UUID, uuid4

import asyncpg
import pytest

from apdirectory.accounts.access.roles import CALLED, PROVIDER_EDITOR, QUALITY_OFFICER, SEES_CHILDREN
from apdirectory.database.asking import Asker, asking
from apdirectory.database.transaction import savepoint, transaction
from apdirectory.documents.actions import remove
from apdirectory.documents.permissions import may_open
from apdirectory.documents.queries import document_by_id
from apdirectory.errors import NotFound
from tests.documents.files import PDF
from tests.documents.people import asker_of
from tests.personas import COUNTY, SWINDON
from tests.providers.quality.evidence.conftest import Providers
from tests.providers.quality.evidence.test_pages import EDITOR, LINK, OFFICER, OWN, get, post, typed

ADD = """
INSERT INTO document (id, authority_id, subject_kind, subject, kind, name, media_type, size, sha256, kept_in,
                      uploaded_by, organisation, uploaded_at, scan_result)
VALUES ($1, $2, 'evidence', $3, 'evidence', 'a.txt', 'text/plain', 2, sha256('Hi'), 'database', $4, $5, now(),
        'not_scanned')
"""


async def a_file(providers: Providers, db: asyncpg.Connection) -> UUID:
    said = LINK | {"form": "file", "link": "", "ends_on": typed(90)}
    assert (await post(providers, EDITOR, f"{OWN}/add/fire_risk", ("risk.pdf", PDF), **said)).status_code == 303
    found: UUID = await db.fetchval("SELECT document FROM evidence")
    return found


async def adds(who: Asker, authority: int, evidence: UUID) -> bool:
    try:
        with asking(who):
            async with savepoint(), transaction() as database:
                await database.execute(ADD, uuid4(), authority, evidence, who.account, who.organisation)
    except asyncpg.InsufficientPrivilegeError:
        return False
    return True


@pytest.mark.parametrize("who", ["officer", "sen officer", "manager"])
async def test_the_councils_other_people_neither_open_nor_remove_it(
    providers: Providers, db: asyncpg.Connection, who: str
) -> None:
    document = await a_file(providers, db)
    assert (await get(providers, who, f"/documents/{document}")).status_code == 404
    with asking(await asker_of(db, providers.personas, who)), pytest.raises(NotFound):
        await remove(document, "I may not")
    assert (await get(providers, OFFICER, f"/documents/{document}")).status_code == 200


async def test_officers_find_the_files_of_whom_they_look_at(providers: Providers, db: asyncpg.Connection) -> None:
    """In the database itself, whatever a page asks."""
    document = await a_file(providers, db)
    elsewhere = Asker(account=uuid4(), role=QUALITY_OFFICER, authority=SWINDON)
    for who, finds in ((Asker(account=uuid4(), role=QUALITY_OFFICER, authority=COUNTY), True), (elsewhere, False)):
        with asking(who):
            if finds:
                assert (await document_by_id(document)).id == document
            else:
                with pytest.raises(NotFound):
                    await document_by_id(document)


async def test_editors_find_and_add_files_of_their_own_provider_where_it_sits(
    providers: Providers, db: asyncpg.Connection
) -> None:
    document = await a_file(providers, db)
    evidence = await db.fetchval("SELECT id FROM evidence")
    person = providers.personas[EDITOR]
    editor = Asker(account=person.account, organisation=person.organisation, role=PROVIDER_EDITOR)
    other = Asker(account=person.account, organisation=(person.organisation or 0) + 1, role=PROVIDER_EDITOR)
    with asking(editor):
        assert (await document_by_id(document)).id == document
    with asking(other), pytest.raises(NotFound):
        await document_by_id(document)
    assert await adds(editor, COUNTY, evidence)
    assert not await adds(editor, SWINDON, evidence), "an entry's files lie with the council where it sits"
    assert not await adds(other, COUNTY, evidence)
    officer = await asker_of(db, providers.personas, "officer")
    assert not await adds(officer, COUNTY, evidence)


@pytest.mark.parametrize("role", [*CALLED, ""])
def test_who_opens_what_is_said_for_every_role(role: str) -> None:
    assert may_open("evidence", role) == (role in (PROVIDER_EDITOR, QUALITY_OFFICER))
    assert may_open("referral", role) == (role in SEES_CHILDREN)
