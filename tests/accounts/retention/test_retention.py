"""What ended long ago is deleted, by settings; what still works, or still holds somebody off, stays."""

from datetime import datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest

from apdirectory.accounts.retention.actions import EVERYTHING, delete_what_ended
from apdirectory.authorities.settings.definitions import DEFINITIONS
from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from apdirectory.web.clock import now
from tests.audit.ledger import owner_of
from tests.personas import Personas

LONG_AGO = timedelta(days=1000)
DAYS = {kept.table: DEFINITIONS[kept.setting].default for kept in reversed(EVERYTHING)}
ADD = {
    "session": "INSERT INTO session (token_hash, id, account, started_at, seen_at, ended_at) "
    "VALUES (gen_random_uuid()::text, gen_random_uuid(), $1, $2, $2, $3)",
    "reset": "INSERT INTO reset (token_hash, account, made_at, expires_at, used_at) "
    "VALUES (gen_random_uuid()::text, $1, $2, $2, $3)",
    "invitation": "INSERT INTO invitation (id, token_hash, email, name, organisation, role, expires_at, used_at) "
    "SELECT gen_random_uuid(), gen_random_uuid()::text, 'ann@example.org', 'Ann', min(id), 'referrer', $2, $3 "
    "FROM organisation WHERE $1::uuid IS NOT NULL",
    "tries": "INSERT INTO tries (who, last_at, lasting) "
    "SELECT gen_random_uuid()::text, $2, $3::timestamptz IS NOT NULL WHERE $1::uuid IS NOT NULL",
    "outbox": "INSERT INTO outbox (id, recipient, message, subject, body, put_at, sent_at) "
    "SELECT gen_random_uuid(), 'ann@example.org', 'reset', '', '', $2, $3 WHERE $1::uuid IS NOT NULL",
}
"""$1: an account; $2: when it ended by itself, or was begun; $3: when somebody ended it."""


async def add(db: asyncpg.Connection, personas: Personas, table: str, *when: datetime | None) -> None:
    await db.execute(ADD[table], personas["officer"].account, *when)


async def number(db: asyncpg.Connection, table: str) -> int:
    found: int = await db.fetchval(f"SELECT count(*) FROM {table}")
    return found


async def set_to(db: asyncpg.Connection, name: str, days: int) -> None:
    await db.execute(
        "INSERT INTO dated_setting (name, value, from_day, why) VALUES ($1, $2::jsonb, '2026-01-01', 'x')",
        *(name, str(days)),
    )


@pytest.mark.parametrize("table", ["session", "reset", "invitation", "outbox"])
async def test_what_ended_is_kept_as_long_as_the_setting_says(
    db: asyncpg.Connection, personas: Personas, table: str
) -> None:
    before, days = await number(db, table), DAYS[table]
    ended = now() - timedelta(days=days)
    await add(db, personas, table, ended - timedelta(hours=1), ended - timedelta(hours=1))
    await add(db, personas, table, ended + timedelta(hours=1), ended + timedelta(hours=1))
    assert await delete_what_ended() == {table: 1}
    assert await number(db, table) == before + 1
    assert await delete_what_ended() == {}


async def test_a_link_or_invitation_that_was_used_or_ran_out_has_ended(
    db: asyncpg.Connection, personas: Personas
) -> None:
    for table in ("reset", "invitation"):
        await add(db, personas, table, now() - LONG_AGO, None)
        await add(db, personas, table, now() + LONG_AGO, now() - LONG_AGO)
        await add(db, personas, table, now() + timedelta(hours=1), None)
    assert await delete_what_ended() == {"reset": 2, "invitation": 2}
    for table in ("reset", "invitation"):
        assert await number(db, table) == 1, "one that works"


async def test_a_session_in_use_stays_and_one_that_nobody_ended_goes(
    db: asyncpg.Connection, personas: Personas
) -> None:
    before = await number(db, "session")
    await add(db, personas, "session", now() - LONG_AGO, None)
    await set_to(db, "keep_sessions_days", 1)
    assert await delete_what_ended() == {"session": 1}
    assert await number(db, "session") == before
    async with personas.client("manager") as client:
        assert (await client.get("/account")).status_code == 200


