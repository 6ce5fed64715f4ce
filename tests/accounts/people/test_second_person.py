"""Nobody decides about themselves where there is somebody else who can; where there is not, the audit says so."""

import json

import asyncpg
import pytest

from apdirectory.accounts.people.actions import add_membership, approve, keep_membership, refuse
from apdirectory.accounts.people.approvals.actions import wait_for_approval
from apdirectory.accounts.people.places import Place
from apdirectory.database.asking import Asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.errors import Forbidden
from tests.accounts.people.bodies import OURS, Bodies, approvals, member, waiting_for
from tests.accounts.people.test_pages import say, see, text_of
from tests.personas import Personas


async def also_referrer(bodies: Bodies, manager: Asker) -> Asker:
    assert manager.account
    place = Place(role="referrer", organisation=bodies.school, authority=OURS)
    membership = await add_membership(manager.account, place)
    await wait_for_approval(membership, OURS)
    return Asker(account=manager.account, membership=membership, role="referrer")


async def details(who: Asker, action: str) -> list[dict[str, str]]:
    with asking(who):
        async with transaction() as database:
            rows = await database.fetch("SELECT detail FROM audit WHERE action = $1 ORDER BY id", action)
    return [json.loads(row["detail"]) for row in rows]


async def test_a_manager_does_not_decide_on_their_own_request(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker
) -> None:
    own = await also_referrer(bodies, manager)
    assert own.membership
    second = await member("la_manager", bodies.council, OURS)
    asked = await waiting_for(own.membership, OURS)
    with asking(manager):
        for act in (approve(asked), refuse(asked, "x")):
            with pytest.raises(Forbidden, match="yourself"):
                await act
    assert await approvals(db, own.membership) == {OURS: "waiting"}
    with asking(second):
        await approve(asked)
    assert await approvals(db, own.membership) == {OURS: "approved"}
    assert await details(manager, "membership.approved") == [{}]


async def test_the_only_manager_does_and_the_audit_says_so(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker
) -> None:
    own = await also_referrer(bodies, manager)
    assert own.membership and manager.membership
    with asking(manager):
        await approve(await waiting_for(own.membership, OURS))
        await keep_membership(manager.membership)
    said = [{"about_themselves": "there is no other council manager"}]
    assert await details(manager, "membership.approved") == said
    assert await details(manager, "membership.kept") == said


@pytest.mark.parametrize("role", ["la_manager", "installation_admin"])
async def test_nobody_keeps_themselves(bodies: Bodies, role: str) -> None:
    where = (bodies.council, OURS) if role == "la_manager" else (bodies.installation, None)
    one, other = await member(role, *where), await member(role, *where)
    assert one.membership
    with asking(one), pytest.raises(Forbidden, match="yourself"):
        await keep_membership(one.membership)
    with asking(other):
        await keep_membership(one.membership)


async def test_pages_offer_nobody_to_decide_about_themselves(db: asyncpg.Connection, personas: Personas) -> None:
    own = personas["manager"]
    await db.execute("UPDATE membership SET started_at = started_at - interval '92 days' WHERE id = $1", own.membership)
    await db.execute(
        "UPDATE membership SET account = $1 WHERE id = $2", own.account, personas["referrer who waits"].membership
    )
    page = await see(personas, "manager", "/admin/people")
    assert "/keep" not in page.text
    assert "Somebody else says" in text_of(page)
    assert "Another manager decides" in text_of(page)
    own_page = await see(personas, "manager", f"/admin/people/{own.membership}")
    assert "/keep" not in own_page.text
    assert "This is you" in text_of(own_page)
    assert (await say(personas, "manager", f"/admin/people/{own.membership}/keep")).status_code == 403
