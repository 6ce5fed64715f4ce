"""Attempts are counted here, before it is known whether they are right, and in a transaction of their own."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
from msgspec import Struct

from apdirectory.accounts.sign_in.guessing.limits import (
    DAY,
    TOLD_AFTER,
    Limit,
    TooMany,
    codes_of_a_day,
    of_account,
    seldom,
)
from apdirectory.audit.actions import record
from apdirectory.database.transaction import transaction
from apdirectory.messages.actions import put
from apdirectory.web.clock import now

# One statement, so that attempts at the same moment are counted one after the other. What is refused is not counted:
# whoever goes on trying does not move the end.
COUNT = """
INSERT INTO tries AS t (who, times, refused, last_at) VALUES ($1, ARRAY[$2::timestamptz], 0, $2)
ON CONFLICT (who) DO UPDATE SET (times, refused, last_at, lasting) = (
    SELECT CASE WHEN cardinality(recent) < $4 THEN recent || $2::timestamptz ELSE recent END,
           CASE WHEN cardinality(recent) < $4 THEN 0 ELSE t.refused + 1 END, $2,
           $5 AND cardinality(recent) + 1 >= $4
    FROM (SELECT ARRAY(SELECT each FROM unnest(t.times) each WHERE each > $3 OR t.lasting ORDER BY each) AS recent)
         AS counted)
RETURNING refused, times[1] AS first, cardinality(times) AS times
"""
TAKE_OFF = "UPDATE tries SET times = array_remove(times, $2), lasting = false WHERE who = $1"
CLEAR = "DELETE FROM tries WHERE who = $1"


class Attempt(Struct, frozen=True):
    """One that was let through."""

    counted: tuple[Limit, ...]
    at: datetime
    today: int
    """With those before it that count towards the limit of a day; nothing where there is none."""


async def try_once(limits: Sequence[Limit]) -> Attempt:
    """Count an attempt; TooMany where it is one too many. Then no limit keeps it: nobody is locked out by refusals."""
    at, counted, today = now(), list[Limit](), 0
    async with transaction() as database:
        for limit in limits:
            row = await _count(database, limit, at)
            if row["refused"]:
                await _take_off(database, counted, at)
                if row["refused"] == 1:
                    await record("account.locked_out", subject_kind="attempts", subject=limit.who[:16])
                break
            counted.append(limit)
            today = row["times"] if limit.lasting else today
    if len(counted) < len(limits):
        raise TooMany(None if limit.lasting else row["first"] + limit.window)
    return Attempt(tuple(counted), at, today)


async def was_right(attempt: Attempt) -> None:
    """Whoever gets in was not guessing: the account's (or device's) count begins anew, and others' forget this one."""
    async with transaction() as database:
        for each in attempt.counted:
            await (_clear(database, [each]) if each.own else _take_off(database, [each], attempt.at))


async def is_time_for(limit: Limit) -> bool:
    """Whether something that is done seldom may be done; then it counts as done, if the open transaction commits."""
    async with transaction() as database:
        return not (await _count(database, limit, now()))["refused"]


async def tell_of_wrong_codes(account: UUID, email: str, attempt: Attempt) -> None:
    """After a few wrong codes in a day the owner hears, once, that somebody knows their password."""
    if attempt.today < TOLD_AFTER:
        return
    async with transaction():
        if await is_time_for(seldom("mail of wrong codes", account, DAY)):
            await put(email, "codes_guessed", link="/sign-in/reset")


async def begin_anew(account: UUID, email: str) -> None:
    """Somebody has chosen a new password by mail: what others guessed before does not keep them out.

    Wrong codes are forgotten with it once a day: whoever reads the mail has not as many as they like.
    """
    async with transaction() as database:
        await _clear(database, _of_password(email))
        if await is_time_for(seldom("codes forgotten", account, DAY)):
            await _clear(database, codes_of_a_day(account))


async def forget_tries(account: UUID, email: str) -> None:
    """Nobody signs in with these any more: what held somebody off is not kept either."""
    async with transaction() as database:
        await _clear(database, [*_of_password(email), *codes_of_a_day(account)])


def _of_password(email: str) -> list[Limit]:
    return [of_account(purpose, email) for purpose in ("password", "password again", "reset")]


async def _count(database: asyncpg.Connection, limit: Limit, at: datetime) -> asyncpg.Record:
    return await database.fetchrow(COUNT, limit.who, at, at - limit.window, limit.most, limit.lasting)


async def _take_off(database: asyncpg.Connection, limits: Iterable[Limit], at: datetime) -> None:
    for each in limits:
        await database.execute(TAKE_OFF, each.who, at)


async def _clear(database: asyncpg.Connection, limits: Iterable[Limit]) -> None:
    for each in limits:
        await database.execute(CLEAR, each.who)
