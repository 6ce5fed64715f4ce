"""The outbox: mails are put in with what they tell, tried by one sender at a time, and marked when sent."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
from msgspec import Struct

from apdirectory.database.transaction import transaction
from apdirectory.messages.queue import MAIL, enqueue, enqueue_all, queue
from apdirectory.messages.wording import AT_ONCE, BY_CHOICE, DAILY, NEVER, write
from apdirectory.web.frame import read_called
from apdirectory.web.mail_address import is_mail_address

PUT = """
INSERT INTO outbox (id, recipient, message, subject, body, held) SELECT $1, $2, $3, $4, $5, $6 WHERE $7
"""

CHOSEN = """
SELECT choice FROM mail_choice JOIN account ON account.id = mail_choice.account
WHERE account.email = lower($1) AND mail_choice.message = $2
"""
"""Of whoever has the address. The table of accounts is read by name: messages are above them."""

ALL_CHOSEN = """
SELECT account.email, mail_choice.message, choice
FROM mail_choice JOIN account ON account.id = mail_choice.account
JOIN unnest($1::text[], $2::text[]) AS asked (email, message)
    ON (asked.email, asked.message) = (account.email, mail_choice.message)
"""

TRY = """
UPDATE outbox
SET tries = tries + 1, send_at = now() + interval '1 minute' * least(power(2, tries), 60)
WHERE id = $1 AND sent_at IS NULL AND failed_at IS NULL AND NOT held
RETURNING id, recipient, subject, body, put_at, tries
"""
FORGET = "DELETE FROM outbox WHERE recipient = ANY($1::text[])"
MARK = "UPDATE outbox SET sent_at = now(), body = '', problem = NULL, failed_at = NULL WHERE id = $1"

ENOUGH = 30
"""Tries, the last of them a day after the first."""
FAIL = """
UPDATE outbox SET problem = $2, failed_at = CASE WHEN $3 OR tries >= $4 THEN now() END
WHERE id = $1 AND sent_at IS NULL
RETURNING CASE WHEN failed_at IS NULL THEN greatest(send_at - now(), interval '0') END
"""

NOT_ARRIVED = """
UPDATE outbox SET failed_at = now(), problem = said.why FROM unnest($1::uuid[], $2::text[]) AS said (mail, why)
WHERE id = said.mail AND sent_at IS NOT NULL AND failed_at IS NULL
"""

LOST = """
SELECT id, greatest(send_at - now(), interval '0') AS wait FROM outbox
WHERE sent_at IS NULL AND failed_at IS NULL AND NOT held
  AND NOT EXISTS (SELECT FROM pgqueuer WHERE dedupe_key = outbox.id::text AND status IN ('queued', 'picked'))
"""

TAKE_HELD = """
DELETE FROM outbox WHERE held AND sent_at IS NULL
RETURNING recipient, message, subject, body, put_at, ARRAY(
    SELECT m.role FROM membership m JOIN account a ON a.id = m.account
    WHERE a.email = lower(recipient) AND a.state = 'active' AND m.stopped_at IS NULL) AS roles
