"""What one person sent another decides: by person, whatever roles and memberships one has."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import asyncpg
import pytest
from msgspec.structs import replace

from apdirectory.accounts.people.second import NOT_YOU
from apdirectory.database.asking import Asker, asking
from apdirectory.errors import Conflict, Forbidden
from apdirectory.providers.claims.actions import approve_claim, refuse_claim, send_claim
from apdirectory.providers.claims.links import CONFIRM
from apdirectory.providers.entries.changes.deciding.actions import Decision, approve
from apdirectory.providers.entries.life.actions import step
from apdirectory.providers.quality.evidence.actions import accept, add, record_seen, refuse
from apdirectory.providers.quality.evidence.offered import LINK, SEEN, Offered
from apdirectory.providers.quality.evidence.queries import whose_by_slug
from apdirectory.providers.quality.reviews.actions import moderate, plan_review, propose_decision, record_findings
from apdirectory.providers.quality.reviews.review import Found, Proposal
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.personas import COUNTY, Personas
from tests.providers.claims.claiming import CLAIM, add_unkept
from tests.providers.entries.keeping import as_, keep, propose

Act = Callable[[], Awaitable[None]]
EDITOR, OFFICER, SECOND = "provider's editor", "quality officer", "second quality officer"
MET = Found(code="fire_risk", heading="health_and_safety", label="Fire", finding="met")

DAY = today(now())
LINKED = Offered(
    form=LINK, link="https://riverbank.example.org/gas.pdf", issued_on=DAY, ends_on=DAY + timedelta(days=90)
)


def as_officer(personas: Personas, name: str) -> Asker:
    """Their account acts for the county's quality officers, whatever else it has."""
    return Asker(account=personas[name].account, role="quality_officer", authority=COUNTY)


async def a_change(db: asyncpg.Connection, personas: Personas) -> Act:
    await keep(db, personas)
    change = await propose(personas, summary="Mine")
    return partial(approve, change.id, seen_revision=change.revision, decision=Decision(accepted=("summary",)))


async def an_entry_that_was_sent(db: asyncpg.Connection, personas: Personas) -> Act:
    entry = await keep(db, personas, state="draft")
    with as_(personas, EDITOR):
        await step(entry.id or 0, "send")
    return partial(step, entry.id or 0, "publish")


async def evidence(db: asyncpg.Connection, personas: Personas) -> Act:
    await keep(db, personas, kind="third_sector")
    whose = await whose_by_slug("riverbank")
    assert whose
    with as_(personas, EDITOR):
        shown = await add(whose, "gas", LINKED)
    return partial(accept, whose, shown)


async def a_claim(db: asyncpg.Connection, personas: Personas) -> Act:
    """Of an editor, for the organisation they act for."""
    provider = await add_unkept(db)
    editor = personas[EDITOR]
    with as_(personas, EDITOR):
        claim = await send_claim(provider, replace(CLAIM, email=editor.email), CONFIRM)
    return partial(approve_claim, claim, None)


async def a_review(db: asyncpg.Connection, personas: Personas) -> Act:
    """That rests on the self-assessment which the editor signed; an officer found and proposed."""
    entry = await keep(db, personas, kind="third_sector")
    claimed = uuid4()
    await db.execute(
        """INSERT INTO self_assessment (id, provider, framework, sent_at, sent_by) VALUES ($1, $2, 'x', now(), $3)""",
        *(claimed, entry.id, personas[EDITOR].account),
    )
    with asking(as_officer(personas, SECOND)):
        review = await plan_review(entry.id or 0, COUNTY, kind="desk", on=today(now()), self_assessment=claimed)
        await record_findings(review, [MET], seen=1)
        until = today(now()) + timedelta(days=300)
        await propose_decision(review, Proposal(outcome="assured", until=until, summary="ok"), seen=2)
    return partial(moderate, review, agree=True, seen=3)


SENT = {
    "change": a_change,
    "entry": an_entry_that_was_sent,
    "evidence": evidence,
    "claim": a_claim,
    "review": a_review,
}


async def give_access(db: asyncpg.Connection, personas: Personas, name: str) -> UUID:
    """A second membership, as the provider's staff."""
    membership = uuid4()
    await db.execute(
        "INSERT INTO membership (id, account, organisation, role) VALUES ($1, $2, $3, 'provider_staff')",
        *(membership, personas[name].account, personas[EDITOR].organisation),
    )
    return membership


async def leave(db: asyncpg.Connection, personas: Personas) -> None:
    """The editor works there no longer."""
    await db.execute("UPDATE membership SET stopped_at = now() WHERE id = $1", personas[EDITOR].membership)


async def refused(who: Asker, act: Act) -> str:
    """Because of who they are, and for no other reason."""
    with (
        asking(who),
        pytest.raises((Forbidden, Conflict), match=f"{NOT_YOU.strip()}|A second officer must moderate") as said,
    ):
        await act()
    return said.value.message


