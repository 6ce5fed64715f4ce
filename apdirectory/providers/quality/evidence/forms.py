"""Forms about evidence, read."""

from datetime import date

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
    return Offered(
        form=chosen, link=link, issued_on=form.day("issued_on", "Issued", required=False), ends_on=_ends(form)
    )


def read_seen(form: Form, seen_by: str) -> Offered:
    seen_on = form.day("seen_on", "The day it was seen", required=False)
    if seen_on is None and not form.error("seen_on"):
        form.add("seen_on", "Enter the day it was seen, like 2/9/2026")
    return Offered(form=SEEN, seen_on=seen_on, seen_by=seen_by, ends_on=_ends(form))


def _ends(form: Form) -> date | None:
    return form.day("ends_on", "Ends", required=False)
