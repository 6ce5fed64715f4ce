"""What the national register makes of the directory's entries: who is a provider, of which kind, and in what state."""

import re
from collections.abc import Collection, Container, Iterable, Mapping
from datetime import date

from msgspec.structs import replace

from apdirectory.accounts.organisations.organisation import Registered
from apdirectory.providers.entries.entry import (
    REGISTER_FACT,
    Capacity,
    Contact,
    Entry,
    FactSource,
    Offer,
    Programme,
    Site,
)
from apdirectory.providers.entries.queries import Removal
from apdirectory.providers.entries.states import LISTED
from apdirectory.providers.imports.register.reading import Establishment
from apdirectory.providers.quality.inspection import Inspected

REGISTER = "register"
"""Who wrote, for entries written from the register."""

KIND_OF_TYPE = {"14": "ap_school", "42": "ap_school", "43": "ap_school", "38": "ap_free_school"}
"""Types that are alternative provision by themselves."""

KINDS_BY_REGISTER = (*KIND_OF_TYPE.values(), "hospital_education")
"""Kinds that an entry has by the register alone."""

KINDS_BY_URN: Mapping[str, tuple[str, ...]] = {
    "independent_school": ("10", "11"),
    "college": ("18",),
    "online_school": ("49",),
    "special_school": ("7", "8", "12", "33", "36", "44"),
}
"""Kinds whose establishments are providers only when the template names their URN, and the register's types."""

SPECIAL_TYPES = ("7", "8", "10", "12", "33", "36", "44")
LINK = "https://www.get-information-schools.service.gov.uk/Establishments/Establishment/Details/{urn}"
SOURCE = "Get Information about Schools"
PROGRAMME = "Alternative provision"
OPEN = ("open", "closing")
OVERALL_GRADES = (
    "outstanding",
    "good",
    "satisfactory",
    "requires improvement",
    "inadequate",
    "serious weaknesses",
    "special measures",
)
FIRST_GRADED, LAST_GRADED = date(2005, 9, 1), date(2024, 9, 1)
"""Of maintained schools and academies; from September 2024 inspections give no overall grade."""
OLDEST = 25
"""Ages in the directory end here; the register's go on to 99 for colleges, which leaves the age unknown."""


def kind_of(registered: Registered, hospital_education: Container[int]) -> str | None:
    """The kind of provider an establishment is by the register alone; hospital education is by a reviewed list."""
    if registered.urn in hospital_education:
        return "hospital_education"
    return KIND_OF_TYPE.get(registered.type_code)


def still_hospital_education(entries: Iterable[Entry], listed: Collection[int]) -> frozenset[int]:
    """The list, and the URNs of entries that are hospital education already: a list left out takes nothing away."""
    already = (entry.urn for entry in entries if entry.kind == "hospital_education" and entry.urn)
    return frozenset([*listed, *already])


def looks_like_hospital_education(registered: Registered) -> bool:
    """Whether the name proposes it: hospital education has no type of its own. A person decides."""
    return registered.type_code in (*KIND_OF_TYPE, *SPECIAL_TYPES) and bool(
        re.search(r"hospital|medical|\bhome (tuition|teaching|education)", registered.name, re.IGNORECASE)
    )


def new_entry(establishment: Establishment, kind: str, *, slug: str) -> Entry:
    """The entry of an establishment that has none: public facts of the register only, published, unclaimed."""
    registered = establishment.registered
    bare = Entry(slug=slug, name=registered.name, kind=kind, authority=registered.authority or 0, urn=registered.urn)
    return _as_registered(followed(replace(bare, imported_from=REGISTER), registered, kind, None), establishment)


def entry_now(before: Entry, establishment: Establishment, kind: str | None, removal: Removal | None) -> Entry:
    """The entry with what the register says now.

    An unclaimed entry follows the register in all it says. An entry that its provider, or the template, has taken
    over follows it in its kind, status, dates and closing only. What was seen on a later day than the file stays.
    """
    if before.register_seen_on and before.register_seen_on > establishment.registered.register_seen_on:
        return before
    now = followed(before, establishment.registered, kind, removal)
    return _as_registered(now, establishment) if before.imported_from == REGISTER else now


