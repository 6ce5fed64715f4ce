"""Commissioners with a live placement are told the same day. There are no placements yet: a stand-in says who."""

from collections.abc import Sequence

import pytest
from asyncpg import Connection

from apdirectory.database.asking import NOBODY, Asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.entries.queries import entry_by_slug
from apdirectory.providers.quality import told
from apdirectory.providers.quality.concerns.actions import raise_concern
from apdirectory.providers.quality.concerns.concern import Raised
from apdirectory.providers.quality.told import CONCERN, LAPSED, SUSPENDED, Recipient, tell_commissioners
from tests.personas import COUNTY, Personas
from tests.providers.entries.factories import add_authorities, an_entry
from tests.providers.quality.people import asker_of
from tests.security.two_authorities import add_document

TOLD = "SELECT recipient, subject, body FROM outbox WHERE message = 'provider_stopped' ORDER BY recipient"
AUDITED = "SELECT subject, detail->>'what', detail->>'mails' FROM audit WHERE detail ? 'mails'"
MANAGER = Asker(role="la_manager", authority=916)


async def audited() -> list[tuple[str, str, str]]:
    with asking(MANAGER):
        async with transaction() as database:
            return [tuple(row) for row in await database.fetch(AUDITED)]


@pytest.fixture
async def provider(db: Connection) -> int:
    await add_authorities(db)
    await put_entry(an_entry(), by="test")
    found = await entry_by_slug("riverbank")
    assert found is not None
    return found.id or 0


@pytest.fixture
def placements(monkeypatch: pytest.MonkeyPatch, provider: int) -> None:
    """A school and the council with a child at the provider, the school twice."""

    async def placed(asked: int) -> Sequence[Recipient]:
        here = ["head@example.org", "officer@example.org"] if asked == provider else []
        return [Recipient(email=each) for each in here]

    async def by_another_room(asked: int) -> Sequence[Recipient]:
        return [Recipient(email="Head@example.org")] if asked == provider else []

    monkeypatch.setattr(told, "LIVE", [placed, by_another_room])


@pytest.mark.usefixtures("placements")
@pytest.mark.parametrize(
    ("what", "said"),
    [
        (LAPSED, "evidence that has to be in date has run out: Insurance ran out"),
        (SUSPENDED, "it is suspended: Insurance ran out"),
    ],
)
async def test_each_commissioner_with_a_live_placement_is_told_once(
    db: Connection, provider: int, what: str, said: str
) -> None:
    assert await tell_commissioners(provider, 916, what, "Insurance ran out") == 2
    mails = await db.fetch(TOLD)
    assert [mail["recipient"] for mail in mails] == ["head@example.org", "officer@example.org"]
    assert all(said in mail["body"] and "/providers/riverbank" in mail["body"] for mail in mails)
    assert await audited() == [(str(provider), what, "2")]


@pytest.mark.usefixtures("placements")
async def test_what_a_concern_says_is_in_no_mail(db: Connection, provider: int) -> None:
    await tell_commissioners(provider, 916, CONCERN, "A boy was hurt")
    assert [mail for mail in await db.fetch(TOLD) if "hurt" in mail["body"] + mail["subject"]] == []
    assert len(await db.fetch(TOLD)) == 2


@pytest.mark.parametrize("who", ["quality officer", "manager", "referrer", "nobody"])
async def test_placements_are_asked_for_as_nobody_so_a_guarded_table_has_to_be_read_by_its_owners_function(
    personas: Personas, provider: int, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    """Concerns and documents stand in for placements: they are guarded too. Of concerns, these people read all."""
    asker = NOBODY if who == "nobody" else asker_of(personas, who)
    with asking(asker_of(personas, "referrer")):
        await raise_concern(provider, Raised(what="x", since="x", urgent=False))
    document = await add_document(asker_of(personas, "officer"))

    async def of_the_table(_: int) -> Sequence[Recipient]:
        async with transaction() as database:
            return [Recipient(email=f"{id}@example.org") for (id,) in await database.fetch("SELECT id FROM concern")]

    async def of_the_owners_function(_: int) -> Sequence[Recipient]:
        async with transaction() as database:
            documents = await database.fetch("SELECT id FROM document_census()")
        return [Recipient(email=f"{id}@example.org") for (id,) in documents]

    monkeypatch.setattr(told, "LIVE", [of_the_table, of_the_owners_function])
    with asking(asker):
        await tell_commissioners(provider, COUNTY, SUSPENDED)
        async with transaction() as database:
            assert [row["recipient"] for row in await database.fetch(TOLD)] == [f"{document}@example.org"]
            assert (await database.fetchval("SELECT current_setting('app.role', true)") or "") == asker.role


async def test_without_placements_nobody_is_told_and_the_audit_says_so(db: Connection, provider: int) -> None:
    assert told.LIVE == []
    assert await tell_commissioners(provider, 916, LAPSED) == 0
    assert await db.fetch(TOLD) == []
    assert await audited() == [(str(provider), LAPSED, "0")]
