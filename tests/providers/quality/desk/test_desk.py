"""The quality desk: every list says what it counts, for the own council alone, as does the number above the page."""

import re
from datetime import date, timedelta
from itertools import product
from uuid import uuid4

import asyncpg
import pytest

from apdirectory.database.asking import asking
from apdirectory.providers.claims.actions import confirm_claim, send_claim
from apdirectory.providers.claims.links import CONFIRM
from apdirectory.providers.due import Due
from apdirectory.providers.quality.actions import put_statuses
from apdirectory.providers.quality.concerns.actions import raise_concern
from apdirectory.providers.quality.concerns.concern import Raised
from apdirectory.providers.quality.corrections.actions import tell_what_is_wrong
from apdirectory.providers.quality.corrections.correction import Told
from apdirectory.providers.quality.decision import Decided
from apdirectory.providers.quality.desk.lists import ALL, DUE, LISTS, OVERDUE, lists_of, next_of, shown, total
from apdirectory.providers.quality.desk.pages import month_ends
from apdirectory.providers.quality.desk.queries import lapsing, median_days, shares
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.personas import COUNTY, SWINDON, Personas
from tests.providers.claims.claiming import CLAIM, add_unkept
from tests.providers.quality.people import add_both, add_entry, asker_of

DAY = date(2026, 11, 22)
A_DAY = timedelta(days=1)
TOLD = Told(fact="price", what_is_right="x", how_known="x", email="")
RAISED = Raised(what="Nobody at the gate", since="May", urgent=False)
SENT = "INSERT INTO self_assessment (id, provider, framework, answers, sent_at) VALUES ($1, $2, 'x', '{}', $3)"
ADD_STEP = """
INSERT INTO quality_step (provider, authority, action, before, after, until, at)
VALUES ($1, $2, $3, '', $4, $5, $6)
"""


def due(what: str, days: int = 0, *, waits: bool = False) -> Due:
    on = DAY + days * A_DAY
    return Due(provider=1, slug="x", name="X", what=what, due_on=on, path=f"/{what}", waits=waits)


# --- Lists


def test_each_thing_is_in_exactly_one_list_and_the_counts_add_up() -> None:
    dated = [due(f"{days}{waits}", days, waits=waits) for days, waits in product((-9, -1, 0, 1, 9), (True, False))]
    waiting = {name: [due(name, -3, waits=True)] for name in LISTS if name not in (OVERDUE, DUE)}
    lists = lists_of(dated, waiting, DAY)
    assert list(lists) == list(LISTS)
    assert {each.what for each in lists[OVERDUE]} == {"-9False", "-1False"}
    assert total(lists) == len(dated) + len(waiting) == len(shown(lists, ALL))
    assert sum(len(shown(lists, name)) for name in LISTS) == total(lists)
    days = [each.due_on for each in shown(lists, ALL)]
    assert days == sorted(days)


def test_a_concern_is_opened_first_then_what_is_late() -> None:
    concern, late, soon = due("concern", waits=True), due("late", -1), due("soon", 1)
    assert next_of(lists_of([late, soon], {"concerns": [concern]}, DAY)) == concern
    assert next_of(lists_of([soon, late], {}, DAY)) == late
    assert next_of(lists_of([soon], {}, DAY)) == soon
    assert next_of(lists_of([], {}, DAY)) is None


def test_months_end_on_their_last_day_and_with_today() -> None:
    ends = month_ends(DAY)
    assert len(ends) == 12
    assert ends[-3:] == [date(2026, 9, 30), date(2026, 10, 31), DAY]
    assert ends[0] == date(2025, 12, 31)


# --- The page


@pytest.fixture
async def busy(personas: Personas) -> tuple[int, int]:
    """A concern and a correction in each council, and an assurance of the county that ends soon."""
    here, there = await add_both()
    for provider, officer in ((here, "officer"), (there, "officer of Swindon")):
        with asking(asker_of(personas, officer)):
            await raise_concern(provider, RAISED)
        await tell_what_is_wrong(provider, TOLD, address="203.0.113.1")
    soon = today(now()) + 9 * A_DAY
    await put_statuses([Decided(provider=here, authority=COUNTY, status="assured", level=2, until=soon)])
    return here, there


def counts_of(page: str) -> dict[str, int]:
    return {name: int(many) for name, many in re.findall(r">(\w+) \((\d+)\)<", page.split("<main")[1])}


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("name", ["quality officer", "manager"])
async def test_the_counts_are_what_the_lists_show(personas: Personas, name: str) -> None:
    async with personas.client(name) as client:
        page = (await client.get("/quality")).text
        counts = counts_of(page)
        assert (counts["Concerns"], counts["Corrections"], counts["Lapsing"], counts["Claims"]) == (1, 1, 1, 0)
        assert counts["All"] == sum(many for list_name, many in counts.items() if list_name != "All")
        for list_name, text in LISTS.items():
            rows = (await client.get(f"/quality?show={list_name}")).text.split("How far you have come")[0]
            assert rows.count('data-label="What to do"') == counts[text], list_name
    assert "Far Bank" not in page
    assert "gate" not in page, "what a concern says is on its own page alone"


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(("name", "works_here"), [("quality officer", True), ("manager", False)])
async def test_each_link_of_the_desk_leads_to_where_its_reader_may_go(
    personas: Personas, name: str, works_here: bool
) -> None:
    async with personas.client(name) as client:
        page = (await client.get("/quality")).text.split("<main")[1]
        links = set(re.findall(r'href="(/[^"]+)"', page.split("</main")[0]))
        assert {path: (await client.get(path)).status_code for path in links} == dict.fromkeys(links, 200)
    assert {"/quality/standards", "/quality/recognition"} < links
    assert ("/quality/draws" in links) == ("Open next" in page) == works_here


