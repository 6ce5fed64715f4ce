"""Forms about evidence, read."""

from datetime import date

from apdirectory.audit.asked import read_day
from apdirectory.providers.quality.evidence.offered import FILE, LINK, SEEN, Offered
from apdirectory.providers.quality.standards.item import Item
from apdirectory.web.contact import LONGEST_LINK
from apdirectory.web.forms import Form

FORMS = {FILE: "A file", LINK: "A link to a page or file on the web"}
FIELDS = frozenset({"form", "link", "issued_on", "ends_on"})
SEEN_FIELDS = frozenset({"seen_on", "seen_by", "ends_on"})


def read_offered(form: Form, item: Item) -> Offered:
    """What an editor says of it. What is wrong with the days, `wrong_with` says."""
    if item.seen_only:
        return read_seen(form, form.text("seen_by", "Who saw it", longest=120))
    chosen = form.choice("form", "What you have", FORMS)
    link = form.text("link", "Link", longest=LONGEST_LINK) if chosen == LINK else None
    return Offered(form=chosen, link=link, issued_on=_day(form, "issued_on", "Issued"), ends_on=_ends(form))


def read_seen(form: Form, seen_by: str) -> Offered:
    seen_on = _day(form, "seen_on", "The day it was seen")
    if seen_on is None and not form.error("seen_on"):
        form.add("seen_on", "Enter the day it was seen, like 2/9/2026")
    return Offered(form=SEEN, seen_on=seen_on, seen_by=seen_by, ends_on=_ends(form))


def _ends(form: Form) -> date | None:
    return _day(form, "ends_on", "Ends")


def _day(form: Form, name: str, label: str) -> date | None:
    """A day as people write it; none where none is given."""
    text = form.text(name, label, longest=40, required=False)
    day = read_day(text) if text else None
    if text and day is None and not form.error(name):
        form.add(name, f"{label} must be a date, like 2/9/2026")
    return day
