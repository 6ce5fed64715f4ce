"""Who is stopped or leaves: which links end with it, and which councils read and hear of it."""

import re

import asyncpg

from apdirectory.accounts.access.queries import live_grants_of_record
from apdirectory.accounts.people.actions import ask_approval, invite, leave, stop_membership
from apdirectory.accounts.people.queries import person
from apdirectory.accounts.sign_in.account.actions import ask_email_change, confirm_email_change
from apdirectory.database.asking import Asker, asking
from apdirectory.database.transaction import transaction
from tests.accounts.people.bodies import OURS, THEIRS, Bodies, approvals, audited, changed, joined, mails, member
from tests.security.two_authorities import let_in

ANN = "ann@example.org"


async def invited(bodies: Bodies, who: Asker, email: str = ANN, role: str = "referrer") -> str:
    where = bodies.school if role == "referrer" else bodies.council
    with asking(who):
        return await invite(email=email, name="Ann", role=role, organisation=where, authority=who.authority)


async def referrer(bodies: Bodies, *managers: Asker) -> Asker:
    """Approved by all of these."""
    for each in managers:
        membership = await joined(await invited(bodies, each))
    found = await person(membership)
    assert found is not None
    return Asker(account=found.account, membership=membership, organisation=bodies.school, role="referrer")


async def open_links(db: asyncpg.Connection) -> list[tuple[str, str, int]]:
    rows = await db.fetch(
        """SELECT email, role, coalesce(authority, asked_by_authority) AS authority FROM invitation
           WHERE used_at IS NULL AND withdrawn_at IS NULL ORDER BY 1, 2, 3"""
    )
    return [tuple(row) for row in rows]


async def test_stopping_withdraws_all_that_this_council_sent_them_and_nothing_of_another(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, other_manager: Asker
) -> None:
    ann = await referrer(bodies, manager)
    assert ann.membership
    await invited(bodies, manager)
    await invited(bodies, manager, role="commissioner")
    await invited(bodies, manager, "bob@example.org")
    await invited(bodies, other_manager)
    before = (await audited(other_manager)).count("invitation.withdrawn")
    with asking(manager):
        await stop_membership(ann.membership, "Left")
    assert await person(ann.membership) is None
    assert await open_links(db) == [(ANN, "referrer", THEIRS), ("bob@example.org", "referrer", OURS)]
    assert (await audited(manager)).count("invitation.withdrawn") == 2
    assert (await audited(other_manager)).count("invitation.withdrawn") == before


async def test_leaving_withdraws_what_was_sent_for_the_same_place_only(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker
) -> None:
    ann = await referrer(bodies, manager)
    assert ann.membership
    await invited(bodies, manager)
    await invited(bodies, manager, role="commissioner")
    with asking(ann):
        await leave(ann.membership)
    assert await open_links(db) == [(ANN, "commissioner", OURS)], "whoever takes another post is not shut out of it"


async def test_stopping_a_providers_person_ends_all_that_they_were_offered_there(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker
) -> None:
    editor = await member("provider_editor", bodies.provider)
    admin = await member("installation_admin", bodies.installation)
    assert editor.membership
    address = await db.fetchval("SELECT email FROM account WHERE id = $1", editor.account)
    with asking(admin):
        for role, organisation in (("provider_staff", bodies.provider), ("provider_editor", bodies.school)):
            await invite(email=address, name="X", role=role, organisation=organisation)
        await invite(email=address, name="X", role="installation_admin", organisation=bodies.installation)
        await stop_membership(editor.membership, "Left")
    assert [role for _, role, _ in await open_links(db)] == ["installation_admin", "provider_editor"]


async def test_stopping_a_councils_person_leaves_what_administrators_offer(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker
) -> None:
    officer = await member("commissioner", bodies.council, OURS)
    admin = await member("installation_admin", bodies.installation)
    assert officer.membership
    address = await db.fetchval("SELECT email FROM account WHERE id = $1", officer.account)
    with asking(admin):
        await invite(email=address, name="X", role="installation_admin", organisation=bodies.council)
    with asking(manager):
        await stop_membership(officer.membership, "Left")
    assert len(await open_links(db)) == 1


