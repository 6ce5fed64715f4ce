"""Forms about terms and closures, read."""

from apdirectory.authorities.terms.entries import CLOSURE, REASONS, TERM, Days, wrong_days
from apdirectory.authorities.terms.file.given import LONGEST_NAME, LONGEST_SOURCE
from apdirectory.web.forms import Form

TERM_FIELDS = frozenset({"name", "first", "last", "source"})
CLOSURE_FIELDS = TERM_FIELDS | {"why"}


def read_term(form: Form) -> Days | None:
    return _read(form, TERM, "")


def read_closure(form: Form) -> Days | None:
    """One day where no last day is given."""
    if not form.first("last").strip():
        form.sent["last"] = [form.first("first")]
    return _read(form, CLOSURE, form.choice("why", "Why", REASONS))


def _read(form: Form, kind: str, why: str) -> Days | None:
    name = form.text("name", "Name", longest=LONGEST_NAME)
    first, last = form.day("first", "First day"), form.day("last", "Last day")
    source = form.text("source", "Where you read it", longest=LONGEST_SOURCE, required=False)
    if wrong := wrong_days(first, last):
        form.add("last", wrong)
    if form.wrong or first is None or last is None:
        return None
    return Days(kind=TERM if kind == TERM else CLOSURE, name=name, first=first, last=last, why=why, source=source)
