"""Mail about who is due, and who waits: first, again, and to others; never with a name."""

import asyncpg
import pytest

from apdirectory.accounts.people.actions import (
    approve,
    invite,
    invite_unasked,
    keep_membership,
    refuse,
    tell_all_who_are_due,
    tell_who_is_due,
    tell_who_waits_long,
)
from apdirectory.accounts.people.approvals.actions import ask_approval
from apdirectory.accounts.people.places import Place
from apdirectory.accounts.people.queries import person
from apdirectory.accounts.people.schedules import schedules
from apdirectory.database.asking import Asker, asking
from apdirectory.web.clock import now
from apdirectory.work import all_schedules
from tests.accounts.people.bodies import OURS, THEIRS, Bodies, joined, member, waiting_for
from tests.conftest import MovedClock


async def told(db: asyncpg.Connection) -> list[tuple[str, str]]:
    """(message, role of the person it is to), in order; then they are forgotten."""
    rows = await db.fetch(
        """SELECT o.message, m.role FROM outbox o JOIN account a ON a.email = o.recipient
           JOIN membership m ON m.account = a.id ORDER BY o.put_at, o.message, m.role"""
    )
    await db.execute("DELETE FROM outbox")
    return [tuple(row) for row in rows]


async def test_whoever_does_not_look_is_asked_again_and_then_others_hear(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, moved_clock: MovedClock
) -> None:
    await member("installation_admin", bodies.installation)
    await member("la_officer", bodies.council, OURS, bodies.sen)
    moved_clock.forward(days=91)
    found = []
    for _ in range(40):
        assert await tell_who_is_due(OURS) in (0, 2)
        assert await tell_who_is_due(OURS) == 0, "as often as one likes"
        found.append(await told(db))
        moved_clock.forward(days=1)
    assert {day: mails for day, mails in enumerate(found) if mails} == {
        0: [("people_due", "la_manager")],
        14: [("people_due_again", "la_manager")],
        21: [("people_overdue", "installation_admin")],
    }


async def test_where_a_council_has_no_manager_others_hear_at_once_and_every_four_weeks(
    db: asyncpg.Connection, bodies: Bodies, moved_clock: MovedClock
) -> None:
    await member("installation_admin", bodies.installation)
    await member("la_officer", bodies.council, OURS, bodies.sen)
    moved_clock.forward(days=91)
    found = []
    for _ in range(30):
        assert await tell_who_is_due(OURS) in (0, 1)
        assert await tell_who_is_due(OURS) == 0, "as often as one likes"
        found.append(await told(db))
        moved_clock.forward(days=1)
    others = [("people_unlooked", "installation_admin")]
    assert {day: mails for day, mails in enumerate(found) if mails} == {0: others, 28: others}


async def test_a_manager_who_comes_later_is_told_at_once_and_asked_again(
    db: asyncpg.Connection, bodies: Bodies, moved_clock: MovedClock
) -> None:
    await member("installation_admin", bodies.installation)
    await member("la_officer", bodies.council, OURS, bodies.sen)
    moved_clock.forward(days=91)
    found = []
    for day in range(34):
        if day == 5:
            await member("la_manager", bodies.council, OURS)
        await tell_who_is_due(OURS)
        found.append(await told(db))
        moved_clock.forward(days=1)
    assert {day: mails for day, mails in enumerate(found) if mails} == {
        0: [("people_unlooked", "installation_admin")],
        5: [("people_due", "la_manager")],
        19: [("people_due_again", "la_manager")],
        26: [("people_overdue", "installation_admin")],
    }


async def test_others_hear_again_every_four_weeks_where_managers_go_on_not_looking(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, moved_clock: MovedClock
) -> None:
    await member("installation_admin", bodies.installation)
    moved_clock.forward(days=91)
    for days in (14, 7, 28, 0):
        await tell_who_is_due(OURS)
        moved_clock.forward(days=days)
    assert [message for message, _ in await told(db)].count("people_overdue") == 2


async def test_administrators_are_asked_again_but_nobody_is_above_them(
    db: asyncpg.Connection, bodies: Bodies, moved_clock: MovedClock
) -> None:
    await member("installation_admin", bodies.installation)
    moved_clock.forward(days=91)
    for _ in range(40):
        await tell_who_is_due(None)
        moved_clock.forward(days=1)
    assert [message for message, _ in await told(db)] == ["people_due", "people_due_again"]


