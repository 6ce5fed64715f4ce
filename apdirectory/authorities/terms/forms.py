"""Forms about terms and closures, read."""

from datetime import date

from apdirectory.audit.asked import read_day
from apdirectory.authorities.terms.entries import CLOSURE, REASONS, TERM, Days, wrong_days
from apdirectory.authorities.terms.file.given import LONGEST_NAME, LONGEST_SOURCE
from apdirectory.web.forms import Form

TERM_FIELDS = frozenset({"name", "first", "last", "source"})
CLOSURE_FIELDS = TERM_FIELDS | {"why"}


def read_first_day(form: Form, name: str, label: str) -> date | None:
    """A day as people write it, which has to be there."""
    text = form.text(name, label, longest=40)
    day = read_day(text)
    if day is None and not form.error(name):
        form.add(name, f"{label} must be a date, like 2/9/2026")
    return day


def read_term(form: Form) -> Days | None:
    return _read(form, TERM, "")


def read_closure(form: Form) -> Days | None:
    """One day where no last day is given."""
    if not form.first("last").strip():
        form.sent["last"] = [form.first("first")]
    return _read(form, CLOSURE, form.choice("why", "Why", REASONS))


def _read(form: Form, kind: str, why: str) -> Days | None:
    name = form.text("name", "Name", longest=LONGEST_NAME)
    first, last = read_first_day(form, "first", "First day"), read_first_day(form, "last", "Last day")
    source = form.text("source", "Where you read it", longest=LONGEST_SOURCE, required=False)
    if wrong := wrong_days(first, last):
        form.add("last", wrong)
    if form.wrong or first is None or last is None:
        return None
    return Days(kind=TERM if kind == TERM else CLOSURE, name=name, first=first, last=last, why=why, source=source)
