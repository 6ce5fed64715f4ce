"""Reviews on a database: planned, found, proposed, moderated by another, decided, replied to."""

from datetime import timedelta
from uuid import UUID

import pytest
from asyncpg import CheckViolationError, Connection

from apdirectory.database.asking import Asker, asking
from apdirectory.errors import Conflict, InvalidInput, NotFound
from apdirectory.providers.quality.reviews.actions import (
    action_done,
    add_action,
    cancel_review,
    moderate,
    plan_review,
    propose_decision,
    record_findings,
    reply,
)
from apdirectory.providers.quality.reviews.queries import heading_findings_of, review, reviews_due
from apdirectory.providers.quality.reviews.review import Found, HeadingFound, Proposal
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.personas import COUNTY, SWINDON
from tests.providers.quality.conftest import As

DAY = today(now())
LATER = DAY + timedelta(days=300)
MET = Found(code="fire_risk", heading="health_and_safety", label="Fire risk assessment", finding="met")
ASSURED = Proposal(outcome="assured", until=LATER, summary="All is as it should be")
FIRST, SECOND = "quality officer", "second quality officer"


async def planned(kept: int, as_officer: As) -> UUID:
    with asking(as_officer()):
        return await plan_review(kept, COUNTY, kind="visit", on=DAY + timedelta(days=7))


async def proposed(kept: int, as_officer: As, proposal: Proposal = ASSURED) -> UUID:
    made = await planned(kept, as_officer)
    with asking(as_officer()):
        await record_findings(made, [MET], seen=1)
        await propose_decision(made, proposal, seen=2)
    return made


async def test_a_decision_counts_once_a_second_officer_agrees(
    db: Connection, kept: int, as_officer: As, editor: Asker
) -> None:
    made = await proposed(kept, as_officer)
    assert await db.fetchval("SELECT count(*) FROM quality_status") == 0
    with asking(as_officer()), pytest.raises(Conflict) as refused:
        await moderate(made, agree=True, seen=3)
    assert "A second officer must moderate" in refused.value.message
    with asking(as_officer(SECOND)):
        await moderate(made, agree=True, seen=3)
    kept_status = await db.fetchrow("SELECT status, level, until, decided_on FROM quality_status")
    assert tuple(kept_status) == ("assured", 2, LATER, DAY)
    assert await db.fetchval("SELECT until FROM listing_verdict WHERE viewer = 916") == LATER
    assert await db.fetchval("SELECT review FROM quality_step WHERE action = 'decide'") == made
    assert (await review(made)).next_on == LATER
    mails = {row[0] for row in await db.fetch("SELECT message FROM outbox")}
    assert mails == {"review_planned", "review_to_moderate", "review_decided"}
    (findings,) = await heading_findings_of(kept)
    assert findings.authority == COUNTY
    assert findings.headings == {"health_and_safety": HeadingFound(said="met", decided_on=DAY)}


async def test_who_wrote_a_finding_moderates_never_again_though_another_wrote_over_it(
    db: Connection, kept: int, as_officer: As
) -> None:
    made = await planned(kept, as_officer)
    with asking(as_officer(SECOND)):
        await record_findings(made, [MET], seen=1)
    with asking(as_officer()):
        await record_findings(made, [MET], seen=2)
        await propose_decision(made, ASSURED, seen=3)
    with asking(as_officer(SECOND)), pytest.raises(Conflict) as refused:
        await moderate(made, agree=True, seen=4)
    assert "A second officer must moderate" in refused.value.message
    with pytest.raises(CheckViolationError):
        await db.execute(
            "UPDATE review SET state = 'decided', moderated_by = $1, decided_on = $2",
            *(as_officer(SECOND).account, DAY),
        )


