"""Links as rooms make them and take them back, and as they are renewed and forgotten."""

import asyncio
from collections.abc import Callable
from contextvars import Context
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from litestar.response import Response
from msgspec.structs import replace

from apdirectory.accounts.access.roles import LA_MANAGER
from apdirectory.database.asking import Asker, asking
from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from apdirectory.messages.links.actions import (
    MOST_A_DAY,
    NotOpen,
    make_link,
    renew_link,
    revoke_links,
    use_link,
)
from apdirectory.messages.links.purposes import Answer, Link, Purpose
from apdirectory.messages.links.schedules import schedules
from apdirectory.messages.links.signature import read_token
from apdirectory.web.clock import now
from apdirectory.work import SCHEDULES
from tests.conftest import MovedClock
from tests.purposes import ANSWER, CONFIRM

TO = "head@provider.example"


def id_in(path: str, purpose: Purpose = CONFIRM) -> UUID:
    signed = read_token(path.removeprefix("/l/"), [purpose.code])
    assert signed
    return signed.id


async def mailed(db: asyncpg.Connection) -> list[asyncpg.Record]:
    return list(await db.fetch("SELECT recipient, body FROM outbox WHERE message = 'new_link'"))


def answering(answer: Answer = "/help") -> Callable[[Link], Any]:
    async def do(link: Link) -> Answer:
        return answer

    return do


async def test_the_table_holds_nothing_that_opens_it(db: asyncpg.Connection) -> None:
    path = await make_link(CONFIRM, "entry-7", TO, authority=916)
    row = await db.fetchrow("SELECT * FROM signed_link")
    assert (row["purpose"], row["subject"], row["recipient"], row["authority"]) == ("test.confirm", "entry-7", TO, 916)
    assert row["expires_at"] - row["made_at"] <= CONFIRM.lasts
    assert path.removeprefix("/l/") not in str(dict(row))
    assert len(path) == len("/l/") + 48


async def test_the_app_may_not_make_one_last_longer(db: asyncpg.Connection) -> None:
    await make_link(CONFIRM, "entry-7", TO)
    for changed in ("expires_at = now()", "recipient = 'a@b.example'", "purpose = 'x'", "subject = 'x'"):
        await db.execute("SAVEPOINT tried")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await db.execute(f"UPDATE signed_link SET {changed}")
        await db.execute("ROLLBACK TO tried")


async def test_one_that_works_once_works_once(db: asyncpg.Connection) -> None:
    link = id_in(await make_link(CONFIRM, "entry-7", TO))
    assert await use_link(CONFIRM, link, answering()) == "/help"
    with pytest.raises(NotOpen):
        await use_link(CONFIRM, link, answering())


async def test_one_that_works_often_works_until_it_ends(db: asyncpg.Connection, moved_clock: MovedClock) -> None:
    link = id_in(await make_link(ANSWER, "case-7", TO), ANSWER)
    for _ in range(3):
        await use_link(ANSWER, link, answering())
    moved_clock.forward(days=14)
    with pytest.raises(NotOpen):
        await use_link(ANSWER, link, answering())


async def test_a_link_does_nothing_for_another_purpose(db: asyncpg.Connection) -> None:
    link = id_in(await make_link(CONFIRM, "entry-7", TO))
    with pytest.raises(NotOpen):
        await use_link(ANSWER, link, answering())
    assert not await renew_link(ANSWER, link)


@pytest.mark.usefixtures("clean_database")
async def test_what_is_refused_or_fails_has_not_used_the_link() -> None:
    link = id_in(await make_link(CONFIRM, "entry-7", TO))
    mistaken: Answer = Response("no", status_code=422)
    assert await use_link(CONFIRM, link, answering(mistaken)) is mistaken

    async def fails(link: Link) -> Answer:
        raise RuntimeError("as it happens")

    with pytest.raises(RuntimeError):
        await use_link(CONFIRM, link, fails)
    assert await use_link(CONFIRM, link, answering()) == "/help"


async def test_each_use_is_in_the_audit_without_an_address(db: asyncpg.Connection) -> None:
    link = id_in(await make_link(CONFIRM, "entry-7", TO, authority=916))
    await use_link(CONFIRM, link, answering())
    with asking(Asker(account=uuid4(), role=LA_MANAGER, authority=916)):
        await revoke_links(CONFIRM, "entry-7")
        async with transaction() as database:
            rows = await database.fetch(
                "SELECT action, subject_kind, subject, authority_id, account, detail FROM audit"
                " WHERE subject = 'entry-7' ORDER BY id"
            )
    assert [row["action"] for row in rows] == ["link.used", "link.revoked"]
    assert {tuple(row)[1:4] for row in rows} == {("record", "entry-7", 916)}
    assert [row["account"] is None for row in rows] == [True, False]
    assert rows[0]["detail"] == f'{{"link": "{link}", "purpose": "test.confirm"}}'
    assert rows[1]["detail"] == '{"links": 1, "purpose": "test.confirm"}'
    assert TO not in str(rows)


