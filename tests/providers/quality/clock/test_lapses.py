"""An assurance lapses in the transaction of whatever ends it, and everybody is told of it once."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from apdirectory.database.asking import Asker, asking
from apdirectory.providers.quality import told
from apdirectory.providers.quality.actions import put_statuses
from apdirectory.providers.quality.clock.actions import run_quality_day
from apdirectory.providers.quality.clock.schedules import schedules
from apdirectory.providers.quality.decision import Decided
from apdirectory.providers.quality.evidence.actions import record_seen, refresh, refuse, withdraw
from apdirectory.providers.quality.evidence.offered import SEEN, Offered
from apdirectory.providers.quality.evidence.permissions import Whose
from apdirectory.providers.quality.evidence.queries import whose_all
from apdirectory.providers.quality.standards.actions import change_standard
from apdirectory.providers.quality.standards.changing import Change
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.personas import COUNTY, SWINDON, Personas

As = Callable[..., Asker]
SHOWN = """
INSERT INTO evidence (id, provider, item, form, link, issued_on, ends_on, state, accepted_on)
VALUES ($1, $2, $3, 'link', 'https://example.org/x', $4::date - 90, $5, 'accepted', $4::date - 90)
"""
MAILS = "SELECT message, recipient, body FROM outbox ORDER BY message, recipient"
STEPS = "SELECT authority, action, before, after, who, reason FROM quality_step ORDER BY id"


def day() -> date:
    return today(now())


@pytest.fixture(autouse=True)
def placed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A school has a child there."""

    async def live(_: int) -> Sequence[told.Recipient]:
        return [told.Recipient(email="head@example.org")]

    monkeypatch.setattr(told, "LIVE", [live])


async def assured(provider: int, authority: int = COUNTY, *, until: int = 300, since: int = 90) -> None:
    decided_on, last = day() - timedelta(days=since), day() + timedelta(days=until)
    decided = Decided(
        provider=provider, authority=authority, status="assured", level=2, decided_on=decided_on, until=last
    )
    await put_statuses([decided])


def fire_drill(*, since: date, critical: bool = True, asked: bool = True) -> Change:
    """That a council asks for one, or does no longer."""
    return Change(
        heading="health_and_safety",
        label="Fire drill",
        public_label="Fire drill",
        critical=critical,
        months=4,
        kinds=("third_sector",),
        asked=asked,
        since=since,
        why="A fire",
    )


async def shown(db: asyncpg.Connection, provider: int, item: str = "gas", *, ends: int = 100) -> UUID:
    made = uuid4()
    await db.execute(SHOWN, made, provider, item, day(), day() + timedelta(days=ends))
    await refresh([provider])
    return made


async def whose(provider: int) -> Whose:
    (found,) = await whose_all([provider])
    return found


async def sent(db: asyncpg.Connection, *messages: str) -> list[tuple[str, str]]:
    """Message and recipient, of these messages."""
    return [(row["message"], row["recipient"]) for row in await db.fetch(MAILS) if row["message"] in messages]


async def lapsed(db: asyncpg.Connection) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await db.fetch(STEPS)]


LAPSE_MAILS = ("provider_stopped", "quality_changed", "quality_lapsed", "evidence_ending", "evidence_ending_officer")


async def test_what_an_officer_refuses_ends_the_assurance_there_and_then(
    db: asyncpg.Connection, kept: int, personas: Personas, as_officer: As
) -> None:
    await assured(kept)
    evidence = await shown(db, kept)
    with asking(as_officer()):
        await refuse(await whose(kept), evidence, "It names another firm")
    ended = day() - timedelta(days=1)
    reason = f"Gas safety certificate ran out on {ended.day} {ended:%B %Y}"
    assert await lapsed(db) == [(COUNTY, "lapse", "assured", "lapsed", None, reason)]
    everybody = [
        ("provider_stopped", "head@example.org"),
        ("quality_changed", personas["provider's editor"].email),
        ("quality_lapsed", personas["second quality officer"].email),  # not to whoever refused it
    ]
    assert await sent(db, *LAPSE_MAILS) == everybody
    await run_quality_day(day())
    await run_quality_day(day() + timedelta(days=1))
    assert await sent(db, *LAPSE_MAILS) == everybody
    with asking(as_officer("officer")):
        assert len(await lapsed(db)) == 1


async def test_what_an_editor_withdraws_does_so_for_each_council_that_asks_for_it(
    db: asyncpg.Connection, kept: int, editor: Asker
) -> None:
    await assured(kept)
    await assured(kept, SWINDON)
    evidence = await shown(db, kept)
    with asking(editor):
        await withdraw(await whose(kept), evidence)
    assert [(step[0], step[3], step[4]) for step in await lapsed(db)] == [
        (SWINDON, "lapsed", None),
        (COUNTY, "lapsed", None),
    ]
    assert len(await sent(db, "provider_stopped")) == 2


