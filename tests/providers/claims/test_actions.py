"""Claims: proved by mail, decided where the entry sits, and nothing given away twice."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest

from apdirectory.accounts.people.actions import accept_invitation
from apdirectory.accounts.people.invitations.queries import offered
from apdirectory.database.asking import NOBODY, asking
from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, InvalidInput, NotFound
from apdirectory.providers.claims.actions import (
    GIVEN_TO_ANOTHER,
    approve_claim,
    confirm_claim,
    forget_old,
    invite_again,
    refuse_claim,
    send_claim,
)
from apdirectory.providers.claims.links import CONFIRM
from apdirectory.providers.claims.queries import bodies_for, keeper_of, waiting_claims
from apdirectory.providers.entries.queries import entry_by_id
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.conftest import MovedClock
from tests.personas import COUNTY, SWINDON, Personas, add_personas
from tests.providers.claims.claiming import CLAIM, add_unkept, editor, link_of, mails, officer
from tests.purposes import create_app

ADD_BODY = "INSERT INTO organisation (kind, name) VALUES ('provider', 'Open meadow') RETURNING id"


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
        for decide in (approve_claim(other, None), refuse_claim(other, "A colleague keeps it")):
            with pytest.raises(Conflict):
                await decide
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


async def test_other_claims_of_what_was_given_are_ended_and_told(
    db: asyncpg.Connection, personas: Personas, provider: int
) -> None:
    first = await sent_and_proved(provider)
    others = [CLAIM.__class__(name="Bo", email=f"{who}@meadow.example.org", position="Cook") for who in ("bo", "cy")]
    proved, unproved = [await send_claim(provider, each, CONFIRM) for each in others]
    await confirm_claim(proved)
    with asking(officer(personas)):
        await approve_claim(first, None)
    assert await waiting_claims(COUNTY) == []
    said = await db.fetchrow("SELECT state, reason, decided_by FROM claim WHERE id = $1", proved)
    assert tuple(said) == ("refused", GIVEN_TO_ANOTHER, personas["quality officer"].account)
    assert "claim_refused" in await mails(db, others[0].email)
    assert await mails(db, others[1].email) == ["claim_confirm"], "whose address was never proved is told nothing more"
    assert await db.fetchval("SELECT state FROM claim WHERE id = $1", unproved) == "sent"
    assert sorted(await mails(db, CLAIM.email)) == ["claim_approved", "claim_confirm", "invitation"]


async def test_what_is_not_proved_is_not_decided_and_says_so(
    db: asyncpg.Connection, personas: Personas, provider: int
) -> None:
    claim = await send_claim(provider, CLAIM, CONFIRM)
    with asking(officer(personas)):
        for decide in (approve_claim(claim, None), refuse_claim(claim, "No")):
            with pytest.raises(Conflict, match="has not opened the link"):
                await decide


async def test_an_officer_reads_that_an_organisation_keeps_it_by_now(
    db: asyncpg.Connection, personas: Personas, provider: int
) -> None:
    claim = await sent_and_proved(provider)
    own = personas["provider's editor"].organisation
    await db.execute("UPDATE provider SET organisation = $2 WHERE id = $1", provider, own)
    with asking(officer(personas)):
        with pytest.raises(Conflict, match="Refuse this claim") as refused:
            await approve_claim(claim, None)
        assert refused.value.way_on is None, "an officer is signed in"
        await refuse_claim(claim, "A colleague keeps it")


# --- Namesakes


async def a_namesake(db: asyncpg.Connection, authority: int = SWINDON) -> int:
    """An organisation called as the entry, which keeps one in another council."""
    body: int = await db.fetchval(
        "INSERT INTO organisation (kind, name) VALUES ('provider', 'Open meadow') RETURNING id"
    )
    other = await add_unkept(db, f"namesake-{authority}", authority)
    await db.execute("UPDATE provider SET organisation = $2 WHERE id = $1", other, body)
    return body


async def test_a_namesake_of_another_council_is_given_nothing(
    db: asyncpg.Connection, personas: Personas, provider: int
) -> None:
    body, claim = await a_namesake(db), await sent_and_proved(provider)
    entry = await entry_by_id(provider)
    assert entry
    assert await bodies_for(entry, None) == []
    with asking(officer(personas)):
        with pytest.raises(InvalidInput):
            await approve_claim(claim, body)
        await approve_claim(claim, None)
    assert await db.fetchval("SELECT count(*) FROM invitation WHERE organisation = $1", body) == 0
    keeper = await keeper_of(provider)
    assert await db.fetchval("SELECT name FROM organisation WHERE id = $1", keeper) == "Open meadow, Gloucester"


async def test_each_of_many_namesakes_has_a_body_of_its_own(db: asyncpg.Connection, personas: Personas) -> None:
    names = []
    for number in range(5):
        provider = await add_unkept(db, f"number-{number}")
        await db.execute("UPDATE provider SET name = 'The Bridge' WHERE id = $1", provider)
        claim = await sent_and_proved(provider)
        with asking(officer(personas)):
            await approve_claim(claim, None)
        names.append(await db.fetchval("SELECT name FROM organisation WHERE id = $1", await keeper_of(provider)))
    place = "The Bridge, Gloucestershire"
    assert names == ["The Bridge", "The Bridge, Gloucester", place, "The Bridge (2)", "The Bridge (3)"]


async def test_a_namesake_of_the_own_council_can_be_chosen(
    db: asyncpg.Connection, personas: Personas, provider: int
) -> None:
    body, claim = await a_namesake(db, COUNTY), await sent_and_proved(provider)
    with asking(officer(personas)):
        await approve_claim(claim, body)
    assert await keeper_of(provider) == body


# --- Who decides


async def test_nothing_is_claimed_where_the_council_does_not_use_the_service(
    db: asyncpg.Connection, personas: Personas, provider: int
) -> None:
    claim = await send_claim(provider, CLAIM, CONFIRM)
    await db.execute("UPDATE authority SET uses_service = false WHERE id = $1", COUNTY)
    for attempt in (send_claim(provider, CLAIM, CONFIRM), confirm_claim(claim)):
        with pytest.raises(Conflict, match="does not use this service"):
            await attempt


async def test_where_a_council_has_no_officer_administrators_are_told(
    db: asyncpg.Connection, personas: Personas
) -> None:
    await sent_and_proved(await add_unkept(db, "far-meadow", SWINDON))
    assert await mails(db, personas["installation admin"].email) == ["claim_undecided"]
    await sent_and_proved(await add_unkept(db))
    assert await mails(db, personas["installation admin"].email) == ["claim_undecided"], "the county has officers"


async def test_what_waits_for_a_year_is_forgotten(
    db: asyncpg.Connection, personas: Personas, provider: int, moved_clock: MovedClock
) -> None:
    await sent_and_proved(provider)
    moved_clock.forward(days=364)
    await forget_old()
    assert len(await waiting_claims(COUNTY)) == 1
    moved_clock.forward(days=2)
    await forget_old()
    assert await db.fetchval("SELECT count(*) FROM claim") == 0


async def test_a_claim_counts_from_the_day_it_was_approved(
    db: asyncpg.Connection, personas: Personas, provider: int, moved_clock: MovedClock
) -> None:
    moved_clock.forward(days=40)
    claim = await sent_and_proved(provider)
    with asking(officer(personas)):
        await approve_claim(claim, None)
    assert await db.fetchval("SELECT claimed_on FROM provider WHERE id = $1", provider) == today(now())


# --- The invitation, again


async def approved(personas: Personas, provider: int) -> UUID:
    claim = await sent_and_proved(provider)
    with asking(officer(personas)):
        await approve_claim(claim, None)
    return claim


async def test_an_invitation_that_ended_is_sent_again(
    db: asyncpg.Connection, personas: Personas, provider: int, moved_clock: MovedClock
) -> None:
    claim = await approved(personas, provider)
    ended = (await link_of(db, CLAIM.email, "invitation")).rpartition("/")[2]
    moved_clock.forward(days=3)
    with asking(officer(personas)):
        await invite_again(claim)
    await db.execute("DELETE FROM outbox WHERE position($1 IN body) > 0", ended)
    token = (await link_of(db, CLAIM.email, "invitation")).rpartition("/")[2]
    assert (await offered(token)).organisation == await keeper_of(provider)
    await accept_invitation(token, "Ann Example")
    with asking(officer(personas)), pytest.raises(Conflict, match="keep the entry already"):
        await invite_again(claim)


async def test_nobody_is_invited_again_by_whom_or_where_they_may_not(
    db: asyncpg.Connection, personas: Personas, provider: int
) -> None:
    claim = await approved(personas, provider)
    invited = "SELECT count(*) FROM invitation"
    for who in (NOBODY, editor(personas), officer(personas, authority=SWINDON)):
        with asking(who), pytest.raises(NotFound):
            await invite_again(claim)
    waits = await sent_and_proved(await add_unkept(db, "other-meadow"))
    with asking(officer(personas)), pytest.raises(NotFound):
        await invite_again(waits)
    other = await add_unkept(db, "far-meadow", SWINDON)
    await db.execute("UPDATE provider SET organisation = $2 WHERE id = $1", other, await keeper_of(provider))
    with asking(officer(personas)), pytest.raises(NotFound):
        await invite_again(claim)
    await db.execute("UPDATE provider SET organisation = NULL WHERE id = $1", provider)
    with asking(officer(personas)), pytest.raises(NotFound):
        await invite_again(claim)
    assert await db.fetchval(invited) == 1


# --- Two at once


async def test_two_who_approve_at_once_give_an_entry_once(clean_database: Addresses) -> None:
    async with transaction() as database:
        people = await add_personas(database, create_app())
        provider = await add_unkept(database)
    claims = []
    for who in ("ann", "bo"):
        said = CLAIM.__class__(name=who, email=f"{who}@meadow.example.org", position="Head")
        claims.append(await send_claim(provider, said, CONFIRM))
        await confirm_claim(claims[-1])

    async def approve(claim: UUID) -> None:
        with asking(officer(people)):
            await approve_claim(claim, None)

    answers = await asyncio.gather(*map(approve, claims), return_exceptions=True)
    assert {type(each) for each in answers} == {Conflict, type(None)}, answers
    async with transaction() as database:
        assert await database.fetchval("SELECT count(*) FROM invitation") == 1
        assert await database.fetchval("SELECT count(*) FROM organisation WHERE name LIKE 'Open meadow%'") == 1
        states = await database.fetch("SELECT state FROM claim ORDER BY 1")
    assert [row["state"] for row in states] == ["approved", "refused"]


async def test_two_councils_that_approve_at_once_do_not_share_a_body(clean_database: Addresses) -> None:
    async with transaction() as database:
        people = await add_personas(database, create_app())
        body = await database.fetchval(ADD_BODY)
        entries = [await add_unkept(database), await add_unkept(database, "open--meadow", SWINDON)]
        await database.execute("UPDATE provider SET name = 'Open meadow'")
    claims = [await sent_and_proved(each) for each in entries]

    async def approve(claim: UUID, council: int) -> None:
        with asking(officer(people, authority=council)):
            await approve_claim(claim, body)

    answers = await asyncio.gather(approve(claims[0], COUNTY), approve(claims[1], SWINDON), return_exceptions=True)
    assert {type(each) for each in answers} == {InvalidInput, type(None)}, answers
