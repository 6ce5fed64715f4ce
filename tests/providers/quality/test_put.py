"""What is written of quality, on a database."""

from datetime import date

import msgspec
import pytest
from asyncpg import Connection
from msgspec.structs import replace

from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.entries.queries import entry_by_slug
from apdirectory.providers.quality.actions import put_inspections, put_statuses, set_evidence_dates
from apdirectory.providers.quality.decision import Decided, EvidenceDate
from apdirectory.providers.quality.inspection import Inspected
from tests.providers.entries.factories import add_authorities, an_entry


@pytest.fixture
async def provider(db: Connection) -> int:
    await add_authorities(db)
    await put_entry(an_entry(), by="test")
    found = await entry_by_slug("riverbank")
    assert found is not None
    return found.id or 0


def an_inspection(provider: int) -> Inspected:
    return Inspected(
        provider=provider,
        era="overall_grades",
        inspected_on=date(2023, 5, 3),
        published_on=date(2023, 6, 15),
        judgements={"Overall effectiveness": "Good", "Personal development": "Outstanding"},
        link="https://example.org/inspection",
        source="Report",
        seen_on=date(2026, 11, 1),
    )


async def kept(db: Connection) -> list[tuple[object, ...]]:
    rows = await db.fetch("SELECT published_on, judgements, link, source FROM inspection")
    return [(row[0], msgspec.json.decode(row[1]), row[2], row[3]) for row in rows]


async def test_a_source_that_says_less_of_an_inspection_takes_nothing_away(db: Connection, provider: int) -> None:
    whole = an_inspection(provider)
    assert await put_inspections([whole]) == {provider}
    before = await kept(db)
    less = replace(
        whole, judgements={"Overall effectiveness": "Good"}, link=None, published_on=None, source="The register"
    )
    assert await put_inspections([less]) == set()
    assert await put_inspections([whole]) == set()
    assert await kept(db) == before


async def test_an_inspection_is_corrected_and_completed(db: Connection, provider: int) -> None:
    whole = an_inspection(provider)
    await put_inspections([replace(whole, judgements={"Overall effectiveness": "Bad"}, link=None, published_on=None)])
    assert await put_inspections([whole]) == {provider}
    assert await kept(db) == [(whole.published_on, whole.judgements, whole.link, whole.source)]
    assert await put_inspections([replace(whole, inspected_on=date(2019, 5, 3))]) == {provider}
    assert len(await kept(db)) == 2


async def test_a_status_is_written_once_and_changed_in_place(db: Connection, provider: int) -> None:
    assured = Decided(provider=provider, authority=916, status="assured", level=2, until=date(2027, 3, 31))
    assert await put_statuses([assured]) == {provider}
    assert await put_statuses([assured]) == set()
    assert await put_statuses([replace(assured, status="suspended", reason="A visit")]) == {provider}
    assert [tuple(row) for row in await db.fetch("SELECT status, reason FROM quality_status")] == [
        ("suspended", "A visit")
    ]


async def test_how_long_evidence_holds_is_kept_and_listed_at_once(db: Connection, provider: int) -> None:
    await put_statuses([Decided(provider=provider, authority=916, status="assured", until=date(2027, 3, 31))])
    ends = EvidenceDate(provider=provider, authority=916, until=date(2027, 1, 5), item="Fire risk assessment")
    nobody = replace(ends, authority=866)
    await set_evidence_dates([ends, nobody])
    listed = "SELECT until, shown_until, reason_when_over FROM listing_verdict WHERE viewer = 916"
    why = "Fire risk assessment ran out on 5 January 2027"
    assert tuple(await db.fetchrow(listed)) == (date(2027, 1, 5), date(2027, 1, 5), why)
    assert await db.fetchval("SELECT count(*) FROM quality_status") == 1
    await set_evidence_dates([replace(ends, until=None, item=None)])
    assert tuple(await db.fetchrow(listed)) == (date(2027, 3, 31), date(2027, 3, 31), None)


async def test_what_is_decided_again_from_a_file_leaves_the_evidence_as_it_is(db: Connection, provider: int) -> None:
    assured = Decided(provider=provider, authority=916, status="assured", until=date(2027, 3, 31))
    await put_statuses([assured])
    await set_evidence_dates([EvidenceDate(provider=provider, authority=916, until=date(2027, 1, 5), item="Gas")])
    await put_statuses([replace(assured, until=date(2027, 6, 30))])
    assert await db.fetchval("SELECT evidence_until FROM quality_status") == date(2027, 1, 5)