async def test_what_is_accepted_by_mistake_and_refused_the_same_day_changes_nothing(
    db: asyncpg.Connection, kept: int, as_officer: As
) -> None:
    await assured(kept)
    with asking(as_officer()):
        evidence = await record_seen(await whose(kept), "gas", Offered(form=SEEN, seen_on=day()), "An officer")
        await refuse(await whose(kept), evidence, "The wrong one")
    await run_quality_day(day())
    assert await lapsed(db) == []
    assert await sent(db, *LAPSE_MAILS) == []
    assert await db.fetchval("SELECT evidence_until FROM quality_status") is None


async def test_what_a_council_asks_for_as_critical_from_today_on_ends_assurances_today(
    db: asyncpg.Connection, kept: int, as_officer: As
) -> None:
    await assured(kept)
    await shown(db, kept, "fire_drill", ends=-3)
    with asking(as_officer()):
        await change_standard("fire_drill", fire_drill(since=day() + timedelta(days=1)))
        assert await lapsed(db) == []
        await change_standard("fire_drill", fire_drill(since=day()))
    assert [step[3] for step in await lapsed(db)] == ["lapsed"]
    assert len(await sent(db, "quality_changed", "provider_stopped")) == 2


async def test_of_evidence_that_ran_out_editors_and_officers_are_told_once(
    db: asyncpg.Connection, kept: int, personas: Personas
) -> None:
    """The mail that says what ran out says that the assurance lapses by it."""
    await assured(kept)
    await shown(db, kept, ends=0)
    await run_quality_day(day())
    await db.execute("DELETE FROM outbox")  # the warnings
    await run_quality_day(day() + timedelta(days=1))
    assert await sent(db, *LAPSE_MAILS) == [
        ("evidence_ending", personas["provider's editor"].email),
        *(
            ("evidence_ending_officer", email)
            for email in sorted(personas[who].email for who in ("quality officer", "second quality officer"))
        ),
        ("provider_stopped", "head@example.org"),
    ]


async def test_people_are_warned_of_a_reviews_own_end_and_told_in_its_own_words(
    db: asyncpg.Connection, kept: int, personas: Personas
) -> None:
    await assured(kept, until=61)
    told_on = []
    for ahead in range(64):
        if ahead in (31, 40):  # a night that was missed, and another
            continue
        before = len(await sent(db, "evidence_ending"))
        await run_quality_day(day() + timedelta(days=ahead))
        if len(await sent(db, "evidence_ending")) > before:
            told_on.append(61 - ahead)
    assert told_on == [60, 29, 7]
    assert len(await sent(db, "evidence_ending_officer")) == 3 * 2
    bodies = {row["message"]: " ".join(row["body"].split()) for row in await db.fetch(MAILS)}
    assert "The assurance by Gloucestershire County Council: ends on" in bodies["evidence_ending_officer"]
    assert "the provider’s assurance has ended, and no new review has confirmed it" in bodies["provider_stopped"]
    assert "evidence that has to be in date" not in bodies["provider_stopped"]
    assert await sent(db, "provider_stopped", "quality_changed", "quality_lapsed") == [
        ("provider_stopped", "head@example.org"),
        ("quality_changed", personas["provider's editor"].email),
        *(
            ("quality_lapsed", email)
            for email in sorted(personas[who].email for who in ("quality officer", "second quality officer"))
        ),
    ]


async def test_a_review_that_was_decided_again_is_warned_of_anew(db: asyncpg.Connection, kept: int) -> None:
    await assured(kept, until=60)
    await run_quality_day(day())
    await assured(kept, until=90)
    await run_quality_day(day() + timedelta(days=1))
    assert len(await sent(db, "evidence_ending")) == 1
    await run_quality_day(day() + timedelta(days=30))
    assert len(await sent(db, "evidence_ending")) == 2


async def test_a_council_that_asks_again_for_what_ran_out_has_it_replaced_again(
    db: asyncpg.Connection, kept: int, as_officer: As
) -> None:
    await assured(kept)
    await shown(db, kept, "fire_drill", ends=-3)
    opened = []
    for asked in (True, False, True):
        with asking(as_officer()):
            await change_standard("fire_drill", fire_drill(since=day(), critical=False, asked=asked))
        await run_quality_day(day())
        opened.append(await db.fetchval("SELECT count(*) FROM quality_action WHERE done_on IS NULL"))
    assert opened == [1, 0, 1]
    assert await db.fetchval("SELECT count(*) FROM quality_action") == 1


async def test_a_night_that_is_made_good_after_midnight_goes_by_the_new_day(
    db: asyncpg.Connection, kept: int, as_officer: As
) -> None:
    """It was due yesterday; what was renewed since midnight holds."""
    await assured(kept)
    await shown(db, kept, ends=-1)
    with asking(as_officer()):
        await db.execute("UPDATE quality_status SET status = 'assured'")
        await record_seen(await whose(kept), "gas", Offered(form=SEEN, seen_on=day()), "An officer")
    await schedules[0].run(now() - timedelta(days=1))
    assert await db.fetchval("SELECT status FROM quality_status") == "assured"
    assert await db.fetchval("SELECT evidence_until FROM quality_status") > day()