def only_seen_again(now: Entry, before: Entry) -> bool:
    """Whether the register says of an entry what it said before, on another day."""
    return _of_no_day(now) == _of_no_day(before)


def inspection_of(establishment: Establishment, provider: int) -> Inspected | None:
    """The inspection a row tells of, if it has both a grade and a day on which such grades were given."""
    rating, day = establishment.rating or "", establishment.inspected_on
    if rating.lower() not in OVERALL_GRADES or day is None or not FIRST_GRADED <= day <= LAST_GRADED:
        return None
    return Inspected(
        provider=provider,
        era="overall_grades",
        inspected_on=day,
        judgements={"Overall effectiveness": rating},
        source=SOURCE,
        seen_on=establishment.registered.register_seen_on,
    )


def _of_no_day(entry: Entry) -> Entry:
    sources = (replace(each, seen_on=date.min) if each.fact == REGISTER_FACT else each for each in entry.sources)
    return replace(entry, register_seen_on=None, sources=tuple(sources))


def followed(before: Entry, registered: Registered, kind: str | None, removal: Removal | None) -> Entry:
    """The entry with the kind, status, dates and closing that the register says, and that it was seen there."""
    seen = FactSource(
        fact=REGISTER_FACT, source=SOURCE, seen_on=registered.register_seen_on, link=LINK.format(urn=registered.urn)
    )
    return replace(
        before,
        kind=kind or before.kind,
        register_status=registered.register_status,
        register_seen_on=registered.register_seen_on,
        opened_on=registered.opened_on,
        closed_on=registered.closed_on,
        state=_state(before, registered, kind, removal),
        sources=(seen, *(source for source in before.sources if source.fact != REGISTER_FACT)),
    )


def _state(before: Entry, registered: Registered, kind: str | None, removal: Removal | None) -> str:
    """Closed, or no longer alternative provision by the register: removed.

    If it has been taken over, what is no longer alternative provision is to be reviewed instead, and so is what opens
    again after the register removed it; else that is as it was.
    """
    unclaimed = before.imported_from == REGISTER
    if registered.register_status == "closed" or (unclaimed and kind is None):
        return "removed"
    if before.state == "removed" and removal and removal.by == REGISTER and registered.register_status in OPEN:
        return removal.state if unclaimed else "in_review"
    no_longer = kind is None and before.kind in KINDS_BY_REGISTER
    return "in_review" if no_longer and before.state in LISTED else before.state


def _as_registered(entry: Entry, establishment: Establishment) -> Entry:
    """One programme at one address, with what the register states; what a file has no column for stays."""
    registered = establishment.registered
    return replace(
        entry,
        name=registered.name,
        authority=registered.authority or entry.authority,
        website=registered.website,
        contacts=(Contact(purpose="general", phone=registered.phone),) if registered.phone else (),
        sites=(_site(next(iter(entry.sites), Site()), registered), *entry.sites[1:]),
        programmes=(_programme(next(iter(entry.programmes), None), establishment), *entry.programmes[1:]),
    )


def _site(before: Site, registered: Registered) -> Site:
    return replace(
        before,
        street=registered.street,
        town=registered.town,
        postcode=registered.postcode,
        easting=registered.easting,
        northing=registered.northing,
        district=registered.district,
    )


def _programme(before: Programme | None, establishment: Establishment) -> Programme:
    programme = before or Programme(name=PROGRAMME, offers=(Offer(site=0, mode="on_site"),))
    needs = programme.needs if establishment.needs is None else establishment.needs
    offers = (_offer(programme.offers[0], establishment), *programme.offers[1:]) if programme.offers else ()
    return replace(programme, needs=needs, offers=offers)


def _offer(before: Offer, establishment: Establishment) -> Offer:
    registered = establishment.registered
    return replace(
        before,
        age_from=_age(registered.age_from),
        age_to=_age(registered.age_to),
        hours=before.hours if establishment.hours is None else establishment.hours,
        capacities=_places(before.capacities, establishment.places),
    )


def _age(years: int | None) -> int | None:
    return None if years is None or years > OLDEST else years


def _places(before: tuple[Capacity, ...], places: int | None) -> tuple[Capacity, ...]:
    if places is None:
        return before
    kept = next(iter(before), Capacity())
    return (replace(kept, total=places), *before[1:]) if places else ()