@pytest.mark.parametrize("what", SENT)
async def test_whoever_sent_something_does_not_decide_it_in_another_role(
    db: asyncpg.Connection, personas: Personas, what: str
) -> None:
    """Not even once they work for the provider no longer."""
    act = await SENT[what](db, personas)
    await leave(db, personas)
    await refused(as_officer(personas, EDITOR), act)
    with asking(as_officer(personas, OFFICER)):
        await act()


@pytest.mark.parametrize("what", SENT)
async def test_whoever_has_access_for_the_provider_does_not_decide_about_it(
    db: asyncpg.Connection, personas: Personas, what: str
) -> None:
    act = await SENT[what](db, personas)
    membership = await give_access(db, personas, OFFICER)
    await refused(as_officer(personas, OFFICER), act)
    await db.execute("UPDATE membership SET stopped_at = now() WHERE id = $1", membership)
    with asking(as_officer(personas, OFFICER)):
        await act()


async def test_what_is_refused_says_who_else_can(db: asyncpg.Connection, personas: Personas) -> None:
    act = await a_change(db, personas)
    await give_access(db, personas, OFFICER)
    second = await db.fetchval("SELECT name FROM account WHERE id = $1", personas[SECOND].account)
    assert f"These quality officers can: {second}." in await refused(as_officer(personas, OFFICER), act)
    await give_access(db, personas, SECOND)
    assert "Ask a manager to invite one" in await refused(as_officer(personas, OFFICER), act)


@pytest.mark.parametrize("steps", [("pause", "resume"), ("remove", "reinstate")])
async def test_nobody_shows_their_own_provider_again(
    db: asyncpg.Connection, personas: Personas, steps: tuple[str, str]
) -> None:
    """To take it away needs no second pair of eyes."""
    entry = await keep(db, personas)
    await give_access(db, personas, OFFICER)
    away, back = steps
    with asking(as_officer(personas, OFFICER)):
        await step(entry.id or 0, away, why="Closed for a while")
    await refused(as_officer(personas, OFFICER), partial(step, entry.id or 0, back))
    with asking(as_officer(personas, SECOND)):
        await step(entry.id or 0, back)


async def test_a_claim_is_theirs_whose_address_it_names(db: asyncpg.Connection, personas: Personas) -> None:
    """Whoever claims without signing in has an account all the same; and the body it goes to is theirs too."""
    provider = await add_unkept(db)
    claim = await send_claim(provider, replace(CLAIM, email=personas[OFFICER].email), CONFIRM)
    await db.execute("UPDATE claim SET state = 'waiting', confirmed_at = now()")
    for act in (partial(approve_claim, claim, None), partial(refuse_claim, claim, "No")):
        await refused(as_officer(personas, OFFICER), act)
    await db.execute("UPDATE claim SET email = 'ann@meadow.example.org'")
    await db.execute("UPDATE organisation SET name = 'Open meadow' WHERE id = $1", personas[EDITOR].organisation)
    await give_access(db, personas, OFFICER)
    body = personas[EDITOR].organisation
    await refused(as_officer(personas, OFFICER), partial(approve_claim, claim, body))
    with asking(as_officer(personas, SECOND)):
        await approve_claim(claim, body)


async def test_nobody_sees_or_refuses_their_own_providers_evidence(db: asyncpg.Connection, personas: Personas) -> None:
    act = await evidence(db, personas)
    whose, shown = act.args  # type: ignore[attr-defined]
    await give_access(db, personas, OFFICER)
    day = today(now())
    seen = Offered(form=SEEN, seen_on=day, seen_by="x", ends_on=day + timedelta(days=90))
    for each in (partial(record_seen, whose, "gas", seen, "x"), partial(refuse, whose, shown, "No")):
        await refused(as_officer(personas, OFFICER), each)


@pytest.mark.parametrize("what", SENT)
async def test_the_page_says_who_else_can_and_offers_no_decision(
    db: asyncpg.Connection, personas: Personas, what: str
) -> None:
    await SENT[what](db, personas)
    paths = {
        "change": f"/quality/changes/{await db.fetchval('SELECT id FROM pending_change')}",
        "entry": "/quality/entries/riverbank",
        "evidence": "/quality/providers/riverbank/evidence",
        "review": f"/quality/reviews/{await db.fetchval('SELECT id FROM review')}",
        "claim": f"/quality/claims/{await db.fetchval('SELECT id FROM claim')}",
    }
    offers = {
        "change": "Approve",
        "entry": "Publish it",
        "evidence": "Accept<",
        "claim": "Save decision",
        "review": ">Moderate<",
    }[what]
    second = await db.fetchval("SELECT name FROM account WHERE id = $1", personas[SECOND].account)
    left_to = "Ask a manager to invite one." if what == "review" else f"These quality officers can: {second}."
    async with personas.client(OFFICER) as client:
        for said in (False, True):
            if said:
                await give_access(db, personas, OFFICER)
            page = (await client.get(paths[what])).text
            assert (left_to in page, offers in page) == (said, not said)
