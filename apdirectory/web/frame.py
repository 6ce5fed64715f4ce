"""What every page shows around its content: whose service it is, its colour, and whether it is a demonstration."""

import re
from hashlib import blake2b

from msgspec import Struct

from apdirectory.database.transaction import connection
from apdirectory.settings import read_settings
from apdirectory.web.clock import now
from apdirectory.web.today import today

FACTS = """
SELECT EXISTS (SELECT FROM provider WHERE example AND state <> 'removed') AS demonstration,
       (SELECT count(*) FROM authority WHERE uses_service) AS councils,
       one.full_name, one.colour, one.front_door_name, one.front_door_phone
FROM (SELECT) AS nothing
LEFT JOIN LATERAL (SELECT * FROM authority WHERE uses_service ORDER BY id LIMIT 1) AS one ON true
"""


CALLED = """
SELECT DISTINCT ON (name) name, coalesce(value #>> '{}', '') AS said FROM dated_setting
WHERE name IN ('service_name', 'help_phone') AND authority IS NULL AND from_day <= $1 AND taken_back_at IS NULL
ORDER BY name, from_day DESC, id DESC
"""
"""The table of settings is read by name: the web is above them."""


class Called(Struct, frozen=True, kw_only=True):
    """What administrators set from a day on. Where they said nothing, SERVICE_NAME and HELP_PHONE count."""

    service_name: str = ""
    help_phone: str = ""

    @property
    def service(self) -> str:
        return self.service_name or read_settings().service_name

    @property
    def phone(self) -> str:
        return self.help_phone or read_settings().help_phone


class Frame(Struct, frozen=True, kw_only=True):
    """The same for everyone. With more than one council the service speaks for none of them."""

    service_name: str
    demonstration: bool = False
    """Invented examples are present."""
    council: str | None = None
    colour: str | None = None
    """#rrggbb."""
    front_door_name: str | None = None
    front_door_phone: str | None = None

    @property
    def colour_address(self) -> str | None:
        """The stylesheet that sets the council's colour, if it has one; its address changes with the colour."""
        return f"/colour.css?v={_version(self.colour)}" if self.colour else None

    def colour_css(self) -> str:
        return f":root {{ --govuk-brand-colour: {self.colour}; }}\n" if self.colour else ""


def _version(text: str) -> str:
    return blake2b(text.encode(), digest_size=6).hexdigest()


class _Kept:
    called = Called()
    frame = Frame(service_name=called.service)


def frame() -> Frame:
    """As it was last read: asking costs nothing, and works while the database is away."""
    return _Kept.frame


def service_name() -> str:
    """What the service is called today."""
    return _Kept.called.service


def help_phone() -> str:
    """Whom people ring who cannot get in; nothing where nobody said."""
    return _Kept.called.phone


async def read_called() -> Called:
    """As the database has it today: for mail, which is written outside the app too."""
    async with connection() as reading:
        return Called(**dict(await reading.fetch(CALLED, today(now()))))


async def read_frame() -> None:
    """Read it again from the database. The app does so at its start and every minute."""
    async with connection() as reading:
        row = await reading.fetchrow(FACTS)
    _Kept.called = await read_called()
    name = _Kept.called.service
    if row["councils"] != 1:
        _Kept.frame = Frame(service_name=name, demonstration=row["demonstration"])
        return
    colour = row["colour"] if re.fullmatch("#[0-9a-fA-F]{6}", row["colour"] or "") else None
    _Kept.frame = Frame(
        service_name=name,
        demonstration=row["demonstration"],
        council=row["full_name"],
        colour=colour,
        front_door_name=row["front_door_name"],
        front_door_phone=row["front_door_phone"],
    )
