"""What a provider tells of its places on one page: a form's fields, as places are kept and as they were typed."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from apdirectory.providers.entries.entry import Capacity, Entry, Offer
from apdirectory.providers.vocabulary import HOURS, MODES, label
from apdirectory.web.days import as_typed
from apdirectory.web.forms import Form
from apdirectory.web.words import day as in_words
from apdirectory.web.words import key_stage, listed

NUMBERS = {
    "free": ("vacant", "Places free"),
    "waiting": ("waiting", "Children waiting"),
    "total": ("total", "Places in all"),
    "funded": ("funded", "Paid for by the council"),
}
"""Field → the capacity's own name for it, and the label."""
START, ASSESSMENT = "start", "first"
START_LABEL, ASSESSMENT_LABEL = "Next start", "Assessment needed first"
NAMES = frozenset({*NUMBERS, START, ASSESSMENT})
"""Each is a field once for each capacity: `free-12`."""
SEEN, UNCHANGED = "seen", "unchanged"
FIELDS = frozenset({SEEN, UNCHANGED})

DAYS = {"mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday"}
DAYS |= {"sat": "Saturday", "sun": "Sunday"}
_WHOLE = re.compile("[0-9]{1,3}", re.ASCII)


class Part(Struct, frozen=True, kw_only=True):
    """The places of an offer for somebody, as a part of the form."""

    id: int
    offer: str
    whom: str
    capacity: Capacity

    @property
    def name(self) -> str:
        return f"{self.offer}, {self.whom}" if self.whom else self.offer


def parts(entry: Entry) -> list[Part]:
    return [
        Part(id=capacity.id or 0, offer=offer_name(entry, name, offer), whom=whom(capacity), capacity=capacity)
        for name, offer in offers(entry)
        for capacity in offer.capacities
    ]


def offers(entry: Entry) -> Iterator[tuple[str, Offer]]:
    """Each offer with its programme's name."""
    for programme in entry.programmes:
        for offer in programme.offers:
            yield programme.name, offer


def offer_name(entry: Entry, programme: str, offer: Offer) -> str:
    """Forge: On site at The Yard."""
    site = None if offer.site is None else entry.sites[offer.site]
    at = site.name or site.town or site.postcode if site else None
    return f"{programme}: {label(MODES, offer.mode)}{f' at {at}' if at else ''}"


def whom(capacity: Capacity) -> str:
    """Key stage 3 (ages 11 to 14), part time, Monday and Tuesday; nothing where they are for all of the offer."""
    said = [key_stage(code) for code in capacity.key_stages]
    said += [label(HOURS, capacity.hours).lower()] if capacity.hours else []
    said += [listed([DAYS[code] for code in capacity.days])] * bool(capacity.days)
    return ", ".join(part for part in said if part)


def version_of(entry: Entry) -> str:
    """Tells whether somebody told something else meanwhile. That nothing has changed is no change."""
    kept = [msgspec.to_builtins(replace(each.capacity, as_of=None)) for each in parts(entry)]
    return sha256(msgspec.json.encode(kept)).hexdigest()[:16]


def filled_in(entry: Entry, today: date) -> dict[str, str]:
    """The form as it stands with what is kept. A start that is over is no next start."""
    found = {}
    for part in parts(entry):
        for name, (own, _) in NUMBERS.items():
            value = getattr(part.capacity, own)
            found[f"{name}-{part.id}"] = "" if value is None else str(value)
        start = part.capacity.next_start
        found[f"{START}-{part.id}"] = as_typed(start) if start and start >= today else ""
        found[f"{ASSESSMENT}-{part.id}"] = "yes" if part.capacity.assessment_first else ""
    return found


def read_told(form: Form, entry: Entry, today: date) -> dict[int, Capacity]:
    """What was typed, of each capacity by its number; what is wrong is in the form. Told today.

    Of a count that was added since the page was opened nothing was sent: it stays as it is.
    """
    sent = _sent(form)
    return {part.id: _told(form, part, today) for part in parts(entry) if str(part.id) in sent}