"""

TIDY = """
DELETE FROM schedule_run WHERE due_at < now() - interval '90 days';
DELETE FROM pgqueuer_log WHERE created < now() - interval '30 days';
DELETE FROM mail_choice WHERE NOT EXISTS (SELECT FROM account WHERE account.id = mail_choice.account)
"""


class ToPut(Struct, frozen=True, kw_only=True):
    """One of many that are to be sent."""

    to: str
    message: str
    values: dict[str, str]


class Mail(Struct, frozen=True, kw_only=True):
    """One that is due."""

    id: UUID
    recipient: str
    subject: str
    body: str
    put_at: datetime
    tries: int
    """This one counted."""


class Held(Struct, frozen=True, kw_only=True):
    """One that was to become a line of the daily mail."""

    recipient: str
    message: str
    subject: str
    body: str
    put_at: datetime
    roles: frozenset[str]
    """What whoever has the address now, if anybody, may act as."""


async def put(to: str, message: str, **values: str) -> UUID:
    """Have one mail sent if, and only if, the open transaction commits. `message` and its values: `wording.MAILS`.

    Of some kinds people choose to have it in one mail a day, or not at all.
    """
    return await put_if(True, to, message, **values)


async def put_all(mails: Sequence[ToPut]) -> None:
    """Have many sent, as `put` has one, in as many statements as it takes for one."""
    if not all(is_mail_address(each.to) for each in mails):
        raise ValueError("One of these is no address for mail")
    async with transaction() as database:
        called, chosen = await read_called(), await _all_chosen(database, mails)
        rows = []
        for each in mails:
            written, choice = write(each.message, each.values, called), chosen.get((each.to.lower(), each.message))
            if choice != NEVER:
                rows.append((uuid4(), each.to, each.message, written.subject, written.body, choice == DAILY, True))
        await database.executemany(PUT, rows)
        await enqueue_all(database, [mail for mail, *_, held, _ in rows if not held])


async def put_if(kept: bool, to: str, message: str, /, **values: str) -> UUID:
    """Unless it is `kept` the same is done for nothing: nobody is to learn by the time whether there was a mail."""
    if not is_mail_address(to):
        raise ValueError("This is no address for mail")
    async with transaction() as database:
        written, mail = write(message, values, await read_called()), uuid4()
        chosen = await _chosen(database, to, message)
        if chosen != NEVER:
            held = chosen == DAILY
            await database.execute(PUT, mail, to, message, written.subject, written.body, held, kept)
            if not held:
                await enqueue(database, mail)
    return mail


async def _all_chosen(database: asyncpg.Connection, mails: Sequence[ToPut]) -> dict[tuple[str, str], str]:
    """(address, kind of mail) → what whoever has the address chose, where they may choose."""
    of_choice = {(each.to.lower(), each.message) for each in mails if each.message in BY_CHOICE}
    rows = await database.fetch(ALL_CHOSEN, [to for to, _ in of_choice], [message for _, message in of_choice])
    return {(row["email"], row["message"]): row["choice"] for row in rows}


async def _chosen(database: asyncpg.Connection, to: str, message: str) -> str:
    if message not in BY_CHOICE:
        return AT_ONCE
    return await database.fetchval(CHOSEN, to, message) or AT_ONCE


async def forget(recipients: Collection[str]) -> None:
    """Leave unsent, and unkept, whatever is for these: accounts that are taken away, or that nobody reads mail of."""
    async with transaction() as database:
        await database.execute(FORGET, list(recipients))


async def begin_try(mail: UUID) -> Mail | None:
    """What is to be handed in; nothing where it was sent, given up or forgotten.

    When it is tried again is said beforehand: after one minute, two, four and so on to an hour. Marking it as sent is
    what ends that, so a sender that dies on the way leaves nothing to put right.
    """
    async with transaction() as database:
        row = await database.fetchrow(TRY, mail)
    return Mail(**row) if row else None


async def mark_sent(mail: UUID) -> None:
    """It has been handed in. Its body, which may hold a link that lets people in, is not kept."""
    async with transaction() as database:
        await database.execute(MARK, mail)


async def mark_failed(mail: UUID, problem: str, *, for_good: bool) -> timedelta | None:
    """It was not taken: how long until the next try. None: it is given up, and shown to administrators."""
    async with transaction() as database:
        wait: timedelta | None = await database.fetchval(FAIL, mail, problem, for_good, ENOUGH)
    return wait


async def mark_not_arrived(whys: Mapping[UUID, str]) -> None:
    """They were sent, and we have heard since that they did not arrive. What they said is gone."""
    async with transaction() as database:
        await database.execute(NOT_ARRIVED, list(whys), list(whys.values()))


async def queue_lost() -> int:
    """Give mails that wait without a job one: a worker was stopped in the midst, or the queue was lost. How many."""
    async with transaction() as database:
        rows = await database.fetch(LOST)
        if rows:
            ids = [str(row["id"]) for row in rows]
            await queue(database).enqueue(
                [MAIL] * len(ids),
                [each.encode() for each in ids],
                [0] * len(ids),
                [row["wait"] for row in rows],
                list(ids),
                on_conflict="skip",
            )
    return len(rows)


async def take_held() -> list[Held]:
    """Take whatever waits for the daily mail out of the outbox."""
    async with transaction() as database:
        return [Held(**{**row, "roles": frozenset(row["roles"])}) for row in await database.fetch(TAKE_HELD)]


async def tidy() -> None:
    """Forget what was noted of mails and of times. Mails themselves go by a setting, `accounts/retention`."""
    async with transaction() as database:
        await database.execute(TIDY)