async def test_managers_have_one_mail_a_week_at_most(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, moved_clock: MovedClock
) -> None:
    for _ in range(12):
        await member("la_officer", bodies.council, OURS, bodies.sen)
        moved_clock.forward(days=1)
    moved_clock.forward(days=91 - 12)
    sent = []
    for _ in range(14):
        await tell_who_is_due(OURS)
        sent.append(len(await told(db)))
        moved_clock.forward(days=1)
    assert sent == [1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]


async def test_each_council_hears_of_its_own_and_keeping_somebody_ends_it(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, other_manager: Asker, moved_clock: MovedClock
) -> None:
    moved_clock.forward(days=91)
    await tell_all_who_are_due()
    assert await told(db) == [("people_due", "la_manager")] * 2
    assert manager.membership
    with asking(manager):
        await keep_membership(manager.membership)
    moved_clock.forward(days=14)
    await tell_all_who_are_due()
    (again,) = await db.fetch("SELECT recipient, message FROM outbox")
    assert again["message"] == "people_due_again"
    found = await person(other_manager.membership) if other_manager.membership else None
    assert found and again["recipient"] == found.email


async def test_a_referrer_is_told_of_to_each_council_apart(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, other_manager: Asker, moved_clock: MovedClock
) -> None:
    for who in (manager, other_manager):
        with asking(who):
            token = await invite(
                email="ann@example.org",
                name="Ann",
                role="referrer",
                organisation=bodies.school,
                authority=who.authority,
            )
        ann = await joined(token)
    moved_clock.forward(days=91)
    assert [await tell_who_is_due(each) for each in (OURS, THEIRS)] == [2, 2]
    moved_clock.forward(days=14)
    with asking(manager):
        await keep_membership(ann)
    assert [await tell_who_is_due(each) for each in (OURS, THEIRS)] == [1, 2]


@pytest.mark.parametrize("decided", [approve, None])
async def test_managers_hear_once_of_each_who_waits_for_two_days(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, moved_clock: MovedClock, decided: object
) -> None:
    ann = await joined(await invite_unasked("ann@example.org", "Ann", _place(bodies)))
    await db.execute("DELETE FROM outbox")
    await tell_who_waits_long()
    assert await told(db) == []
    moved_clock.forward(days=2)
    if decided:
        with asking(manager):
            await approve(await waiting_for(ann, OURS))
        await db.execute("DELETE FROM outbox")
    for _ in range(3):
        await tell_who_waits_long()
        moved_clock.forward(days=1)
    assert await told(db) == ([] if decided else [("approvals_late", "la_manager")])


async def test_whoever_was_refused_and_asks_again_waits_anew(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, moved_clock: MovedClock
) -> None:
    ann = await joined(await invite_unasked("ann@example.org", "Ann", _place(bodies)))
    found = await person(ann)
    assert found
    moved_clock.forward(days=2)
    await tell_who_waits_long()
    with asking(manager):
        await refuse(await waiting_for(ann, OURS), "Not yet")
    with asking(Asker(account=found.account, membership=ann, role="referrer")):
        await ask_approval(ann, OURS)
    await db.execute("DELETE FROM outbox")
    await tell_who_waits_long()
    assert await told(db) == []
    moved_clock.forward(days=2)
    await tell_who_waits_long()
    assert await told(db) == [("approvals_late", "la_manager")]


async def test_the_clock_does_both(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, moved_clock: MovedClock
) -> None:
    await joined(await invite_unasked("ann@example.org", "Ann", _place(bodies)))
    await db.execute("DELETE FROM outbox")
    moved_clock.forward(days=91)
    for each in schedules:
        await each.run(now())
    assert sorted(message for message, _ in await told(db)) == ["approvals_late", "people_due"]
    assert {each.name for each in schedules} < {each.name for each in all_schedules()}


async def test_no_mail_names_anybody(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, moved_clock: MovedClock
) -> None:
    await member("installation_admin", bodies.installation)
    await joined(await invite_unasked("ann@example.org", "Wilhelmina", _place(bodies)), "Wilhelmina")
    await db.execute("UPDATE account SET name = 'Wilhelmina Canary'; DELETE FROM outbox")
    moved_clock.forward(days=91)
    for _ in range(30):
        await tell_all_who_are_due()
        await tell_who_waits_long()
        moved_clock.forward(days=1)
    sent = await db.fetch("SELECT message, subject || body AS text FROM outbox")
    assert {row["message"] for row in sent} == {"people_due", "people_due_again", "people_overdue", "approvals_late"}
    assert not [row["text"] for row in sent if "Wilhelmina" in row["text"] or "@" in row["text"]]


def _place(bodies: Bodies) -> Place:
    return Place(role="referrer", organisation=bodies.school, authority=OURS)
