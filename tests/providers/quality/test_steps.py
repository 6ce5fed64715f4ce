"""Steps in what an authority says of a provider, on a database."""

from datetime import timedelta
from uuid import uuid4

import pytest
from asyncpg import Connection

from apdirectory.database.asking import Asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, InvalidInput, NotFound
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.entries.queries import entry_by_slug
from apdirectory.providers.quality import told
from apdirectory.providers.quality.actions import put_statuses, set_evidence_dates, step
from apdirectory.providers.quality.decision import Decided, EvidenceDate
from apdirectory.providers.quality.queries import steps_of
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.personas import COUNTY, SWINDON, Personas
from tests.providers.entries.factories import an_entry

DAY = today(now())
LATER = DAY + timedelta(days=100)
CLOCK = Asker()


@pytest.fixture
async def provider(db: Connection, personas: Personas) -> int:
    await put_entry(an_entry(), by="test")
    found = await entry_by_slug("riverbank")
    assert found is not None and found.id is not None
    await db.execute("UPDATE provider SET organisation = $1", personas["provider's editor"].organisation)
    return found.id


def officer(personas: Personas, of: int = COUNTY) -> Asker:
    who = personas["quality officer"]
    return Asker(account=who.account, membership=who.membership, role="quality_officer", authority=of)


async def status(db: Connection, authority: int = COUNTY) -> str:
    found = await db.fetchval("SELECT status FROM quality_status WHERE authority = $1", authority)
    return str(found or "unverified")


async def assure(provider: int, status: str = "assured") -> None:
    await put_statuses([Decided(provider=provider, authority=COUNTY, status=status, level=2, until=LATER)])


async def audited() -> list[str]:
    """As a manager of the authority reads it."""
    with asking(Asker(role="la_manager", authority=COUNTY)):
        async with transaction() as database:
            found = await database.fetch("SELECT action FROM audit WHERE subject_kind = 'provider' ORDER BY 1")
    return [row["action"] for row in found]


async def listed(db: Connection) -> str | None:
    found = await db.fetchval("SELECT status FROM listing_verdict WHERE viewer = $1", COUNTY)
    return None if found is None else str(found)


