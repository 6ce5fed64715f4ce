"""Settings are changed here: from a day on, by whom and why. What was said before stays."""

from datetime import date, timedelta
from typing import Any

import asyncpg
import msgspec

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN, LA_MANAGER
from apdirectory.audit.actions import record
from apdirectory.authorities.queries import authority as find_authority
from apdirectory.authorities.settings.definition import Definition
from apdirectory.authorities.settings.definitions import DEFINITIONS, IN_AUTHORITY
from apdirectory.authorities.settings.districts import DISTRICTS, Said, holders, twice_held
from apdirectory.authorities.settings.order import IN_ORDER, SaidDays, out_of_order
from apdirectory.authorities.settings.queries import (
    Change,
    Value,
    concerned,
    history,
    said_in_order,
    said_of_districts,
    setting,
    version_of,
)
from apdirectory.authorities.settings.values import in_a_line, wrong_with
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, FieldError, Forbidden, InvalidInput, NotFound
from apdirectory.places.actions import set_authorities
from apdirectory.web.clock import now
from apdirectory.web.today import today
from apdirectory.web.words import day as in_words

BEGINNING = date(2000, 1, 1)
"""Since when a council has had what nobody put a day to."""
FARTHEST = timedelta(days=5 * 366)
BEFORE = "As it was before changes were kept"
EXAMPLE = "Made-up example"

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext($1), $2)"
PUT = """
INSERT INTO dated_setting (authority, name, value, from_day, why, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
TAKE_BACK = "UPDATE dated_setting SET taken_back_at = $2, taken_back_by = $3 WHERE id = $1"
FORGET_EXAMPLES = """
UPDATE dated_setting SET taken_back_at = $1
WHERE set_by IS NULL AND taken_back_at IS NULL
  AND (why = $2 OR value #>> '{}' LIKE ANY($3::text[]))
"""

# Search and every page read these of `authority`, so they stand there from the day on which they count.
IN_FORCE = f"""
WITH due AS (
    SELECT DISTINCT ON (authority, name) authority, name, value FROM dated_setting
    WHERE authority IS NOT NULL AND name = ANY($1::text[]) AND from_day <= $2 AND taken_back_at IS NULL
    ORDER BY authority, name, from_day DESC, id DESC
), said AS (
    SELECT authority, jsonb_object_agg(name, value) AS all_of_it FROM due GROUP BY authority
)
UPDATE authority a SET {", ".join(f"{name} = new.{name}" for name in IN_AUTHORITY)}
FROM said JOIN authority old ON old.id = said.authority
CROSS JOIN LATERAL jsonb_populate_record(old, said.all_of_it) new
WHERE a.id = old.id AND new IS DISTINCT FROM old
"""

NOT_AS_SHOWN = "Somebody changed this setting since you opened the page. Choose which of the two holds."
COUNTS_ALREADY = "This counts already. Choose another value, or go back"
NOT_BEFORE_TODAY = "From must be today or later: what counted before 00:00 today stays as it was"
TOO_FAR = "From must be within five years"
BEGUN = "It counts already, so it can no longer be taken back. Set another value instead."
TAKEN_BACK = "Somebody took it back first. Nothing more is needed."


class ChangedMeanwhile(Conflict):
    """The setting is not as it was shown."""

    def __init__(self) -> None:
        super().__init__(NOT_AS_SHOWN)


async def seen_setting(name: str, authority: int | None) -> Definition:
    """A setting that whoever asks may see; of another council, or with no value there, it is not there."""
    known, who = DEFINITIONS.get(name), asker()
    own = who.role == INSTALLATION_ADMIN or (who.role == LA_MANAGER and authority == who.authority is not None)
    if known is None or not own or (known.whose == "authority" if authority is None else not known.per_authority):
        raise NotFound
    if authority is not None and await find_authority(authority) is None:
        raise NotFound
    return known


async def set_setting(name: str, value: Any, *, authority: int | None, from_day: date, why: str, version: int) -> None:
    """A new value from a day on; None: back to what counts where nothing is said.

    `version`: of the setting as whoever asks saw it.
    """
    known = await _changed_by_asker(name, authority)
    await check_change(known, value, from_day, authority)
    async with transaction() as database:
        await _one_at_a_time(database, name, authority)
        changes = await history(name, authority)
        if version != version_of(changes):
            raise ChangedMeanwhile
        before = await setting(name, authority, from_day)
        if _same(before, value, authority):
            raise InvalidInput([FieldError("value", COUNTS_ALREADY)])
        await _refuse_clash(known, value, from_day, authority)
        if not changes:
            await _keep_what_was(database, name, authority)
        await _put(database, name, value, authority, from_day, why)
        await put_in_force()
        after = (await setting(name, authority, from_day)).value
        await _record("setting.changed", known, authority, why, before.value, after, from_day)


async def check_change(known: Definition, value: Any, from_day: date, authority: int | None) -> None:
    """Refuse a value that may not be chosen, and a day on which none can begin to count."""
    wrong = "" if value is None and known.kind != "yes_no" else wrong_with(known, value)
    first = today(now())
    late = NOT_BEFORE_TODAY if from_day < first else TOO_FAR if from_day > first + FARTHEST else ""
    errors = [FieldError("value", wrong)] * bool(wrong) + [FieldError("from_day", late)] * bool(late)
    if errors:
        raise InvalidInput(errors)
    await _refuse_clash(known, value, from_day, authority)


async def take_back(name: str, change: int, *, authority: int | None) -> None:
    """A change that has not begun to count is taken back. It stays in the history."""
    known = await _changed_by_asker(name, authority)
    async with transaction() as database:
        await _one_at_a_time(database, name, authority)
        found = _found(await history(name, authority), change)
        await _refuse_going_back(known, found, authority)
        await database.execute(TAKE_BACK, change, now(), asker().account)
        holds = (await setting(name, authority, found.from_day)).value
        await _record("setting.taken_back", known, authority, "", found.value, holds, found.from_day)


async def put_in_force() -> None:
    """Have in `authority` and `district` what counts today. It can be called as often as one likes."""
    async with transaction() as database:
        await database.execute(IN_FORCE, list(IN_AUTHORITY), today(now()))
        await set_authorities(holders(await said_of_districts(), today(now())))


async def put_example_setting(name: str, value: Any, authority: int) -> None:
    """A made-up council's own value, unless something was said of it."""
    async with transaction() as database:
        await _one_at_a_time(database, name, authority)
        if not await history(name, authority):
            encoded = msgspec.json.encode(value).decode()
            await database.execute(PUT, authority, name, encoded, today(now()), EXAMPLE, None, now())


async def take_back_examples(like: list[str]) -> None:
    """Made-up values go with the examples, and so do those kept from before that look like one."""
    async with transaction() as database:
        await database.execute(FORGET_EXAMPLES, now(), EXAMPLE, like)


async def _one_at_a_time(database: asyncpg.Connection, name: str, authority: int | None) -> None:
    """What one council says of its districts is held against what all others say, and one number against another."""
    if name in IN_ORDER:
        await database.execute(ONE_AT_A_TIME, IN_ORDER[0], 0)
    else:
        await database.execute(ONE_AT_A_TIME, name, 0 if name == DISTRICTS else authority or 0)


async def _refuse_clash(known: Definition, value: Any, from_day: date, authority: int | None) -> None:
    """A district lies in one authority, and an entry is marked before it is left out: now, and on every day to come."""
    if known.name in IN_ORDER:
        days = [*await said_in_order(), SaidDays(name=known.name, authority=authority, from_day=from_day, days=value)]
        if wrong := await _disordered(sorted(days, key=lambda each: each.from_day), authority, from_day):
            raise InvalidInput([FieldError("value", wrong)])
    if known.name != DISTRICTS or authority is None:
        return
    said = [*await said_of_districts(), Said(authority=authority, from_day=from_day, names=value)]
    shared = await _shared(sorted(said, key=lambda each: each.from_day), authority, from_day)
    if shared:
        raise InvalidInput([FieldError("value", shared)])


async def _refuse_going_back(known: Definition, change: Change, authority: int | None) -> None:
    """Without the change, what was said of the days after it must still hold together."""
    wrong = ""
    if known.name == DISTRICTS:
        wrong = await _shared(await said_of_districts(but=change.id), authority, change.from_day)
    elif known.name in IN_ORDER:
        wrong = await _disordered(await said_in_order(but=change.id), authority, change.from_day)
    if wrong:
        raise Conflict(wrong, title="You cannot take this back")


async def _disordered(said: list[SaidDays], authority: int | None, since: date) -> str:
    """Which council's entries would be left out before they are marked, in a sentence; nothing if none."""
    found = out_of_order(said, authority, since)
    if found is None:
        return ""
    council = await find_authority(found.authority) if found.authority else None
    whose = f" for {council.full_name}" if council and authority is None else ""
    return (
        f"From {in_words(found.day)} on, entries{whose} would be marked after {found.marked} days and left out after "
        f"{found.out}. They have to be marked first, so choose the other number first, or another number here"
    )


async def _shared(said: list[Said], authority: int | None, since: date) -> str:
    """Which district two authorities would answer for, in a sentence; nothing if none."""
    twice = twice_held(said, authority or 0, since)
    if twice is None:
        return ""
    other = await find_authority(twice.other)
    whose = other.full_name if other else f"the authority {twice.other}"
    return (
        f"{twice.name} is also in the list of {whose} on {in_words(twice.day)}. Take it out there first, from that day"
    )


async def _changed_by_asker(name: str, authority: int | None) -> Definition:
    known = await seen_setting(name, authority)
    if asker().role not in known.who:
        raise Forbidden("Only an installation administrator can change this setting. Ask the person who runs it.")
    return known


def _same(before: Value, value: Any, authority: int | None) -> bool:
    """To say oneself what holds for all is a change: it stays when that changes."""
    own = before.authority == authority and (authority is not None or before.from_day is not None)
    return not own if value is None else own and bool(before.value == value)


def _found(changes: list[Change], change: int) -> Change:
    found = next((each for each in changes if each.id == change), None)
    if found is None:
        raise NotFound
    if found.taken_back_at:
        raise Conflict(TAKEN_BACK)
    if found.from_day <= today(now()):
        raise Conflict(BEGUN, title="You cannot take this back")
    return found


async def _keep_what_was(database: asyncpg.Connection, name: str, authority: int | None) -> None:
    """What a council has had without a day becomes the beginning of the history."""
    had = (await setting(name, authority)).value if name in IN_AUTHORITY else None
    if had is not None:
        encoded = msgspec.json.encode(had).decode()
        await database.execute(PUT, authority, name, encoded, BEGINNING, BEFORE, None, now())


async def _put(
    database: asyncpg.Connection, name: str, value: Any, authority: int | None, from_day: date, why: str
) -> None:
    encoded = msgspec.json.encode(value).decode()
    await database.execute(PUT, authority, name, encoded, from_day, why, asker().account, now())


async def _record(
    action: str, known: Definition, authority: int | None, why: str, before: Any, after: Any, from_day: date
) -> None:
    """For the council's managers; what counts for all, for those of every council that uses the service."""
    detail = {
        "setting": known.label,
        "before": in_a_line(known, before),
        "after": in_a_line(known, after),
        "from": from_day.isoformat(),
    }
    for whose in await concerned(authority):
        await record(action, subject_kind="setting", subject=known.name, authority=whose, why=why, detail=detail)
