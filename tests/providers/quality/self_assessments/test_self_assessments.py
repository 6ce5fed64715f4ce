"""Self-assessments: what is missing, saved as one goes, sent once and whole."""

from datetime import date

import pytest
from asyncpg import Connection

from apdirectory.database.asking import Asker, asking
from apdirectory.errors import Conflict, InvalidInput, NotFound
from apdirectory.providers.quality.change import Standpoint
from apdirectory.providers.quality.queries import own_standpoint
from apdirectory.providers.quality.self_assessments.actions import save_answers, send
from apdirectory.providers.quality.self_assessments.answers import Answer, gaps, progress
from apdirectory.providers.quality.self_assessments.queries import draft_of, sent_by_provider
from apdirectory.providers.quality.standards.queries import items_for
from tests.personas import COUNTY
from tests.providers.quality.conftest import As


async def all_met() -> dict[str, Answer]:
    return {item.code: Answer("met") for item in await items_for("third_sector", COUNTY, date(2026, 11, 22))}


async def own(editor: Asker) -> Standpoint:
    with asking(editor):
        return await own_standpoint("riverbank")


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        (Answer(), "Choose an answer"),
        (Answer("", "because"), "Choose an answer"),
        (Answer("met"), ""),
        (Answer("partly"), "Say why"),
        (Answer("not_met", " "), "Say why"),
        (Answer("not_applicable"), "Say why"),
        (Answer("not_applicable", "We have no animals"), ""),
    ],
)
def test_only_what_is_met_goes_without_why(answer: Answer, missing: str) -> None:
    assert answer.missing == missing


@pytest.mark.usefixtures("db", "personas")
async def test_gaps_are_counted_by_heading() -> None:
    items = await items_for("third_sector", COUNTY, date(2026, 11, 22))
    assert len(gaps(items, {})) == len(items)
    answers = await all_met()
    assert gaps(items, answers) == []
    assert [each.is_done for each in progress(items, answers)] == [True] * 4
    answers[items[0].code] = Answer("not_met")
    (gap,) = gaps(items, answers)
    assert (gap.heading, gap.field) == ("safeguarding", f"why-{items[0].code}")
    assert [each.is_done for each in progress(items, answers)] == [False, True, True, True]


async def test_half_a_draft_is_kept_and_of_two_editors_the_second_is_told(kept: int, editor: Asker) -> None:
    held = await own(editor)
    code, other = list(await all_met())[:2]
    with asking(editor):
        await save_answers(held, {code: Answer("partly")}, seen=0)
        with pytest.raises(Conflict):
            await save_answers(held, {code: Answer("met")}, seen=0)
        await save_answers(held, {other: Answer("met")}, seen=1)
    draft = await draft_of(kept)
    assert draft is not None and draft.answers == {code: Answer("partly"), other: Answer("met")}


async def test_what_is_not_asked_is_not_kept(kept: int, editor: Asker) -> None:
    held = await own(editor)
    with asking(editor):
        for given in ({"status": Answer("met")}, {next(iter(await all_met())): Answer("perfect")}):
            with pytest.raises(InvalidInput):
                await save_answers(held, given, seen=0)
    assert await draft_of(kept) is None


async def test_a_self_assessment_is_sent_whole_and_once(db: Connection, kept: int, editor: Asker) -> None:
    held, answers = await own(editor), await all_met()
    first = next(iter(answers))
    with asking(editor):
        await save_answers(held, {code: said for code, said in answers.items() if code != first}, seen=0)
        with pytest.raises(InvalidInput) as missing:
            await send(held, seen=1)
        assert [each.field for each in missing.value.errors] == [f"said-{first}"]
        await save_answers(held, {first: Answer("met")}, seen=1)
        await send(held, seen=2)
        with pytest.raises(Conflict):
            await send(held, seen=2)
    (sent,) = await sent_by_provider(kept)
    assert sent.framework == "National standards for non-school alternative provision, August 2025"
    assert sent.answers == answers
    assert await db.fetchval("SELECT status FROM quality_status") == "self_assessed"
    assert await db.fetchval("SELECT status FROM listing_verdict WHERE viewer = 916") == "self_assessed"
    officers = "SELECT count(*) FROM outbox WHERE message = 'self_assessment_sent'"
    assert await db.fetchval(officers) == 2


async def test_a_later_one_takes_nothing_from_what_was_decided(db: Connection, kept: int, editor: Asker) -> None:
    await db.execute(
        "INSERT INTO quality_status (provider, authority, status, until) VALUES ($1, 916, 'assured', '2027-06-01')",
        kept,
    )
    held = await own(editor)
    with asking(editor):
        await save_answers(held, await all_met(), seen=0)
        await send(held, seen=1)
    assert await db.fetchval("SELECT status FROM quality_status") == "assured"


async def test_nobody_else_sees_or_writes_it(kept: int, editor: Asker, as_officer: As) -> None:
    held = await own(editor)
    other = Asker(account=editor.account, role="provider_editor", organisation=0)
    staff = Asker(account=editor.account, role="provider_staff", organisation=editor.organisation)
    for who in (other, staff, as_officer()):
        with asking(who):
            with pytest.raises(NotFound):
                await own_standpoint("riverbank")
            with pytest.raises(NotFound):
                await save_answers(held, {}, seen=0)
            with pytest.raises(NotFound):
                await send(held, seen=0)
