"""Rows of the audit as people read them: on the page, and in the file that is taken out."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import date

import msgspec
from msgspec import Struct

from apdirectory.accounts.access.roles import CALLED, ROLES, role_name
from apdirectory.audit.queries import Reading, Row
from apdirectory.audit.wording import action_in_words, kind_in_words, page_in_words
from apdirectory.web.today import in_england
from apdirectory.web.words import clock, short_day

NOBODY = "Someone not signed in"
NOT_READABLE = ("session", "invitation", "organisation", "attempts", "membership", "account", "audit")
"""Kinds whose ids mean nothing to people."""
NUMBERED = frozenset({"team", "team_before", "organisation"})
"""Of the details: numbers that mean nothing to people."""
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
WORDS = {"at_once": "at once"}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - as wide as spreadsheets read them
COLUMNS = (
    "Time (UTC)",
    "Name",
    "Email",
    "Role",
    "Organisation",
    "Team",
    "What was done",
    "Action",
    "Kind of record",
    "Record",
    "Person it was done to",
    "Why",
    "Address",
    "Request",
    "More",
    "Number",
)


class Shown(Struct, frozen=True, kw_only=True):
    when: str
    who: str
    acting: str
    """Role and for whom."""
    what: str
    about: str
    subject: str
    """To ask for everything about it; "" where its id means nothing."""
    why: str
    source: str
    more: list[str]


class ShownReading(Struct, frozen=True, kw_only=True):
    who: str
    acting: str
    when: str
    why: str


def shown(row: Row) -> Shown:
    readable = bool(row.subject) and row.subject_kind not in NOT_READABLE
    return Shown(
        when=_moment(row),
        who=row.name or NOBODY,
        acting=_acting(row),
        what=action_in_words(row.action),
        about=row.subject_name or _about(row, readable),
        subject=row.subject if readable else "",
        why=row.why,
        source=row.source,
        more=[f"{_plain(name)}: {_value(value)}" for name, value in _told(row) if value not in ("", None)],
    )


def _about(row: Row, readable: bool) -> str:
    """The record in words: a page by its place in the service, a setting by its label, term dates by whose they are."""
    kind = kind_in_words(row.subject_kind).capitalize() if row.subject_kind else ""
    if row.subject_kind == "page":
        return page_in_words(row.subject)
    if row.subject_of:
        return f"{kind}: {row.subject_of}"
    if row.subject_kind == "setting":
        return f"{kind}: {_details(row).get('setting', row.subject)}"
    return f"{kind} {row.subject}".strip() if readable and not ID.fullmatch(row.subject) else kind


def shown_reading(reading: Reading) -> ShownReading:
    at = in_england(reading.last_at)
    often = f" ({reading.times} times)" if reading.times > 1 else ""
    acting = ", ".join(part for part in (_role(reading.role), reading.organisation) if part)
    when = f"{short_day(at.date())}, {clock(at.time())}{often}"
    return ShownReading(who=reading.name or NOBODY, acting=acting, when=when, why=reading.why)


def as_csv(rows: Sequence[Row]) -> bytes:
    """For a spreadsheet, which takes no cell for a formula. Begins with the mark by which Excel knows UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([inert(cell) for cell in _cells(row)])
    return out.getvalue().encode("utf-8-sig")


def _cells(row: Row) -> Sequence[str]:
    return (
        row.at.isoformat(sep=" ", timespec="seconds").removesuffix("+00:00"),
        *(row.name, row.email, _role(row.role), row.organisation, row.team),
        *(action_in_words(row.action), row.action, row.subject_kind, row.subject, row.subject_name),
        *(row.why, row.source, row.request_id, "" if row.detail == "{}" else row.detail, str(row.id)),
    )


def inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


def _moment(row: Row) -> str:
    at = in_england(row.at)
    return f"{short_day(at.date())}, {clock(at.time())}"


def _acting(row: Row) -> str:
    return ", ".join(part for part in (_role(row.role), row.organisation, row.team) if part)


def _role(role: str) -> str:
    return role_name(role).capitalize() if role in CALLED else role


def _details(row: Row) -> dict[str, object]:
    return msgspec.json.decode(row.detail, type=dict[str, object])


def _told(row: Row) -> list[tuple[str, object]]:
    """What means something to people, what was before first. The file that is taken out has all of it."""
    details = _details(row).items()
    told = [(name, value) for name, value in details if name not in NUMBERED and not _is_id(value)]
    return sorted(told, key=lambda each: each[0] != "before")


def _is_id(value: object) -> bool:
    return isinstance(value, str) and ID.fullmatch(value) is not None


def _plain(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_value(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(each)}" for name, each in value.items())
    said = str(value)
    if DAY.fullmatch(said):
        return short_day(date.fromisoformat(said))
    return _role(said) if said in ROLES else WORDS.get(said, said)