async def test_a_suspension_is_kept_logged_audited_listed_and_told(
    db: Connection, provider: int, personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def live(_: int) -> list[told.Recipient]:
        return [told.Recipient(email="commissioner@example.org")]

    monkeypatch.setattr(told, "LIVE", [live])
    await assure(provider)
    with asking(officer(personas)):
        await step(provider, COUNTY, "suspend", reason="A fire door was locked", why="Seen on a visit")
    assert await status(db) == await listed(db) == "suspended"
    assert await db.fetchval("SELECT reason FROM quality_status") == "A fire door was locked"
    (logged,) = await steps_of(provider, COUNTY)
    assert (logged.action, logged.before, logged.after, logged.why) == (
        "suspend",
        "assured",
        "suspended",
        "Seen on a visit",
    )
    assert logged.who == "Quality Officer"
    assert await audited() == ["quality.commissioners_told", "quality.suspend"]
    mails = {row["message"]: row for row in await db.fetch("SELECT message, recipient, body FROM outbox")}
    assert mails["provider_stopped"]["recipient"] == "commissioner@example.org"
    assert mails["quality_changed"]["recipient"] == personas["provider's editor"].email
    assert "Seen on a visit" not in mails["quality_changed"]["body"] + mails["provider_stopped"]["body"]


@pytest.mark.parametrize(
    ("action", "to", "said"),
    [
        ("remove", None, "it has taken the provider out of its directory: No fire door"),
        ("decide", "unverified", "it does not assure the provider after a review: No fire door"),
        ("decide", "suspended", "it is suspended: No fire door"),
        ("decide", "conditional", None),
    ],
)
async def test_who_has_a_child_there_is_told_of_what_stops_it_and_of_nothing_else(
    db: Connection,
    provider: int,
    personas: Personas,
    monkeypatch: pytest.MonkeyPatch,
    action: str,
    to: str | None,
    said: str | None,
) -> None:
    async def live(_: int) -> list[told.Recipient]:
        return [told.Recipient(email="commissioner@example.org")]

    monkeypatch.setattr(told, "LIVE", [live])
    await assure(provider)
    with asking(officer(personas)):
        await step(provider, COUNTY, action, to=to, until=LATER, reason="No fire door", review=uuid4())
    mails = [row["body"] for row in await db.fetch("SELECT body FROM outbox WHERE message = 'provider_stopped'")]
    assert [said in mail for mail in mails] == ([True] if said else [])


@pytest.mark.parametrize("action", ["suspend", "remove"])
async def test_stopping_needs_a_reason(db: Connection, provider: int, personas: Personas, action: str) -> None:
    with asking(officer(personas)), pytest.raises(InvalidInput):
        await step(provider, COUNTY, action, reason=" ")
    assert await status(db) == "unverified"


async def test_nobody_changes_what_another_authority_says(db: Connection, provider: int, personas: Personas) -> None:
    await assure(provider)
    swindon = officer(personas, of=SWINDON)
    with asking(swindon), pytest.raises(NotFound):
        await step(provider, COUNTY, "suspend", reason="x")
    with asking(swindon), pytest.raises(Conflict):
        await step(provider, SWINDON, "remove", reason="x")
    with asking(swindon):
        await step(provider, SWINDON, "suspend", reason="x")
    assert (await status(db), await status(db, SWINDON)) == ("assured", "suspended")
    with asking(officer(personas)):
        await step(provider, COUNTY, "remove", reason="x")
    assert await status(db) == "removed"


async def test_a_draft_of_another_authority_is_not_there(db: Connection, provider: int, personas: Personas) -> None:
    await db.execute("UPDATE provider SET state = 'draft'")
    with asking(officer(personas, of=SWINDON)), pytest.raises(NotFound):
        await step(provider, SWINDON, "suspend", reason="x")


async def test_nothing_is_decided_without_a_review(db: Connection, provider: int, personas: Personas) -> None:
    with asking(officer(personas)), pytest.raises(Conflict):
        await step(provider, COUNTY, "decide", to="assured", level=2, until=LATER)
    assert await status(db) == "unverified"


async def test_only_the_entrys_editor_self_assesses_and_only_where_it_sits(
    db: Connection, provider: int, personas: Personas
) -> None:
    own = Asker(account=uuid4(), role="provider_editor", organisation=personas["provider's editor"].organisation)
    with asking(own), pytest.raises(NotFound):
        await step(provider, SWINDON, "self_assess")
    with asking(Asker(account=uuid4(), role="provider_editor", organisation=0)), pytest.raises(NotFound):
        await step(provider, COUNTY, "self_assess")
    with asking(own):
        await step(provider, COUNTY, "self_assess")
    assert await status(db) == "self_assessed"


@pytest.mark.parametrize("was", ["assured", "conditional"])
async def test_what_lapsed_is_renewed_to_what_it_was_while_review_and_evidence_are_in_date(
    db: Connection, provider: int, personas: Personas, was: str
) -> None:
    await assure(provider, was)
    over = EvidenceDate(provider=provider, authority=COUNTY, until=DAY - timedelta(days=1), item="Fire risk assessment")
    await set_evidence_dates([over])
    with asking(CLOCK):
        await step(provider, COUNTY, "lapse", reason="Fire risk assessment ran out")
    with asking(officer(personas)), pytest.raises(Conflict):
        await step(provider, COUNTY, "renew")
    await set_evidence_dates([EvidenceDate(provider=provider, authority=COUNTY, until=DAY, item="Gas")])
    with asking(officer(personas)):
        await step(provider, COUNTY, "renew", to="conditional")
    assert await status(db) == await listed(db) == was
    assert await db.fetchval("SELECT reason FROM quality_status") is None


async def test_what_a_file_called_lapsed_is_not_renewed(db: Connection, provider: int, personas: Personas) -> None:
    await assure(provider, "lapsed")
    with asking(officer(personas)), pytest.raises(Conflict):
        await step(provider, COUNTY, "renew")
    assert await status(db) == "lapsed"


async def test_a_lapse_by_the_clock_twice_is_one(db: Connection, provider: int) -> None:
    await assure(provider)
    await step(provider, COUNTY, "lapse", reason="Gas ran out")
    with pytest.raises(Conflict):
        await step(provider, COUNTY, "lapse", reason="Gas ran out")
    assert len(await steps_of(provider, COUNTY)) == 1
