"""What holds even where the page before it has made a mistake: second lines, asked directly."""

from uuid import uuid4

import asyncpg
import pytest

from apdirectory.accounts.sign_in.actions import act_for
from apdirectory.accounts.sign_in.queries import session_of
from apdirectory.accounts.sign_in.session import asker_from, visitor_from
from apdirectory.database.asking import NOBODY, Asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.errors import Forbidden
from apdirectory.web.clock import now
from apdirectory.web.visitor import FULL, PASSWORD, Visitor
from tests.personas import COUNTY, SWINDON, Personas
from tests.security.fuzz.asked import ask


async def test_a_session_never_acts_for_anothers_membership(db: asyncpg.Connection, personas: Personas) -> None:
    session = personas["has not chosen"].session
    assert session and personas["manager"].membership
    for membership in (personas["manager"].membership, personas["stopped"].membership, uuid4()):
        assert membership
        with pytest.raises(Forbidden):
            await act_for(session, membership)
    assert await db.fetchval("SELECT membership FROM session WHERE id = $1", session) is None
    own = personas["has not chosen"].membership
    assert own
    await act_for(session, own)
    assert await db.fetchval("SELECT membership FROM session WHERE id = $1", session) == own


async def test_whoever_chooses_whom_to_act_for_is_named_in_that_authoritys_audit(
    db: asyncpg.Connection, personas: Personas
) -> None:
    """Until they have chosen the database knows of nobody."""
    who, manager = personas["has not chosen"], personas["manager"]
    assert who.session and who.membership
    await act_for(who.session, who.membership)
    with asking(Asker(account=manager.account, role="la_manager", authority=COUNTY)):
        async with transaction() as database:
            rows = await database.fetch(
                "SELECT account, role, organisation FROM audit WHERE action = 'session.acts_for'"
            )
    assert [tuple(row) for row in rows] == [(who.account, "la_officer", who.organisation)]


@pytest.mark.parametrize(("factor", "membership"), [(PASSWORD, uuid4()), (FULL, None), (PASSWORD, None)])
def test_the_database_is_told_of_nobody_before_all_is_proved(factor: str, membership: object) -> None:
    visitor = Visitor(account=uuid4(), membership=membership, role="la_manager", authority=COUNTY, factor=factor)  # type: ignore[arg-type]
    assert asker_from(visitor) == NOBODY
    whole = Visitor(account=uuid4(), membership=uuid4(), role="la_manager", authority=COUNTY, factor=FULL)
    assert asker_from(whole) != NOBODY


async def test_whoever_has_set_up_a_second_factor_gives_it_though_their_role_needs_none(
    db: asyncpg.Connection, personas: Personas
) -> None:
    who = personas["commissioner"]
    await db.execute("UPDATE session SET second_factor_at = NULL WHERE id = $1", who.session)
    held = await session_of(who.cookie)
    assert held
    assert visitor_from(held).factor == FULL
    await db.execute("INSERT INTO credential (account, totp_secret, totp_at) VALUES ($1, 'x', $2)", who.account, now())
    async with personas.client("commissioner") as client:
        answer = await ask(db, client, "GET", "/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/code?after=/account")


async def test_only_an_approval_that_stands_makes_an_authority_a_referrers(
    db: asyncpg.Connection, personas: Personas
) -> None:
    async def theirs(name: str) -> tuple[int, ...]:
        held = await session_of(personas[name].cookie)
        assert held
        return visitor_from(held).authorities

    async def acts_as(name: str) -> str:
        """What the database is told."""
        held = await session_of(personas[name].cookie)
        assert held
        return asker_from(visitor_from(held)).role

    assert await theirs("referrer") == (COUNTY,)
    assert await theirs("referrer of both") == (SWINDON, COUNTY)
    assert await theirs("referrer who waits") == ()
    assert await acts_as("referrer") == "referrer"
    assert await acts_as("referrer who waits") == "unapproved_referrer"
    for state in ("refused", "stopped", "waiting"):
        await db.execute(
            "UPDATE approval SET state = $2 WHERE membership = $1 AND authority = $3",
            *(personas["referrer of both"].membership, state, SWINDON),
        )
        assert await theirs("referrer of both") == (COUNTY,), state