def gone(form: Form, entry: Entry) -> dict[str, str]:
    """What was typed of counts that were taken away since the page was opened, by the name of its field."""
    kept = {str(part.id) for part in parts(entry)}
    return {name: form.first(name) for name in form.sent if (number := _of(name)) and number not in kept}


def in_words_of(gone_fields: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """As `differences` tells them."""
    labels = {name: words for name, (_, words) in NUMBERS.items()}
    labels |= {START: START_LABEL, ASSESSMENT: ASSESSMENT_LABEL}
    return [
        (labels[name.partition("-")[0]], "Taken away", typed) for name, typed in gone_fields.items() if typed.strip()
    ]


def _sent(form: Form) -> set[str]:
    return {number for name in form.sent if (number := _of(name))}


def _of(field: str) -> str:
    """The number of the capacity that a field is of; nothing where it is of none."""
    name, _, number = field.partition("-")
    return number if name in NAMES else ""


def unchanged(entry: Entry, today: date) -> dict[int, Capacity]:
    """All as it is kept, and told today where it was ever told."""
    return {part.id: _as_of(part.capacity, today) for part in parts(entry)}


def first_typed(form: Form, entry: Entry, today: date) -> str:
    """The first field that is not as it was filled in; empty where none is, or where none was sent."""
    filled = filled_in(entry, today)
    if form.sent.keys().isdisjoint(filled):
        return ""
    return next((name for name, value in filled.items() if form.first(name).strip() != value), "")


def _told(form: Form, part: Part, today: date) -> Capacity:
    numbers = {own: read_number(form, f"{name}-{part.id}", words) for name, (own, words) in NUMBERS.items()}
    told = replace(
        part.capacity,
        **numbers,
        next_start=_start(form, f"{START}-{part.id}", today),
        assessment_first=form.first(f"{ASSESSMENT}-{part.id}") == "yes"
        or (None if part.capacity.assessment_first is None else False),
    )
    for name in ("free", "funded"):
        own, words = NUMBERS[name]
        add_if_too_many(form, f"{name}-{part.id}", words, getattr(told, own), told.total)
    return _as_of(told, today)


def _as_of(capacity: Capacity, today: date) -> Capacity:
    return capacity if capacity.vacant is None else replace(capacity, as_of=today)


def read_number(form: Form, name: str, words: str) -> int | None:
    """A whole number, or nothing where it is not known."""
    typed = form.text(name, words, longest=20, required=False)
    if not typed or form.error(name):
        return None
    if not _WHOLE.fullmatch(typed):
        form.add(name, f"{words} must be a whole number, like 3. Leave it empty if you do not know")
        return None
    return int(typed)


def add_if_too_many(form: Form, name: str, words: str, number: int | None, total: int | None) -> None:
    if number is not None and total is not None and number > total:
        form.add(name, f"{words} must not be more than the places in all, {total}")


def _start(form: Form, name: str, today: date) -> date | None:
    day = form.day(name, START_LABEL, required=False)
    if day and day < today:
        form.add(name, f"{START_LABEL} must be today or later. Leave it empty if you do not know")
    return day


def differences(now: Entry, told: Mapping[int, Capacity]) -> list[tuple[str, str, str]]:
    """What of each capacity somebody else saved and what one typed oneself, where the two differ, in words."""
    found = []
    for part in parts(now):
        mine = told.get(part.id)
        if mine is not None:
            pairs = zip(_in_words(part.capacity), _in_words(mine), strict=True)
            found += [(f"{words}: {part.name}", theirs, own) for (words, theirs), (_, own) in pairs if theirs != own]
    return found


def _in_words(capacity: Capacity) -> list[tuple[str, str]]:
    said = [(words, _number(getattr(capacity, own))) for own, words in NUMBERS.values()]
    said.append((START_LABEL, in_words(capacity.next_start) if capacity.next_start else "Not given"))
    said.append((ASSESSMENT_LABEL, "Yes" if capacity.assessment_first else "No"))
    return said


def _number(value: int | None) -> str:
    return "Not given" if value is None else str(value)