async def test_who_proposed_before_it_was_sent_back_does_not_moderate_what_another_proposes(
    db: Connection, kept: int, as_officer: As
) -> None:
    """A third officer sends it back, so that each of the two has proposed."""
    third = as_officer("manager")
    made = await planned(kept, as_officer)
    with asking(third):
        await record_findings(made, [MET], seen=1)
    with asking(as_officer(SECOND)):
        await propose_decision(made, ASSURED, seen=2)
    await db.execute("UPDATE review SET state = 'planned'")
    with asking(third):
        await propose_decision(made, ASSURED, seen=3)
    with asking(as_officer(SECOND)), pytest.raises(Conflict):
        await moderate(made, agree=True, seen=4)


async def test_a_review_at_the_desk_takes_nothing_from_what_a_visit_found(kept: int, as_officer: As) -> None:
    taught = Found(code="curriculum", heading="education", label="Curriculum", finding="partly")
    broken = Found(code="fire_risk", heading="health_and_safety", label="Fire", finding="not_met")
    for kind, found in (("visit", [taught, broken]), ("desk", [MET])):
        with asking(as_officer()):
            made = await plan_review(kept, COUNTY, kind=kind, on=DAY)
            await record_findings(made, found, seen=1)
            await propose_decision(made, ASSURED, seen=2)
        with asking(as_officer(SECOND)):
            await moderate(made, agree=True, seen=3)
    (findings,) = await heading_findings_of(kept)
    assert {code: each.said for code, each in findings.headings.items()} == {
        "health_and_safety": "met",
        "education": "partly",
    }


async def test_who_wrote_a_finding_cannot_moderate_either(kept: int, as_officer: As) -> None:
    made = await planned(kept, as_officer)
    with asking(as_officer(SECOND)):
        await record_findings(made, [MET], seen=1)
    with asking(as_officer()):
        await propose_decision(made, ASSURED, seen=2)
    with asking(as_officer(SECOND)), pytest.raises(Conflict):
        await moderate(made, agree=True, seen=3)


async def test_the_moderator_sends_it_back_with_the_reason(db: Connection, kept: int, as_officer: As) -> None:
    made = await proposed(kept, as_officer)
    with asking(as_officer(SECOND)):
        with pytest.raises(InvalidInput):
            await moderate(made, agree=False, why=" ", seen=3)
        await moderate(made, agree=False, why="Look at the vehicles too", seen=3)
    found = await review(made)
    assert (found.state, found.sent_back_why) == ("planned", "Look at the vehicles too")
    assert await db.fetchval("SELECT count(*) FROM quality_status") == 0


async def test_of_two_officers_the_second_is_told(kept: int, as_officer: As) -> None:
    made = await planned(kept, as_officer)
    with asking(as_officer()):
        await record_findings(made, [MET], seen=1)
    with asking(as_officer(SECOND)), pytest.raises(Conflict):
        await record_findings(made, [MET], seen=1)
    with asking(as_officer()), pytest.raises(Conflict):
        await propose_decision(made, ASSURED, seen=1)


@pytest.mark.parametrize(
    ("proposal", "field"),
    [
        (Proposal(outcome="lapsed", summary="x"), "outcome"),
        (Proposal(outcome="assured", summary="x"), "until"),
        (Proposal(outcome="assured", summary="x", until=DAY), "until"),
        (Proposal(outcome="conditional", summary="x", until=LATER), "conditions"),
        (Proposal(outcome="suspended", summary="x"), "reason"),
        (Proposal(outcome="unverified", summary=" "), "summary"),
    ],
)
async def test_a_proposal_says_all_it_needs(kept: int, as_officer: As, proposal: Proposal, field: str) -> None:
    made = await planned(kept, as_officer)
    with asking(as_officer()):
        await record_findings(made, [MET], seen=1)
        with pytest.raises(InvalidInput) as wrong:
            await propose_decision(made, proposal, seen=2)
    assert [each.field for each in wrong.value.errors] == [field]


async def test_nothing_is_proposed_before_anything_is_found(kept: int, as_officer: As) -> None:
    made = await planned(kept, as_officer)
    with asking(as_officer()), pytest.raises(Conflict):
        await propose_decision(made, ASSURED, seen=1)


