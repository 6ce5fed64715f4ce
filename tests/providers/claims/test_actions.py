"""Claims: proved by mail, decided where the entry sits, and nothing given away twice."""

from uuid import UUID, uuid4

import asyncpg
import pytest

from apdirectory.accounts.people.invitations.queries import offered
from apdirectory.database.asking import NOBODY, asking
from apdirectory.errors import Conflict, InvalidInput, NotFound
from apdirectory.providers.claims.actions import approve_claim, confirm_claim, forget_old, refuse_claim, send_claim
from apdirectory.providers.claims.links import CONFIRM
from apdirectory.providers.claims.queries import keeper_of, waiting_claims
from tests.conftest import MovedClock
from tests.personas import COUNTY, SWINDON, Personas
from tests.providers.claims.claiming import CLAIM, add_unkept, editor, link_of, mails, officer


@pytest.fixture
async def provider(db: asyncpg.Connection, personas: Personas) -> int:
    return await add_unkept(db)


async def sent_and_proved(provider: int) -> UUID:
    claim = await send_claim(provider, CLAIM, CONFIRM)
    await confirm_claim(claim)
    return claim


async def test_a_claim_waits_once_its_address_is_proved(
    db: asyncpg.Connection, personas: Personas, provider: int
) -> None:
    claim = await send_claim(provider, CLAIM, CONFIRM)
    assert await waiting_claims(COUNTY) == []
    assert await mails(db, CLAIM.email) == ["claim_confirm"]
    assert (await link_of(db, CLAIM.email, "claim_confirm")).startswith("/l/")
    await confirm_claim(claim)
    await confirm_claim(claim)
    (due,) = await waiting_claims(COUNTY)
    assert (due.provider, due.path) == (provider, f"/quality/claims/{claim}")
    assert await waiting_claims(SWINDON) == []
    for name in ("quality officer", "second quality officer"):
        assert await mails(db, personas[name].email) == ["claim_waiting"]


async def test_a_claim_sent_again_waits_once(db: asyncpg.Connection, provider: int) -> None:
    first, second = await send_claim(provider, CLAIM, CONFIRM), await send_claim(provider, CLAIM, CONFIRM)
    await confirm_claim(first)
    await confirm_claim(second)
    assert await send_claim(provider, CLAIM, CONFIRM) == first
    assert len(await waiting_claims(COUNTY)) == 1


async def test_an_editor_claims_for_their_own_organisation_without_a_link(
    db: asyncpg.Connection, personas: Personas, provider: int
) -> None:
    with asking(editor(personas)):
        claim = await send_claim(provider, CLAIM, CONFIRM)
    assert await mails(db, CLAIM.email) == []
    with asking(officer(personas)):
        await approve_claim(claim, None)
    assert await keeper_of(provider) == personas["provider's editor"].organisation
    assert await mails(db, CLAIM.email) == ["claim_approved"]


async def test_approving_makes_an_organisation_and_invites_its_editor(
    db: asyncpg.Connection, personas: Personas, provider: int
) -> None:
    claim = await sent_and_proved(provider)
    with asking(officer(personas)):
        await approve_claim(claim, None)
    keeper = await keeper_of(provider)
    assert await db.fetchval("SELECT name FROM organisation WHERE id = $1", keeper) == "Open meadow"
    invited = await db.fetchrow("SELECT role, organisation FROM invitation WHERE email = $1", CLAIM.email)
    assert tuple(invited) == ("provider_editor", keeper)
    token = (await link_of(db, CLAIM.email, "invitation")).rpartition("/")[2]
    assert (await offered(token)).organisation == keeper, "the link lets them in, though no officer may invite"
    assert {"claim_approved", "invitation"} <= set(await mails(db, CLAIM.email))
    assert await waiting_claims(COUNTY) == []


async def test_an_entry_is_given_only_to_a_body_that_was_offered(
    db: asyncpg.Connection, personas: Personas, provider: int
) -> None:
    claim = await sent_and_proved(provider)
    alike = await db.fetchval("INSERT INTO organisation (kind, name) VALUES ('provider', 'OPEN MEADOW') RETURNING id")
    with asking(officer(personas)):
        for another in (personas["manager"].organisation, personas["provider's editor"].organisation, 0):
            with pytest.raises(InvalidInput):
                await approve_claim(claim, another)
        await approve_claim(claim, alike)
    assert await keeper_of(provider) == alike


@pytest.mark.parametrize("decide", ["approve", "refuse"])
async def test_only_officers_of_where_the_entry_sits_decide(
    db: asyncpg.Connection, personas: Personas, provider: int, decide: str
) -> None:
    claim = await sent_and_proved(provider)
    others = [NOBODY, editor(personas), officer(personas, authority=SWINDON)]
    for who in others:
        with asking(who), pytest.raises(NotFound):
            await (approve_claim(claim, None) if decide == "approve" else refuse_claim(claim, "No"))
    assert await keeper_of(provider) is None
    assert len(await waiting_claims(COUNTY)) == 1


async def test_what_was_claimed_meanwhile_is_given_to_nobody_else(
    db: asyncpg.Connection, personas: Personas, provider: int
) -> None:
    first = await sent_and_proved(provider)
    second = CLAIM.__class__(name="Bo", email="bo@meadow.example.org", position="Cook", number="1")
    other, late = await send_claim(provider, second, CONFIRM), await send_claim(provider, second, CONFIRM)
    await confirm_claim(other)
    with asking(officer(personas)):
        await approve_claim(first, None)
        keeper = await keeper_of(provider)
        with pytest.raises(Conflict):
            await approve_claim(other, None)
        await refuse_claim(other, "A colleague keeps it")
    for again in (send_claim(provider, second, CONFIRM), confirm_claim(late)):
        with pytest.raises(Conflict):
            await again
    assert await keeper_of(provider) == keeper


async def test_a_claim_is_decided_once(db: asyncpg.Connection, personas: Personas, provider: int) -> None:
    claim = await sent_and_proved(provider)
    with asking(officer(personas)):
        await refuse_claim(claim, "We cannot reach you")
        for again in (refuse_claim(claim, "x"), approve_claim(claim, None)):
            with pytest.raises(Conflict):
                await again
    assert "claim_refused" in await mails(db, CLAIM.email)


async def test_what_the_public_does_not_see_cannot_be_claimed(db: asyncpg.Connection, provider: int) -> None:
    for state in ("draft", "in_review", "removed"):
        await db.execute("UPDATE provider SET state = $2 WHERE id = $1", provider, state)
        with pytest.raises(NotFound):
            await send_claim(provider, CLAIM, CONFIRM)
    with pytest.raises(NotFound):
        await confirm_claim(uuid4())


async def test_old_claims_are_forgotten_and_those_that_wait_stay(
    db: asyncpg.Connection, personas: Personas, provider: int, moved_clock: MovedClock
) -> None:
    unproved = CLAIM.__class__(name="Bo", email="bo@meadow.example.org", position="Cook", number="1")
    await send_claim(provider, unproved, CONFIRM)
    waits = await sent_and_proved(provider)
    moved_clock.forward(days=31)
    await forget_old()
    assert [row["id"] for row in await db.fetch("SELECT id FROM claim")] == [waits]
    with asking(officer(personas)):
        await refuse_claim(waits, "No")
    await forget_old()
    assert await db.fetchval("SELECT count(*) FROM claim") == 1
    moved_clock.forward(days=366)
    await forget_old()
    assert await db.fetchval("SELECT count(*) FROM claim") == 0
