"""Access that is looked at each quarter: of a referrer by each council, never by oneself, and told once."""

from datetime import timedelta

import asyncpg
import pytest

from apdirectory.accounts.people.actions import ask_approval, invite, keep_membership, tell_who_is_due
from apdirectory.accounts.people.keeping.queries import waiting_for
from apdirectory.accounts.people.queries import people_of
from apdirectory.database.asking import Asker, asking
from apdirectory.errors import Conflict
from apdirectory.web.clock import now
from tests.accounts.people.bodies import OURS, THEIRS, Bodies, joined, mails, member
from tests.accounts.people.test_pages import see, text_of
from tests.conftest import MovedClock
from tests.personas import Personas


async def waits(who: Asker) -> int:
    assert who.account
    return await waiting_for(who.role, who.authority, who.account)


async def test_each_council_keeps_a_referrer_for_itself(
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
    assert [await waits(who) for who in (manager, other_manager)] == [0, 0]
    moved_clock.forward(days=91)
    assert [await waits(who) for who in (manager, other_manager)] == [1, 1]
    with asking(manager):
        await keep_membership(ann)
    assert [await waits(who) for who in (manager, other_manager)] == [0, 1]
    kept = dict(await db.fetch("SELECT authority, kept_at FROM approval WHERE membership = $1", ann))
    assert kept[OURS] is not None
    assert kept[THEIRS] is None
    assert await db.fetchval("SELECT kept_at FROM membership WHERE id = $1", ann) is None


async def test_whoever_waits_is_approved_or_refused_but_not_kept(
    bodies: Bodies, manager: Asker, other_manager: Asker, moved_clock: MovedClock
) -> None:
    with asking(manager):
        token = await invite(
            email="ann@example.org", name="Ann", role="referrer", organisation=bodies.school, authority=OURS
        )
    ann = await joined(token)
    account = next(each.account for each in await people_of(OURS) if each.membership == ann)
    with asking(Asker(account=account, membership=ann, role="referrer")):
        await ask_approval(ann, THEIRS)
    moved_clock.forward(days=100)
    with asking(other_manager):
        assert await waits(other_manager) == 1
        with pytest.raises(Conflict, match="waits for your approval"):
            await keep_membership(ann)
        assert next(each for each in await people_of(THEIRS) if each.membership == ann).looked_at is None


async def test_a_waiting_person_has_no_keep_on_their_page(personas: Personas) -> None:
    page = await see(personas, "manager", f"/admin/people/{personas['referrer who waits'].membership}")
    assert "waits for your approval" in text_of(page)
    assert "/keep" not in page.text
    assert "Last kept Not yet" in text_of(page)
    assert "Once you have decided" in text_of(await see(personas, "manager", "/admin/people"))


async def test_managers_get_one_mail_when_somebody_is_due(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, moved_clock: MovedClock
) -> None:
    second = await member("la_manager", bodies.council, OURS)
    officer = await member("la_officer", bodies.council, OURS, bodies.sen)
    assert await tell_who_is_due(OURS) == 0
    moved_clock.forward(days=92)
    assert await tell_who_is_due(OURS) == 3
    assert await tell_who_is_due(OURS) == 0
    told = await db.fetch("SELECT recipient, message, body FROM outbox")
    assert len({row["recipient"] for row in told}) == 2
    assert {row["message"] for row in told} == {"people_due"}
    assert "3 people" in told[0]["body"]
    assert officer.membership
    with asking(second):
        await keep_membership(officer.membership)
    assert await tell_who_is_due(OURS) == 0


async def test_administrators_hear_of_those_in_no_council(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, moved_clock: MovedClock
) -> None:
    admin = await member("installation_admin", bodies.installation)
    await member("provider_editor", bodies.provider)
    moved_clock.forward(days=92)
    assert await tell_who_is_due(None) == 2
    assert await tell_who_is_due(None) == 0
    assert [message for _, message in await mails(db)] == ["people_due"]
    assert await waits(admin) == 2, "the editor, and the manager who is on the page too"


async def test_the_navigation_counts_those_who_are_due(db: asyncpg.Connection, personas: Personas) -> None:
    assert "People (1)" in (await see(personas, "manager", "/cookies")).text
    assert "People (" not in (await see(personas, "manager of Swindon", "/cookies")).text
    assert "Admin (" not in (await see(personas, "installation admin", "/cookies")).text
    long_ago = now() - timedelta(days=92)
    for name in ("officer", "provider's staff", "manager", "manager of Swindon"):
        await db.execute("UPDATE membership SET started_at = $2 WHERE id = $1", personas[name].membership, long_ago)
    assert "People (2)" in (await see(personas, "manager", "/cookies")).text, "who waits, and the officer"
    assert "Admin (3)" in (await see(personas, "installation admin", "/cookies")).text
    assert "People (" not in (await see(personas, "officer", "/cookies")).text