async def test_a_link_that_ended_is_renewed_to_its_recipient(db: asyncpg.Connection, moved_clock: MovedClock) -> None:
    old = await make_link(CONFIRM, "entry-7", TO, authority=916)
    moved_clock.forward(minutes=16)
    assert not await renew_link(CONFIRM, id_in(old)), "it still works"
    moved_clock.forward(days=15)
    assert await renew_link(CONFIRM, id_in(old))
    (mail,) = await mailed(db)
    assert mail["recipient"] == TO
    assert "Is your entry still right?" in mail["body"]
    new = await db.fetchrow("SELECT * FROM signed_link WHERE renewed_by IS NULL")
    assert (new["purpose"], new["subject"], new["recipient"], new["authority"]) == ("test.confirm", "entry-7", TO, 916)
    assert await db.fetchval("SELECT renewed_by FROM signed_link WHERE id = $1", id_in(old)) == new["id"]
    assert await use_link(CONFIRM, new["id"], answering()) == "/help"


async def test_a_renewed_link_is_dead(db: asyncpg.Connection, moved_clock: MovedClock) -> None:
    first = id_in(await make_link(CONFIRM, "entry-7", TO))
    moved_clock.forward(days=15)
    assert await renew_link(CONFIRM, first)
    second = await newest_link(db)
    moved_clock.forward(minutes=16)
    assert await renew_link(CONFIRM, first), "its mail was lost, so it is asked for again"
    with pytest.raises(NotOpen):
        await use_link(CONFIRM, second, answering())
    newest = await newest_link(db)
    assert await db.fetchval("SELECT count(*) FROM signed_link WHERE renewed_by = $1", newest) == 2
    assert await use_link(CONFIRM, newest, answering()) == "/help"


async def newest_link(db: asyncpg.Connection) -> UUID:
    found: UUID = await db.fetchval("SELECT id FROM signed_link WHERE renewed_by IS NULL")
    return found


async def test_what_works_once_is_not_renewed_once_it_was_used(db: asyncpg.Connection, moved_clock: MovedClock) -> None:
    first = id_in(await make_link(CONFIRM, "entry-7", TO))
    moved_clock.forward(days=15)
    assert await renew_link(CONFIRM, first)
    second = await newest_link(db)
    await use_link(CONFIRM, second, answering())
    moved_clock.forward(days=15)
    assert [await renew_link(CONFIRM, each) for each in (first, second)] == [False, False]


async def test_what_works_once_is_not_renewed_once_one_before_it_was_used(
    db: asyncpg.Connection, moved_clock: MovedClock
) -> None:
    """Neither by that one nor by what was sent in its place."""
    first = id_in(await make_link(CONFIRM, "entry-7", TO))
    moved_clock.forward(days=15)
    assert await renew_link(CONFIRM, first)
    second = await newest_link(db)
    await db.execute("UPDATE signed_link SET used_at = $2 WHERE id = $1", first, now())
    moved_clock.forward(days=15)
    assert [await renew_link(CONFIRM, each) for each in (first, second)] == [False, False]


async def test_what_works_often_or_again_is_renewed_though_it_was_used(
    db: asyncpg.Connection, moved_clock: MovedClock
) -> None:
    for purpose in (ANSWER, replace(CONFIRM, again=True)):
        first = id_in(await make_link(purpose, "entry-7", TO), purpose)
        await use_link(purpose, first, answering())
        moved_clock.forward(days=15)
        assert await renew_link(purpose, first)


async def test_what_is_used_while_a_new_one_is_asked_for_is_not_renewed(
    db: asyncpg.Connection, moved_clock: MovedClock
) -> None:
    first = id_in(await make_link(CONFIRM, "entry-7", TO))
    moved_clock.forward(days=15)
    assert await renew_link(CONFIRM, first)
    moved_clock.forward(minutes=16)
    async with transaction():
        await use_link(CONFIRM, await newest_link(db), answering())
        asked = asyncio.create_task(renew_link(CONFIRM, first), context=Context())
        await asyncio.sleep(0.3)
    assert not await asked


async def test_new_links_are_few(db: asyncpg.Connection, moved_clock: MovedClock) -> None:
    link = id_in(await make_link(CONFIRM, "entry-7", TO))
    moved_clock.forward(days=15)
    assert [await renew_link(CONFIRM, link) for _ in range(3)] == [True, False, False]
    for _ in range(2 * MOST_A_DAY):
        moved_clock.forward(minutes=16)
        await renew_link(CONFIRM, link)
    assert len(await mailed(db)) == MOST_A_DAY
    moved_clock.forward(days=1)
    assert await renew_link(CONFIRM, link)


