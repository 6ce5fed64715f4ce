"""What a setting is on a day, and what was said of it, when and by whom."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from apdirectory.authorities.settings.definition import Definition
from apdirectory.authorities.settings.definitions import DEFINITIONS, IN_AUTHORITY
from apdirectory.authorities.settings.districts import DISTRICTS, Said
from apdirectory.authorities.settings.order import IN_ORDER, SaidDays
from apdirectory.database.transaction import connection
from apdirectory.web.clock import now
from apdirectory.web.today import today

# Of changes for the same day the last one counts.
IN_FORCE = """
SELECT DISTINCT ON (name, authority) name, authority, value::text AS value, from_day
FROM dated_setting
WHERE name = ANY($1::text[]) AND (authority IS NULL OR authority = $2) AND from_day <= $3 AND taken_back_at IS NULL
ORDER BY name, authority, from_day DESC, id DESC
"""

# What a council had before anything was said of it with a day.
BEFORE = f"""
SELECT to_jsonb(a)::text FROM (SELECT {", ".join(IN_AUTHORITY)} FROM authority WHERE id = $1) a
"""

HISTORY = """
SELECT s.id, s.value::text AS value, s.from_day, s.why, s.set_at, coalesce(a.name, '') AS set_by, s.taken_back_at,
       coalesce(b.name, '') AS taken_back_by
FROM dated_setting s LEFT JOIN account a ON a.id = s.set_by LEFT JOIN account b ON b.id = s.taken_back_by
WHERE s.name = $1 AND s.authority IS NOT DISTINCT FROM $2
ORDER BY s.from_day DESC, s.id DESC
"""


TO_COME = """
SELECT name, min(from_day) FROM dated_setting
WHERE authority IS NOT DISTINCT FROM $1 AND from_day > $2 AND taken_back_at IS NULL
GROUP BY name
"""


OF_DISTRICTS = """
SELECT authority, from_day, value::text AS value FROM dated_setting
WHERE name = $1 AND taken_back_at IS NULL AND id IS DISTINCT FROM $2 ORDER BY from_day, id
"""


OF_ORDER = """
SELECT name, authority, from_day, value::text AS value FROM dated_setting
WHERE name = ANY($1::text[]) AND taken_back_at IS NULL AND id IS DISTINCT FROM $2 ORDER BY from_day, id
"""


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """What counts. `authority`: whose it is; None: the installation's or the default. The default has no `from_day`."""

    name: str
    value: Any
    authority: int | None = None
    from_day: date | None = None

    @property
    def number(self) -> int:
        return int(self.value)


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a setting's history; `value` None: back to what counts where nothing is said."""

    id: int
    value: Any
    from_day: date
    why: str
    set_at: datetime
    set_by: str
    """The person's name; empty where nobody is known."""
    taken_back_at: datetime | None
    taken_back_by: str


async def setting(name: str, authority: int | None = None, on: date | None = None) -> Value:
    """The authority's own value on a day (today unless told), else the installation's, else the default."""
    return (await settings([name], authority, on))[name]


async def settings(names: Collection[str], authority: int | None = None, on: date | None = None) -> dict[str, Value]:
    """The same of several at once."""
    day = on or today(now())
    async with connection() as database:
        rows = await database.fetch(IN_FORCE, list(names), authority, day)
        before = None
        if authority is not None and not set(names).isdisjoint(IN_AUTHORITY):
            before = await database.fetchval(BEFORE, authority)
    said = {(row["name"], row["authority"]): (_read(row["value"]), row["from_day"]) for row in rows}
    kept = _read(before) if before else {}
    return {name: _in_force(DEFINITIONS[name], authority, said, kept) for name in names}


async def where_nothing_is_said(name: str, authority: int | None, on: date) -> Any:
    """What counts on a day for whoever says nothing: what is said for all, else the default. None: nothing does."""
    known = DEFINITIONS[name]
    if authority is not None and known.whose == "both":
        return (await setting(name, None, on)).value
    return known.default_for(authority)


Rows = Mapping[tuple[str, int | None], tuple[Any, date]]


def _in_force(known: Definition, authority: int | None, said: Rows, kept: Mapping[str, Any]) -> Value:
    for whose in (authority, None) if authority is not None else (None,):
        value, since = said.get((known.name, whose), (None, None))
        if value is not None:
            return Value(name=known.name, value=value, authority=whose, from_day=since)
    if (known.name, authority) not in said and kept.get(known.name) is not None:
        return Value(name=known.name, value=kept[known.name], authority=authority)
    return Value(name=known.name, value=known.default_for(authority))


async def history(name: str, authority: int | None) -> list[Change]:
    """Everything ever said of a setting, the latest day first."""
    async with connection() as database:
        rows = await database.fetch(HISTORY, name, authority)
    return [Change(**{**dict(row), "value": _read(row["value"])}) for row in rows]


async def to_come(authority: int | None) -> dict[str, date]:
    """The settings that change on a day to come, and the first such day."""
    async with connection() as database:
        return dict(await database.fetch(TO_COME, authority, today(now())))


async def said_of_districts(but: int | None = None) -> list[Said]:
    """What councils said of their districts, by day; `but`: without this change."""
    async with connection() as database:
        rows = await database.fetch(OF_DISTRICTS, DISTRICTS, but)
    return [Said(authority=whose, from_day=since, names=_read(value)) for whose, since, value in rows]


async def said_in_order(but: int | None = None) -> list[SaidDays]:
    """What everybody said of the numbers that have an order, by day; `but`: without this change."""
    async with connection() as database:
        rows = await database.fetch(OF_ORDER, list(IN_ORDER), but)
    return [
        SaidDays(name=name, authority=whose, from_day=since, days=_read(value)) for name, whose, since, value in rows
    ]


async def councils_here() -> list[int]:
    """The authorities that use the service."""
    async with connection() as database:
        return [code for (code,) in await database.fetch("SELECT id FROM authority WHERE uses_service ORDER BY id")]


async def concerned(authority: int | None) -> list[int | None]:
    """Whose audit tells what was done: the authority's; what holds for all, of each that uses the service."""
    return [authority] if authority is not None else [*await councils_here()] or [None]


def version_of(changes: Collection[Change]) -> int:
    """Tells whether somebody changed the setting meanwhile: it grows with each change, and with each taken back."""
    return len(changes) + sum(change.taken_back_at is not None for change in changes)


def _read(text: str) -> Any:
    return msgspec.json.decode(text)