async def test_tries_go_but_not_a_stop_that_time_does_not_end(db: asyncpg.Connection, personas: Personas) -> None:
    await add(db, personas, "tries", now() - LONG_AGO, None)
    await add(db, personas, "tries", now() - timedelta(hours=25), None)
    await add(db, personas, "tries", now() - LONG_AGO, now())
    assert await delete_what_ended() == {"tries": 1}
    assert await db.fetchval("SELECT count(*) FROM tries WHERE lasting") == 1
    assert DEFINITIONS["keep_tries_days"].least * timedelta(days=1) > timedelta(hours=24), "the longest window"


async def test_mail_that_waits_or_is_tried_again_stays(db: asyncpg.Connection, personas: Personas) -> None:
    await add(db, personas, "outbox", now() - LONG_AGO, None)
    assert await delete_what_ended() == {}
    await db.execute("UPDATE outbox SET failed_at = $1", now() - LONG_AGO)
    assert await delete_what_ended() == {"outbox": 1}


async def test_mail_that_was_given_up_is_kept_for_longer_than_what_was_sent(
    db: asyncpg.Connection, personas: Personas
) -> None:
    longer = DEFINITIONS["keep_failed_mail_days"].default
    assert longer > DAYS["outbox"]
    await add(db, personas, "outbox", now() - LONG_AGO, None)
    await db.execute("UPDATE outbox SET failed_at = $1", now() - timedelta(days=longer - 1))
    assert await delete_what_ended() == {}
    await add(db, personas, "outbox", now() - LONG_AGO, now() - LONG_AGO)
    await db.execute("UPDATE outbox SET failed_at = $1 WHERE sent_at IS NULL", now() - timedelta(days=longer + 1))
    assert await delete_what_ended() == {"outbox": 2}


async def test_names_of_people_who_never_joined_are_nowhere_any_more(
    db: asyncpg.Connection, personas: Personas
) -> None:
    await add(db, personas, "invitation", now() - LONG_AGO, None)
    await delete_what_ended()
    assert await db.fetchval("SELECT count(*) FROM invitation WHERE email = 'ann@example.org'") == 0


async def test_a_longer_setting_keeps_for_longer(db: asyncpg.Connection, personas: Personas) -> None:
    ended = now() - timedelta(days=DAYS["session"] + 5)
    await add(db, personas, "session", ended, ended)
    await set_to(db, "keep_sessions_days", DAYS["session"] + 10)
    assert await delete_what_ended() == {}


async def test_much_is_deleted_some_at_a_time(db: asyncpg.Connection, personas: Personas) -> None:
    for _ in range(5):
        await add(db, personas, "session", now() - LONG_AGO, None)
    assert [await delete_what_ended(at_a_time=2) for _ in range(4)] == [{"session": 2}] * 2 + [{"session": 1}, {}]


async def test_the_audit_says_how_much_and_of_nobody(clean_database: Addresses) -> None:
    async with transaction() as database:
        for lasting in (None, None, now()):
            await database.execute(ADD["tries"], uuid4(), now() - LONG_AGO, lasting)
    await delete_what_ended()
    await delete_what_ended()
    async with owner_of(clean_database) as owner:
        await owner.execute("BEGIN; SELECT set_config('app.role', 'la_manager', true)")
        rows = await owner.fetch("SELECT account, authority_id, action, subject, detail FROM audit")
    assert [tuple(row) for row in rows] == [(None, None, "records.deleted", "", '{"tries": 2}')]


async def test_people_and_what_they_hold_stay(db: asyncpg.Connection, personas: Personas) -> None:
    """However old they are: accounts end by closing, not by time."""
    await db.execute("UPDATE account SET created_at = $1, signed_in_at = $1", now() - LONG_AGO)
    await db.execute("UPDATE membership SET started_at = $1, stopped_at = $1", now() - LONG_AGO)
    await db.execute("UPDATE approval SET asked_at = $1", now() - LONG_AGO)
    before = [await number(db, table) for table in ("account", "membership", "approval", "session")]
    await delete_what_ended()
    assert [await number(db, table) for table in ("account", "membership", "approval", "session")] == before
