"""What a manager looks for in the audit, as the address says it."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from msgspec import Struct

from apdirectory.audit.wording import ACTIONS
from apdirectory.web.days import as_typed
from apdirectory.web.forms import Form
from apdirectory.web.today import in_england

FIELDS = ("action", "who", "about", "from", "until")


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
        said |= {
            "from": as_typed(self.since),
            "until": as_typed(self.until),
            "before": "" if before is None else str(before),
        }
        return urlencode({name: value for name, value in said.items() if value})


def read_asked(form: Form) -> Asked:
    """What can be read of it; what is wrong is in the form."""
    since, until = form.day("from", "From", required=False), form.day("until", "Until", required=False)
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
