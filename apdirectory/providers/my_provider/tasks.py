"""The parts of an entry as a list of tasks: what each holds by now. Pure."""

from msgspec import Struct

from apdirectory.providers.entries.entry import Entry
from apdirectory.web.words import count

DONE, PART, NOTHING = "Completed", "Something missing", "Not yet started"


class Task(Struct, frozen=True):
    title: str
    path: str
    hint: str
    state: str

    @property
    def done(self) -> bool:
        return self.state == DONE


PARTS = (
    ("about", "About you"),
    ("contacts", "Phone and email"),
    ("refer", "How to refer"),
    ("sites", "Addresses"),
    ("programmes", "Programmes and offers"),
)
"""In the order in which they are filled in."""


def tasks(entry: Entry, missing_at: frozenset[str]) -> list[Task]:
    """`missing_at`: the pages on which something is missing (`missing.missing`)."""
    return [_task(entry, part, title, missing_at) for part, title in PARTS]


def next_part(part: str) -> str:
    """The page after this one; nothing after the last."""
    parts = [name for name, _ in PARTS]
    return parts[parts.index(part) + 1] if part != parts[-1] else ""


def ready(entry: Entry) -> bool:
    """Whether it can be sent: a council needs to know what is offered and whom to ask."""
    offers = [offer for programme in entry.programmes for offer in programme.offers]
    return bool(entry.summary and entry.contacts and offers)


def _task(entry: Entry, part: str, title: str, missing_at: frozenset[str]) -> Task:
    path = f"/my-provider/{entry.slug}/{part}"
    empty = not _holds(entry, part)
    lacks = any(each == path or each.startswith(f"{path}/") for each in missing_at)
    return Task(title, path, _hint(entry, part), NOTHING if empty else PART if lacks else DONE)


def _holds(entry: Entry, part: str) -> bool:
    held = {
        "about": entry.summary or entry.description or entry.website,
        "contacts": entry.contacts,
        "refer": entry.how_to_refer or entry.who_may_refer,
        "sites": entry.sites,
        "programmes": entry.programmes,
    }
    return bool(held[part])


def _hint(entry: Entry, part: str) -> str:
    if part == "sites":
        return count(len(entry.sites), "address", "addresses") if entry.sites else "None yet. None is needed online"
    if part == "programmes" and entry.programmes:
        offers = sum(len(programme.offers) for programme in entry.programmes)
        return f"{count(len(entry.programmes), 'programme')}, {count(offers, 'offer')}"
    return ""