async def test_a_suspension_is_lifted_by_a_decision(db: Connection, kept: int, as_officer: As) -> None:
    await db.execute("INSERT INTO quality_status (provider, authority, status) VALUES ($1, 916, 'suspended')", kept)
    made = await proposed(kept, as_officer)
    with asking(as_officer(SECOND)):
        await moderate(made, agree=True, seen=3)
    assert await db.fetchval("SELECT status FROM quality_status") == "assured"


async def test_the_provider_replies_once_to_what_was_decided(kept: int, as_officer: As, editor: Asker) -> None:
    made = await proposed(kept, as_officer)
    with asking(editor), pytest.raises(NotFound):
        await reply(made, "Too early")
    with asking(as_officer(SECOND)):
        await moderate(made, agree=True, seen=3)
    with asking(Asker(account=editor.account, role="provider_editor", organisation=0)), pytest.raises(NotFound):
        await reply(made, "Another provider's")
    with asking(editor):
        await reply(made, "Thank you")
        with pytest.raises(Conflict):
            await reply(made, "Again")
    assert (await review(made)).reply == "Thank you"


async def test_a_review_of_another_authority_is_not_there(kept: int, as_officer: As, editor: Asker) -> None:
    made = await planned(kept, as_officer)
    for who in (as_officer(of=SWINDON), editor):
        with asking(who):
            for attempt in (
                record_findings(made, [MET], seen=1),
                propose_decision(made, ASSURED, seen=1),
                moderate(made, agree=True, seen=1),
                add_action(made, what="x", owner="y", due_on=LATER),
                cancel_review(made, seen=1),
                plan_review(kept, COUNTY, kind="desk", on=LATER),
            ):
                with pytest.raises(NotFound):
                    await attempt
    assert (await review(made)).version == 1


async def test_one_review_of_an_authority_is_open_at_a_time(kept: int, as_officer: As) -> None:
    made = await planned(kept, as_officer)
    with asking(as_officer()):
        with pytest.raises(Conflict):
            await plan_review(kept, COUNTY, kind="desk", on=LATER)
        await cancel_review(made, seen=1)
        await plan_review(kept, COUNTY, kind="desk", on=LATER)
    with asking(as_officer(of=SWINDON)):
        await plan_review(kept, SWINDON, kind="desk", on=LATER)


async def test_what_is_due_is_told_to_the_desk(db: Connection, kept: int, as_officer: As) -> None:
    made = await planned(kept, as_officer)
    assert [(each.what, each.due_on) for each in await reviews_due(COUNTY, DAY)] == [
        ("Review: visit", DAY + timedelta(days=7))
    ]
    assert await reviews_due(SWINDON, DAY) == []
    with asking(as_officer()):
        asked = await add_action(made, what="Replace the extinguisher", owner="Riverbank", due_on=LATER)
        await record_findings(made, [MET], seen=1)
        await propose_decision(made, ASSURED, seen=2)
    assert [(each.what, each.waits) for each in await reviews_due(COUNTY, DAY)] == [("Moderate a decision", True)]
    with asking(as_officer(SECOND)):
        await moderate(made, agree=True, seen=3)
    assert [each.what for each in await reviews_due(COUNTY, DAY)] == ["Action: Replace the extinguisher"]
    with asking(as_officer()):
        await action_done(made, asked)
        with pytest.raises(Conflict):
            await action_done(made, asked)
    assert await reviews_due(COUNTY, DAY) == []
    assert await reviews_due(COUNTY, LATER) == [], "its day is that on which the assurance ends: that is told"
    after = LATER + timedelta(days=1)
    assert [each.what for each in await reviews_due(COUNTY, after)] == ["Plan the next review"]
    await db.execute("UPDATE review SET next_on = $1", LATER - timedelta(days=1))
    assert [each.what for each in await reviews_due(COUNTY, LATER)] == ["Plan the next review"]