async def test_stopping_a_providers_person_leaves_other_invitations(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker
) -> None:
    editor = await member("provider_editor", bodies.provider)
    admin = await member("installation_admin", bodies.installation)
    assert editor.membership
    address = await db.fetchval("SELECT email FROM account WHERE id = $1", editor.account)
    await invited(bodies, manager, email=address)
    with asking(admin):
        for organisation in (bodies.provider, bodies.school):
            await invite(email=address, name="X", role="provider_editor", organisation=organisation)
        await stop_membership(editor.membership, "Left")
    assert [role for _, role, _ in await open_links(db)] == ["provider_editor", "referrer"]


async def test_who_is_a_manager_no_longer_leaves_no_link_that_they_sent(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, other_manager: Asker
) -> None:
    for ends in ("stopped", "left", "changed"):
        second = await member("la_manager", bodies.council, OURS)
        assert second.membership
        await invited(bodies, second, email=f"{ends}@example.org", role="commissioner")
        await invited(bodies, other_manager, email=f"{ends}@example.org")
        with asking(second if ends == "left" else manager):
            if ends == "stopped":
                await stop_membership(second.membership, "x")
            elif ends == "left":
                await leave(second.membership)
            else:
                await changed(second.membership, role="commissioner", team=None)
        assert (f"{ends}@example.org", "commissioner", OURS) not in await open_links(db), ends
    assert len(await open_links(db)) == 3, "the other council's"


async def test_a_referrers_leaving_is_each_councils_to_read_and_hear(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, other_manager: Asker
) -> None:
    ann = await referrer(bodies, manager)
    assert ann.membership
    with asking(ann):
        await ask_approval(ann.membership, THEIRS)
    before = len(await mails(db))
    with asking(ann):
        await leave(ann.membership)
    assert await approvals(db, ann.membership) == {OURS: "stopped", THEIRS: "stopped"}
    for who in (manager, other_manager):
        assert (await audited(who)).count("membership.left") == 1
    told = [to for to, message in await mails(db) if message == "referrer_left"]
    assert len(told) == len(await mails(db)) - before == 2


async def test_a_leaving_is_recorded_where_it_is_and_not_where_one_acts_now(
    bodies: Bodies, manager: Asker, other_manager: Asker
) -> None:
    ann = await referrer(bodies, manager)
    assert ann.membership
    acting = Asker(account=ann.account, membership=other_manager.membership, role="la_manager", authority=THEIRS)
    with asking(acting):
        await leave(ann.membership)
    assert "membership.left" in await audited(manager)
    assert "membership.left" not in await audited(other_manager)


async def test_what_a_council_let_a_referrer_into_ends_when_it_stops_them_though_another_goes_on(
    bodies: Bodies, manager: Asker, other_manager: Asker
) -> None:
    ann = await referrer(bodies, manager, other_manager)
    assert ann.membership and ann.account
    record, theirs = ann.account, other_manager.account
    assert theirs
    await let_in(manager, ann, record)
    await let_in(other_manager, ann, theirs)
    with asking(manager):
        await stop_membership(ann.membership, "Moved")
        assert await live_grants_of_record(record) == []
        async with transaction() as database:
            assert await database.fetchval("SELECT count(*) FROM audit WHERE action = 'grant.ended'") == 1
    with asking(other_manager):
        assert len(await live_grants_of_record(theirs)) == 1


async def test_managers_who_approved_hear_that_a_referrer_has_another_address(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, other_manager: Asker
) -> None:
    ann = await referrer(bodies, manager)
    assert ann.account and ann.membership
    with asking(ann):
        await ask_approval(ann.membership, THEIRS)
        await ask_email_change(ann.account, "ann@new.example")
    link = await db.fetchval("SELECT body FROM outbox WHERE message = 'email_change'")
    found = re.search(r"/email-change/(\S+)", link)
    assert found is not None
    assert "referrer_moved" not in [message for _, message in await mails(db)]
    await confirm_email_change(found[1])
    first = await db.fetchval("SELECT email FROM account WHERE id = $1", manager.account)
    assert [to for to, message in await mails(db) if message == "referrer_moved"] == [first]
