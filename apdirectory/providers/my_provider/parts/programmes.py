"""A programme of an entry: from the entry to the form, and back."""

from msgspec.structs import replace

from apdirectory.providers.entries.changes.tree import NEW
from apdirectory.providers.entries.entry import Entry, Programme
from apdirectory.providers.my_provider.parts.values import as_lines, lines, of, optional, ticked
from apdirectory.providers.vocabulary import APPROACHES, LEVELS, NEEDS
from apdirectory.web.forms import Form

FIELDS = frozenset({"name", "description", "needs", "approaches", "levels", "therapies", "qualifications"})
NEEDS_OFFERED = [(each.code, each.label) for each in NEEDS]
APPROACHES_OFFERED = [(each.code, each.label) for each in APPROACHES]
LEVELS_OFFERED = [(each.code, each.label) for each in LEVELS]


def key_of(place: int, programme: Programme) -> str:
    return str(programme.id or f"{NEW}{place}")


def place_of(entry: Entry, key: str) -> int | None:
    return next((place for place, each in enumerate(entry.programmes) if key_of(place, each) == key), None)


def values_of(programme: Programme) -> dict[str, object]:
    listed = {"therapies": as_lines(programme.therapies), "qualifications": as_lines(programme.qualifications)}
    return of(programme, "name", "description", "needs", "approaches", "levels") | listed


def read_programme(form: Form, programme: Programme) -> Programme:
    return replace(
        programme,
        name=form.text("name", "Name", longest=100),
        description=optional(form, "description", "What children do", 2000),
        needs=ticked(form, "needs", "Needs", NEEDS_OFFERED),
        approaches=ticked(form, "approaches", "Approaches", APPROACHES_OFFERED),
        levels=ticked(form, "levels", "Levels", LEVELS_OFFERED),
        therapies=lines(form, "therapies", "Therapies"),
        qualifications=lines(form, "qualifications", "Qualifications"),
    )


def put_programme(entry: Entry, place: int | None, programme: Programme) -> Entry:
    """With this one in the place of another, or added."""
    if place is None:
        return replace(entry, programmes=(*entry.programmes, programme))
    return replace(entry, programmes=(*entry.programmes[:place], programme, *entry.programmes[place + 1 :]))


def without_programme(entry: Entry, place: int) -> Entry:
    return replace(entry, programmes=(*entry.programmes[:place], *entry.programmes[place + 1 :]))
