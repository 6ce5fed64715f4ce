"""Reminders to confirm, and the weekly mail about places, with the clock moved day by day over 200 days."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from html import unescape

import asyncpg
import pytest

from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from apdirectory.messages.schedules import Schedule
from apdirectory.messages.timetable.actions import run_once
from apdirectory.providers.capacity import schedules as of_places
from apdirectory.providers.confirming import schedules as of_confirming
from apdirectory.providers.confirming.actions import remind
from apdirectory.providers.confirming.links import ENTRY
from apdirectory.providers.listing.actions import project
from apdirectory.web.clock import now
from apdirectory.web.today import today
from apdirectory.work import SCHEDULES
from tests.conftest import MovedClock
from tests.personas import ANYBODY, Personas, add_personas
from tests.providers.kept import EDITOR, STAFF, kept_entry, read
from tests.purposes import create_app

DAYS = 200
ALL = [*of_places.schedules, *of_confirming.schedules]
DUE = [69, 83, 89, 99, 113, 119]
KEEP_IT = {"providers.editor@example.org", "providers.staff@example.org", "has.not.chosen@example.org"}
"""The last is staff there besides something else."""


async def run_day(start: date, day: int, schedules: Iterable[Schedule] = ALL) -> None:
    """What the clock does on the so-manyth day, as often as anybody looks."""
    at = datetime.combine(start + timedelta(days=day), time_of_day(9), tzinfo=now().tzinfo)
    for schedule in [*schedules, *schedules]:
        await run_once(schedule, at)


async def mails(db: asyncpg.Connection, message: str) -> list[tuple[str, str]]:
    rows = await db.fetch("SELECT recipient, subject FROM outbox WHERE message = $1 ORDER BY put_at", message)
    return [tuple(row) for row in rows]


async def sent_on(db: asyncpg.Connection, start: date, days: Iterable[int]) -> list[int]:
    """The days on which there was a reminder."""
    found = []
    for day in days:
        before = len(await mails(db, "confirm_reminder"))
        await run_day(start, day)
        found += [day] * (len(await mails(db, "confirm_reminder")) - before)
    return found


async def test_over_200_days_each_reminder_is_sent_once_on_its_day(db: asyncpg.Connection, personas: Personas) -> None:
    start = today(now())
    await kept_entry(db, personas)
    assert await sent_on(db, start, range(DAYS)) == DUE
    assert {to for to, _ in await mails(db, "confirm_reminder")} == {"providers.editor@example.org"}


async def test_days_left_out_are_made_good_with_one_mail(db: asyncpg.Connection, personas: Personas) -> None:
    start = today(now())
    await kept_entry(db, personas)
    without = [day for day in range(DAYS) if day not in {69, 70, *range(83, 91), *range(112, 130)}]
    assert await sent_on(db, start, without) == [71, 91, 99, 130]
    told = await db.fetch("SELECT reminder FROM confirm_reminder ORDER BY sent_at, reminder")
    assert sorted(row["reminder"] for row in told) == sorted(
        f"{what}-{n}" for what in ("mark", "out") for n in (21, 7, 1)
    )


async def test_a_handful_of_entries_each_goes_by_its_own_days(db: asyncpg.Connection, personas: Personas) -> None:
    start = today(now())
    for number, ago in enumerate((0, 30, 68, 100, 500)):
        await kept_entry(db, personas, slug=f"e{number}", name=f"E {number}", confirmed_on=start - timedelta(days=ago))
    await kept_entry(db, personas, slug="nobodys", name="Nobody's", confirmed_on=start)
    await db.execute("UPDATE provider SET organisation = NULL WHERE slug = 'nobodys'")
    await kept_entry(db, personas, slug="draft", name="Draft", confirmed_on=start, state="draft")
    for day in range(DAYS):
        await run_day(start, day, of_confirming.schedules)
    names = Counter(re.sub(".*(E .).*", r"\1", subject) for _, subject in await mails(db, "confirm_reminder"))
    assert names == {"E 0": 6, "E 1": 6, "E 2": 6, "E 3": 3, "E 4": 1}


async def test_who_confirms_is_left_alone_until_the_next_time(
    db: asyncpg.Connection, personas: Personas, moved_clock: MovedClock
) -> None:
    start = today(now())
    entry = await kept_entry(db, personas)
    assert await sent_on(db, start, range(85)) == [69, 83]
    await db.execute("UPDATE provider SET confirmed_on = $1", start + timedelta(days=84))
    await project([entry.id or 0])
    assert await sent_on(db, start, range(85, 84 + 121)) == [84 + day for day in DUE]


async def test_a_council_that_changes_its_days_has_none_sent_twice(db: asyncpg.Connection, personas: Personas) -> None:
    start = today(now())
    await kept_entry(db, personas)
    assert await sent_on(db, start, range(95)) == DUE[:3]
    await db.execute(
        "INSERT INTO dated_setting (authority, name, value, from_day) VALUES (916, 'entry_confirm_days', '100', $1)",
        start,
    )
    assert await sent_on(db, start, range(95, DAYS)) == DUE[3:]


async def test_it_is_sent_as_soon_as_there_is_somebody_to_confirm(db: asyncpg.Connection, personas: Personas) -> None:
    start = today(now())
    await kept_entry(db, personas)
    stopped = "UPDATE membership SET stopped_at = $2 WHERE id = $1"
    await db.execute(stopped, personas[EDITOR].membership, now())
    assert await sent_on(db, start, range(80)) == []
    await db.execute(stopped, personas[EDITOR].membership, None)
    assert await sent_on(db, start, range(80, 85)) == [80, 83]


async def test_the_link_confirms_with_one_press_and_opening_it_does_not(
    db: asyncpg.Connection, personas: Personas
) -> None:
    old = today(now()) - timedelta(days=300)
    entry = await kept_entry(db, personas, confirmed_on=old)
    assert await remind(today(now()), ENTRY) == 1
    link = await link_in(db, "confirm_reminder")
    async with personas.client(ANYBODY) as client:
        for _ in range(2):
            page = await client.get(link)
            assert page.status_code == 200
            assert "Riverbank" in page.text
        assert (await read()).confirmed_on == old
        done = await client.post(link, data=personas[ANYBODY].csrf)
        assert "Confirmed until" in done.text
        assert (await client.get(link)).status_code == 410
    assert (await read()).confirmed_on == today(now())
    assert await db.fetchval("SELECT kept_until FROM listing_provider WHERE provider_id = $1", entry.id) > today(now())


@pytest.mark.parametrize("message", ["confirm_reminder", "places_weekly"])
@pytest.mark.parametrize("left", ["stopped", "stopped alone", "moved", "closed"])
async def test_links_do_nothing_for_who_no_longer_keeps_the_entry(
    db: asyncpg.Connection, personas: Personas, message: str, left: str
) -> None:
    old = today(now()) - timedelta(days=300)
    await kept_entry(db, personas, confirmed_on=old)
    await run_day(today(now()), 0)
    link = await link_in(db, message)
    await db.execute(
        {
            "stopped": "UPDATE membership SET stopped_at = now() WHERE role LIKE 'provider%'",
            "stopped alone": "UPDATE membership m SET stopped_at = now() FROM account a WHERE a.id = m.account"
            " AND a.email IN ('has.not.chosen@example.org', 'providers.editor@example.org')",
            "moved": "UPDATE provider SET organisation = NULL",
            "closed": "UPDATE account SET state = 'disabled'",
        }[left]
    )
    before = await read()
    async with personas.client(ANYBODY) as client:
        assert (await client.get(link)).status_code == 410
        assert (await client.post(link, data=personas[ANYBODY].csrf)).status_code == 410
    assert await read() == before


async def link_in(db: asyncpg.Connection, message: str) -> str:
    body = await db.fetchval("SELECT body FROM outbox WHERE message = $1 ORDER BY recipient LIMIT 1", message)
    found = re.search(r"https?://\S+?(/l/\S+)", body)
    assert found
    return found[1]


async def test_each_week_whoever_keeps_an_entry_is_asked_once(db: asyncpg.Connection, personas: Personas) -> None:
    """Also where Monday, or a whole week, was missed."""
    await kept_entry(db, personas)
    await kept_entry(db, personas, slug="paused", name="Paused", state="paused")
    monday = today(now()) + timedelta(days=7 - today(now()).weekday())
    weeks = {}
    for day in range(DAYS):
        if (day % 7 == 0 and day % 3 == 0) or 70 <= day < 77:
            continue
        before = len(await mails(db, "places_weekly"))
        await run_day(monday, day, of_places.schedules)
        if new := (await mails(db, "places_weekly"))[before:]:
            assert sorted(to for to, _ in new) == sorted(KEEP_IT)
            weeks[day // 7] = day % 7
    assert len(weeks) == -(-DAYS // 7) - 1
    assert weeks[0] == 1, "Monday was missed"
    assert weeks[1] == 0


async def test_who_chose_not_to_have_the_weekly_mail_has_none(db: asyncpg.Connection, personas: Personas) -> None:
    await kept_entry(db, personas)
    choose = "INSERT INTO mail_choice (account, message, choice) VALUES ($1, 'places_weekly', 'none')"
    await db.execute(choose, personas[STAFF].account)
    await run_day(today(now()), 0, of_places.schedules)
    told = {to for to, _ in await mails(db, "places_weekly")}
    assert told == KEEP_IT - {"providers.staff@example.org"}


async def test_the_weekly_link_tells_places_alone_as_often_as_one_likes(
    db: asyncpg.Connection, personas: Personas, moved_clock: MovedClock
) -> None:
    await kept_entry(db, personas)
    await run_day(today(now()), 0, of_places.schedules)
    link = await link_in(db, "places_weekly")
    async with personas.client(ANYBODY) as client:
        page = unescape((await client.get(link)).text)
        filled = dict(re.findall(r'name="((?:seen|free|total)[-0-9]*)" (?:type="text" )?value="([^"]*)"', page))
        free = next(name for name in filled if name.startswith("free-"))
        before = await read()
        wrong = await client.post(link, data=personas[ANYBODY].csrf | filled | {free: "lots"})
        assert (wrong.status_code, 'value="lots"' in wrong.text) == (422, True)
        assert await read() == before, "opening it, or a mistake, changes nothing"
        for number in ("1", "0"):
            page = unescape((await client.get(link)).text)
            filled |= dict(re.findall(r'name="(seen)" value="([^"]*)"', page))
            done = await client.post(link, data=personas[ANYBODY].csrf | filled | {free: number})
            assert done.status_code == 303
        saved = await client.get(done.headers["location"])
        assert "Saved. As of today" in saved.text
        other = await client.post(link, data=personas[ANYBODY].csrf | {"name": "Another name"})
        assert other.status_code == 400
        assert (await client.post(link, data=personas[ANYBODY].csrf | {"name-1": "x"})).status_code == 400
        moved_clock.forward(days=8)
        assert (await client.get(link)).status_code == 410
        await client.post(f"{link}/renew", data=personas[ANYBODY].csrf)
    assert await db.fetchval("SELECT count(*) FROM outbox WHERE message = 'new_link'") == 1


def test_the_worker_knows_of_both() -> None:
    rooms = {"apdirectory.providers.capacity.schedules", "apdirectory.providers.confirming.schedules"}
    assert rooms <= set(SCHEDULES)


async def test_whoever_is_killed_in_the_midst_has_sent_nothing_and_the_next_sends_all(
    clean_database: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with transaction() as database:
        personas = await add_personas(database, create_app())
        start = today(now())
        for number in range(3):
            await kept_entry(database, personas, slug=f"e{number}", name=f"E {number}", confirmed_on=start)
    at = datetime.combine(start + timedelta(days=69), time_of_day(9), tzinfo=now().tzinfo)
    (reminding,) = [each for each in of_confirming.schedules if each.name == "confirming.remind"]

    async def killed(due: datetime) -> None:
        await reminding.run(due)
        raise asyncio.CancelledError

    dies = Schedule(name=reminding.name, cron=reminding.cron, run=killed)
    with pytest.raises(asyncio.CancelledError):
        await run_once(dies, at)
    async with transaction() as database:
        assert await mails(database, "confirm_reminder") == []
    assert await run_once(reminding, at)
    assert not await run_once(reminding, at)
    async with transaction() as database:
        assert len(await mails(database, "confirm_reminder")) == 3
