"""What the clock does about quality each day: warn, let lapse, have replaced. All in one transaction, or nothing.

It may be called off at any point and called again, on the day or on a later one: nothing is done twice or left out.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from uuid import UUID

import asyncpg
import msgspec

from apdirectory.accounts.people.queries import editors_mail, quality_officers_mail
from apdirectory.authorities.settings.queries import setting
from apdirectory.database.asking import NOBODY, asking
from apdirectory.database.transaction import transaction
from apdirectory.messages.actions import put
from apdirectory.providers.quality.actions import set_evidence_dates, step
from apdirectory.providers.quality.clock.due import Notice, ToReplace, line, notices_due, replaced, to_replace
from apdirectory.providers.quality.clock.queries import (
    assured_by,
    ended_before,
    looked_at,
    open_items,
    told_of,
)
from apdirectory.providers.quality.evidence.actions import dates_of
from apdirectory.providers.quality.evidence.holding import Evidence, Held, holds
from apdirectory.providers.quality.evidence.permissions import Whose
from apdirectory.providers.quality.evidence.queries import Asked, asked_of_all, evidence_of_all, whose_all
from apdirectory.providers.quality.states import LAPSE
from apdirectory.web.words import count

AT_ONCE = 500
"""Providers that are looked at together."""
ALONE = "SELECT pg_advisory_xact_lock(hashtext('evidence'), 0)"
"""Nobody changes evidence meanwhile: see `evidence.actions`."""
NOTE = """
INSERT INTO evidence_notice (evidence, days, told_on)
SELECT evidence, days, $2 FROM json_to_recordset($1::json) AS told (evidence uuid, days smallint)
"""
REPLACE = """
INSERT INTO quality_action (provider, authority, item, label, ran_out_on, due_on)
SELECT * FROM json_to_recordset($1::json) AS given (
    provider int, authority int, item text, label text, ran_out_on date, due_on date)
ON CONFLICT DO NOTHING
"""
DONE = """
UPDATE quality_action held SET done_on = $2
FROM json_to_recordset($1::json) AS given (provider int, authority int, item text)
WHERE (held.provider, held.authority, held.item) = (given.provider, given.authority, given.item)
  AND held.done_on IS NULL
"""


async def run_quality_day(day: date) -> None:
    """People are told of what ends in 60, 30 and 7 days, assurances lapse, and what is standard is to be replaced."""
    with asking(NOBODY):
        async with transaction() as database:
            await database.execute(ALONE)
            providers = await looked_at()
            for first in range(0, len(providers), AT_ONCE):
                await _look_at(database, providers[first : first + AT_ONCE], day)
            for ended in await ended_before(day):
                await step(ended.provider, ended.authority, LAPSE, reason=ended.reason)


async def _look_at(database: asyncpg.Connection, providers: Sequence[int], day: date) -> None:
    evidence, asked = await evidence_of_all(providers), await asked_of_all(await whose_all(providers), day)
    dates = [each for one in asked for each in dates_of(one, evidence[one.whose.provider], day)]
    await set_evidence_dates(dates)
    assured = await assured_by(providers)
    await _warn(database, asked, evidence, assured, day)
    await _have_replaced(database, asked, evidence, assured, day)


async def _warn(
    database: asyncpg.Connection,
    asked: Sequence[Asked],
    evidence: dict[int, list[Evidence]],
    assured: dict[int, set[int]],
    day: date,
) -> None:
    """One mail to each person about each provider, however many items it is about or nights were missed."""
    told = await told_of([each.whose.provider for each in asked])
    for one in asked:
        concerned = {one.whose.home} | assured[one.whose.provider]
        lines: dict[str, str] = {}
        whom: dict[int, set[str]] = defaultdict(set)
        due: list[Notice] = []
        for authority, held in _held_by(one, concerned, evidence[one.whose.provider], day):
            if days := _days_due(held, told, day):
                lines[held.item.code] = line(held, day)
                whom[authority].add(held.item.code)
                due += [each for each in days if each not in due]
        if due:
            await database.execute(NOTE, msgspec.json.encode(due).decode(), day)
            await _mail(one.whose, lines, whom)


def _held_by(
    asked: Asked, concerned: Collection[int], evidence: Collection[Evidence], day: date
) -> Iterator[tuple[int, Held]]:
    for authority in asked.whose.concerned:
        if authority in concerned:
            for held in holds(asked.items[authority], evidence, day):
                yield authority, held


def _days_due(held: Held, told: dict[UUID, set[int]], day: date) -> list[Notice]:
    if held.evidence is None:
        return []
    found = held.evidence.id
    return [Notice(evidence=found, days=days) for days in notices_due(held, told.get(found, ()), day)]


async def _mail(whose: Whose, lines: dict[str, str], whom: dict[int, set[str]]) -> None:
    """To the editors about all; to each council's quality officers about what it asks for."""
    if whose.organisation is not None:
        link = f"/my-provider/{whose.slug}/evidence"
        for email in await editors_mail(whose.organisation):
            await put(email, "evidence_ending", provider=whose.name, link=link, **_said(list(lines.values())))
    link = f"/quality/providers/{whose.slug}/evidence"
    for authority, codes in whom.items():
        said = _said([text for code, text in lines.items() if code in codes])
        for email in await quality_officers_mail(authority):
            await put(email, "evidence_ending_officer", provider=whose.name, link=link, **said)


def _said(lines: Sequence[str]) -> dict[str, str]:
    return {"how_many": count(len(lines), "item"), "lines": "\n".join(lines)}


async def _have_replaced(
    database: asyncpg.Connection,
    asked: Sequence[Asked],
    evidence: dict[int, list[Evidence]],
    assured: dict[int, set[int]],
    day: date,
) -> None:
    waiting = await open_items([each.whose.provider for each in asked])
    days = {
        each: await _action_days(each, day) for each in sorted({code for some in assured.values() for code in some})
    }
    new: list[ToReplace] = []
    done: list[dict[str, object]] = []
    for one in asked:
        provider = one.whose.provider
        for authority in one.whose.judged_by:
            held = holds(one.items[authority], evidence[provider], day)
            there = waiting.get((provider, authority), set())
            done += [
                {"provider": provider, "authority": authority, "item": item} for item in replaced(held, there, day)
            ]
            if authority in assured[provider]:
                new += to_replace(held, provider, authority, days[authority], day, there)
    await database.execute(REPLACE, msgspec.json.encode(new).decode())
    await database.execute(DONE, msgspec.json.encode(done).decode(), day)


async def _action_days(authority: int, day: date) -> int:
    return (await setting("evidence_action_days", authority, day)).number
