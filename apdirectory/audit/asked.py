"""What a manager looks for in the audit, as the address says it."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from msgspec import Struct

from apdirectory.audit.wording import ACTIONS
from apdirectory.web.forms import Form
from apdirectory.web.today import in_england

FIELDS = ("action", "who", "about", "from", "until")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Asked(Struct, frozen=True, kw_only=True):
    """Filters that hold together; empty: all. `before`: rows that are older than the one with this number."""

    action: str = ""
    who: str = ""
    about: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None

    @property
    def filtered(self) -> bool:
        return bool(self.action or self.who or self.about or self.since or self.until)

    @property
    def begins(self) -> datetime | None:
        return midnight(self.since) if self.since else None

    @property
    def ends(self) -> datetime | None:
        """The end of the last day."""
        return midnight(self.until + timedelta(days=1)) if self.until else None

    def query(self, before: int | None = None) -> str:
        """For an address; without `before`: the newest."""
        said = {"action": self.action, "who": self.who, "about": self.about}
        said |= {"from": _said(self.since), "until": _said(self.until), "before": "" if before is None else str(before)}
        return urlencode({name: value for name, value in said.items() if value})


def read_asked(form: Form) -> Asked:
    """What can be read of it; what is wrong is in the form."""
    since, until = _day(form, "from", "From"), _day(form, "until", "Until")
    if since and until and since > until:
        form.add("until", "Until must be the same day as From, or later")
    before = form.first("before")
    return Asked(
        action=form.choice("action", "What was done", ACTIONS, required=False),
        who=form.text("who", "Who", longest=100, required=False),
        about=form.text("about", "About", longest=100, required=False),
        since=since,
        until=until,
        before=int(before) if re.fullmatch("[0-9]{1,18}", before, re.ASCII) else None,
    )


def form_of(given: Sequence[tuple[str, str]]) -> Form:
    """The query string as a form: the first of each name, and of ours only."""
    sent: dict[str, list[str]] = {}
    for name, value in given:
        if name in (*FIELDS, "before"):
            sent.setdefault(name, [value])
    return Form(sent)


def midnight(day: date) -> datetime:
    """When a day begins in England, in UTC."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return at - (in_england(at) - at)


def _day(form: Form, name: str, label: str) -> date | None:
    text = form.text(name, label, longest=40, required=False)
    day = read_day(text)
    if text and day is None and not form.error(name):
        form.add(name, f"{label} must be a date, like 22/11/2026")
    return day


def read_day(text: str) -> date | None:
    """22/11/2026, 22 November 2026 or 2026-11-22, of this century."""
    parts = re.findall(r"\d+|[a-z]+", text.lower(), re.ASCII)
    if len(parts) == 3 and len(parts[0]) == 4:
        parts.reverse()
    if len(parts) != 3 or not parts[0].isdigit() or not re.fullmatch(r"20\d\d", parts[2], re.ASCII):
        return None
    month = parts[1][:3]
    number = MONTHS.index(month) + 1 if month in MONTHS else int(parts[1]) if parts[1].isdigit() else 0
    try:
        return date(int(parts[2]), number, int(parts[0]))
    except (ValueError, OverflowError):
        return None


def _said(day: date | None) -> str:
    return f"{day.day}/{day.month}/{day.year}" if day else ""