async def test_a_claim_that_waits_is_never_late(db: asyncpg.Connection, personas: Personas) -> None:
    await confirm_claim(await send_claim(await add_unkept(db), CLAIM, CONFIRM))
    await db.execute("UPDATE claim SET confirmed_at = confirmed_at - interval '1 day'")
    async with personas.client("quality officer") as client:
        page = (await client.get("/quality?show=claims")).text
    assert "Ann Example claims it" in page
    assert "Late" not in page.split("<main")[1].split("How far you have come")[0]


@pytest.mark.usefixtures("busy")
async def test_a_quality_officer_sees_on_every_page_how_much_waits(personas: Personas) -> None:
    async with personas.client("quality officer") as client:
        counted = counts_of((await client.get("/quality")).text)["All"]
        for path in ("/account", "/quality", "/concerns"):
            assert f"Quality ({counted})" in (await client.get(path)).text, path
    async with personas.client("manager") as client:
        assert re.search(r">\s*Quality\s*<", (await client.get("/account")).text)


async def test_where_nothing_waits_it_says_so(personas: Personas) -> None:
    async with personas.client("quality officer") as client:
        page = (await client.get("/quality?show=overdue")).text
    assert "Nothing overdue." in page
    assert "Open next" not in page
    assert "No provider is listed in your area yet" in page


# --- How far it has come


async def test_the_share_is_of_the_entries_of_the_council_that_are_listed(
    db: asyncpg.Connection, personas: Personas
) -> None:
    here, there = await add_both()
    others = [await add_entry(f"other-{number}") for number in range(3)]
    await add_entry("a-draft", state="draft")
    day = today(now())
    await put_statuses(
        [
            Decided(provider=here, authority=COUNTY, status="assured", level=2, decided_on=day, until=day),
            Decided(provider=others[0], authority=COUNTY, status="assured", level=2, decided_on=day, until=day - A_DAY),
            Decided(provider=others[1], authority=SWINDON, status="assured", level=2, decided_on=day, until=day),
            Decided(provider=there, authority=COUNTY, status="assured", level=2, decided_on=day, until=day),
        ]
    )
    (share,) = await shares(COUNTY, [day])
    assert (share.listed, share.assured, share.in_100) == (4, 1, 25)
    await db.execute("UPDATE quality_status SET evidence_until = $1", day - A_DAY)
    assert [each.assured for each in await shares(COUNTY, [day])] == [0]


async def test_the_trend_follows_the_log(db: asyncpg.Connection, personas: Personas) -> None:
    here, _ = await add_both()
    day, at = today(now()), now()
    await db.execute("UPDATE provider SET created_at = $1", at - 400 * A_DAY)
    await put_statuses([Decided(provider=here, authority=COUNTY, status="lapsed", decided_on=day)])
    for after, days in (("assured", 90), ("lapsed", 30)):
        await db.execute(ADD_STEP, here, COUNTY, "decide", after, day, at - days * A_DAY)
    found = await shares(COUNTY, [day - days * A_DAY for days in (100, 60, 10, 0)])
    assert [each.assured for each in found] == [0, 1, 0, 0]


async def test_the_median_is_from_what_was_sent_first_or_again_to_its_decision(
    db: asyncpg.Connection, personas: Personas
) -> None:
    here, there = await add_both()
    at = now()
    for days in (90, 60, 40):
        await db.execute(SENT, uuid4(), here, at - days * A_DAY)
    await db.execute(SENT, uuid4(), there, at - 5 * A_DAY)
    await db.execute(SENT, uuid4(), here, None)
    for authority, days in ((COUNTY, 50), (SWINDON, 30), (COUNTY, 20), (COUNTY, 10)):
        await db.execute(ADD_STEP, here, authority, "decide", "assured", None, at - days * A_DAY)
    found = await median_days(COUNTY, at - 365 * A_DAY)
    assert (found.decided, found.days) == (2, 15)
    assert (await median_days(COUNTY, at - 30 * A_DAY)).decided == 1
    assert (await median_days(SWINDON, at - 365 * A_DAY)).days is None


@pytest.mark.parametrize(("days", "found"), [(-1, 0), (0, 1), (60, 1), (61, 0)])
async def test_an_assurance_lapses_soon_by_whichever_ends_first(
    db: asyncpg.Connection, personas: Personas, days: int, found: int
) -> None:
    here, _ = await add_both()
    day = today(now())
    late = day + 300 * A_DAY
    await put_statuses([Decided(provider=here, authority=COUNTY, status="assured", level=2, until=late)])
    assert await lapsing(COUNTY, day) == []
    await db.execute("UPDATE quality_status SET evidence_until = $1", day + days * A_DAY)
    assert len(await lapsing(COUNTY, day)) == found
