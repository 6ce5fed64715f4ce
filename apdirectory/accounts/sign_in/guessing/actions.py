"""Attempts are counted here, before it is known whether they are right, and in a transaction of their own."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from apdirectory.accounts.sign_in.guessing.limits import WINDOW, Limit, TooMany
from apdirectory.audit.actions import record
from apdirectory.database.transaction import transaction
from apdirectory.web.clock import now

# One statement, so that attempts at the same moment are counted one after the other. What is refused is not counted:
# whoever goes on trying does not move the end.
COUNT = """
INSERT INTO tries AS t (who, times, refused, last_at) VALUES ($1, ARRAY[$2::timestamptz], 0, $2)
ON CONFLICT (who) DO UPDATE SET (times, refused, last_at) = (
    SELECT CASE WHEN cardinality(recent) < $4 THEN recent || $2::timestamptz ELSE recent END,
           CASE WHEN cardinality(recent) < $4 THEN 0 ELSE t.refused + 1 END, $2
    FROM (SELECT ARRAY(SELECT each FROM unnest(t.times) each WHERE each > $3 ORDER BY each) AS recent) AS counted)
RETURNING refused, times[1]
"""
TAKE_OFF = "UPDATE tries SET times = array_remove(times, $2) WHERE who = $1"
CLEAR = "DELETE FROM tries WHERE who = $1 OR last_at < $2"


class Attempt(Struct, frozen=True):
    """One that was let through."""

    counted: tuple[Limit, ...]
    at: datetime


async def try_once(limits: Sequence[Limit]) -> Attempt:
    """Count an attempt; TooMany where it is one too many."""
    at, until = now(), None
    async with transaction() as database:
        for limit in limits:
            refused, first = await database.fetchrow(COUNT, limit.who, at, at - WINDOW, limit.most)
            if refused:
                until = first + WINDOW
                if refused == 1:
                    await record("account.locked_out", subject_kind="attempts", subject=limit.who[:16])
                break
    if until is not None:
        raise TooMany(until)
    return Attempt(tuple(limits), at)


async def was_right(attempt: Attempt) -> None:
    """Whoever gets in was not guessing: the account's (or device's) count begins anew, and others' forget this one."""
    *others, own = attempt.counted
    async with transaction() as database:
        for each in others:
            await database.execute(TAKE_OFF, each.who, attempt.at)
        await database.execute(CLEAR, own.who, attempt.at - 96 * WINDOW)