async def test_what_was_taken_back_stays_so(db: asyncpg.Connection, moved_clock: MovedClock) -> None:
    used, ended, open_one, other = [
        id_in(await make_link(CONFIRM, subject, TO)) for subject in ("entry-7", "entry-7", "entry-7", "entry-8")
    ]
    await use_link(CONFIRM, used, answering())
    by = uuid4()
    with asking(Asker(account=by)):
        assert await revoke_links(CONFIRM, "entry-7") == 3
        assert await revoke_links(ANSWER, "entry-7") == await revoke_links(CONFIRM, "entry-7") == 0
    with pytest.raises(NotOpen):
        await use_link(CONFIRM, open_one, answering())
    assert await use_link(CONFIRM, other, answering()) == "/help"
    moved_clock.forward(days=15)
    assert [await renew_link(CONFIRM, each) for each in (used, ended, open_one)] == [False] * 3
    rows = await db.fetch("SELECT DISTINCT revoked_by FROM signed_link WHERE subject = 'entry-7'")
    assert [row["revoked_by"] for row in rows] == [by]


async def test_taking_back_takes_back_what_was_sent_in_its_place(
    db: asyncpg.Connection, moved_clock: MovedClock
) -> None:
    old = id_in(await make_link(CONFIRM, "entry-7", TO))
    moved_clock.forward(days=15)
    assert await renew_link(CONFIRM, old)
    assert await revoke_links(CONFIRM, "entry-7") == 2
    moved_clock.forward(minutes=16)
    assert not await renew_link(CONFIRM, old)


async def test_links_are_forgotten_half_a_year_after_their_end(db: asyncpg.Connection, moved_clock: MovedClock) -> None:
    await make_link(CONFIRM, "entry-7", TO)
    moved_clock.forward(days=14 + 179)
    (nightly,) = schedules
    assert "apdirectory.messages.links.schedules" in SCHEDULES
    await nightly.run(now())
    assert await db.fetchval("SELECT count(*) FROM signed_link") == 1
    moved_clock.forward(days=2)
    await nightly.run(now())
    assert await db.fetchval("SELECT count(*) FROM signed_link") == 0


async def test_taking_back_waits_for_a_link_that_is_being_sent(
    clean_database: Addresses, moved_clock: MovedClock
) -> None:
    old = id_in(await make_link(CONFIRM, "entry-7", TO))
    moved_clock.forward(days=15)
    sent, go_on = asyncio.Event(), asyncio.Event()

    async def renewing() -> None:
        async with transaction():
            assert await renew_link(CONFIRM, old)
            sent.set()
            await go_on.wait()

    at_work = asyncio.create_task(renewing())
    await sent.wait()
    taking_back = asyncio.create_task(revoke_links(CONFIRM, "entry-7"))
    await asyncio.wait([taking_back], timeout=0.3)
    go_on.set()
    await at_work
    assert await taking_back == 2


async def test_of_two_who_ask_for_a_new_link_at_once_one_is_sent_one(
    clean_database: Addresses, moved_clock: MovedClock
) -> None:
    old = id_in(await make_link(CONFIRM, "entry-7", TO))
    moved_clock.forward(days=15)
    assert sorted(await asyncio.gather(*(renew_link(CONFIRM, old) for _ in range(5)))) == [False] * 4 + [True]


NEWEST_LAST = "UPDATE signed_link SET used_at = used_at WHERE subject = $1 AND renewed_by IS NULL"
"""As rows may lie in the table: what is read first is the one that was sent first."""


async def test_a_link_can_be_renewed_and_taken_back_at_the_same_time(
    clean_database: Addresses, moved_clock: MovedClock
) -> None:
    """Neither waits for rows that the other holds: twenty rounds, in which the second begins in the midst of the
    first."""
    for number in range(20):
        subject = f"entry-{number}"
        first = id_in(await make_link(CONFIRM, subject, TO))
        moved_clock.forward(days=15)
        assert await renew_link(CONFIRM, first)
        moved_clock.forward(days=15)
        async with transaction() as database:
            await database.execute(NEWEST_LAST, subject)
        async with transaction() as database:
            await database.execute("LOCK TABLE signed_link IN SHARE MODE")  # rows can be locked, and none written
            renewing = asyncio.create_task(renew_link(CONFIRM, first), context=Context())
            await asyncio.wait([renewing], timeout=0.05)
            taking_back = asyncio.create_task(revoke_links(CONFIRM, subject), context=Context())
            await asyncio.wait([taking_back], timeout=0.05)
        assert await renewing
        assert await taking_back == 3
        assert not await renew_link(CONFIRM, first)
