"""Two connections at once: whoever goes by evidence and whoever judges wait for each other, and never in a ring."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from msgspec.structs import replace

from apdirectory.database.asking import Asker, asking
from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from apdirectory.providers.listing.actions import project
from apdirectory.providers.quality import actions
from apdirectory.providers.quality.actions import put_statuses, set_evidence_dates, step
from apdirectory.providers.quality.clock.actions import run_quality_day
from apdirectory.providers.quality.decision import Decided, EvidenceDate
from apdirectory.providers.quality.evidence.actions import lock_evidence_of
from apdirectory.providers.quality.reviews.actions import moderate, plan_review, propose_decision, record_findings
from apdirectory.providers.quality.reviews.review import Found, Proposal
from apdirectory.providers.quality.standards.actions import change_standard
from apdirectory.providers.quality.standards.changing import Change
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.personas import COUNTY
from tests.providers.entries.factories import add_authorities
from tests.providers.quality.people import add_entry

OFFICER = Asker(role="quality_officer", authority=COUNTY)
Work = Callable[[int], Awaitable[object]]


@pytest.fixture
async def provider(clean_database: Addresses) -> int:
    owner = await asyncpg.connect(clean_database.owner)
    await add_authorities(owner)
    await owner.close()
    made = await add_entry("riverbank", kind="third_sector")
    day = today(now())
    until = day + timedelta(days=200)
    await put_statuses(
        [Decided(provider=made, authority=COUNTY, status="assured", level=2, decided_on=day, until=until)]
    )
    await project([made])
    return made


async def suspend(provider: int) -> None:
    with asking(OFFICER):
        await step(provider, COUNTY, "suspend", reason="A visit")


async def date_it(provider: int) -> None:
    until = today(now()) + timedelta(days=9)
    await set_evidence_dates([EvidenceDate(provider=provider, authority=COUNTY, until=until, item="Gas")])


async def decide_anew(provider: int) -> None:
    await put_statuses([Decided(provider=provider, authority=COUNTY, status="lapsed", decided_on=today(now()))])


async def change_what_is_asked(_: int) -> None:
    change = Change(
        heading="health_and_safety",
        label="Gas",
        public_label="Gas",
        critical=False,
        months=12,
        kinds=("third_sector",),
        asked=True,
        since=today(now()),
        why="A test",
    )
    with asking(OFFICER):
        await change_standard("gas", change)


async def decide_a_review(provider: int) -> None:
    """As its second officer; a first has looked and proposed."""
    day, first, second = today(now()), replace(OFFICER, account=uuid4()), replace(OFFICER, account=uuid4())
    met = Found(code="gas", heading="health_and_safety", label="Gas", finding="met")
    with asking(first):
        made = await plan_review(provider, COUNTY, kind="visit", on=day)
        await record_findings(made, [met], seen=1)
        until = day + timedelta(days=300)
        await propose_decision(made, Proposal(outcome="assured", until=until, summary="All is well"), seen=2)
    with asking(second):
        await moderate(made, agree=True, seen=3)


async def the_night(_: int) -> None:
    await run_quality_day(today(now()))


def apart(work: Awaitable[object]) -> asyncio.Task[object]:
    async def run() -> object:
        return await work

    return asyncio.create_task(run(), context=Context())


@pytest.mark.parametrize("first", [date_it, decide_anew])
async def test_who_dates_or_decides_and_who_suspends_never_wait_in_a_ring(
    provider: int, monkeypatch: pytest.MonkeyPatch, first: Work
) -> None:
    """The one stops after it has written what is said, the other once it has the provider: as bad as it can be."""
    written, locked, put, standpoint = asyncio.Event(), asyncio.Event(), actions._put, actions.standpoint

    async def slow_put(*said: object) -> object:
        done = await put(*said)  # type: ignore[arg-type]
        written.set()
        await asyncio.wait([asyncio.ensure_future(locked.wait())], timeout=0.5)
        await project([provider])
        return done

    async def noted_standpoint(*of: int) -> object:
        held = await standpoint(*of)
        locked.set()
        await asyncio.sleep(0.1)
        return held

    monkeypatch.setattr(actions, "_put", slow_put)
    monkeypatch.setattr(actions, "standpoint", noted_standpoint)
    one = apart(first(provider))
    await written.wait()
    other = apart(suspend(provider))
    async with asyncio.timeout(20):
        assert await asyncio.gather(one, other, return_exceptions=True) == [None, None] or first is decide_anew
        assert not [each for each in (one, other) if isinstance(each.exception(), asyncpg.DeadlockDetectedError)]


@pytest.mark.parametrize("work", [change_what_is_asked, decide_a_review, the_night])
async def test_who_goes_by_all_evidence_waits_for_whoever_is_at_work_on_some(provider: int, work: Work) -> None:
    async with transaction() as database:
        await lock_evidence_of(provider)
        waiting = apart(work(provider))
        await asyncio.wait([waiting], timeout=0.5)
        assert not waiting.done()
        async with asyncio.timeout(5):  # it has locked no provider before that
            await database.execute("SELECT FROM provider WHERE id = $1 FOR NO KEY UPDATE", provider)
    async with asyncio.timeout(20):
        assert await waiting is None


async def test_the_night_gives_back_what_it_locked_after_some_providers(
    provider: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its second part waits for somebody at work there; the first provider can be suspended meanwhile."""
    second = await add_entry("second", kind="third_sector")
    until = today(now()) + timedelta(days=9)
    await put_statuses([Decided(provider=second, authority=COUNTY, status="assured", until=until)])
    monkeypatch.setattr("apdirectory.providers.quality.clock.actions.AT_ONCE", 1)
    async with transaction() as database:
        await database.execute("SELECT FROM provider WHERE id = $1 FOR NO KEY UPDATE", second)
        night = apart(the_night(0))
        await asyncio.wait([night], timeout=0.5)
        assert not night.done()
        async with asyncio.timeout(5):
            await apart(suspend(provider))
    await night
