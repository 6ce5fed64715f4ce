"""What an entry has not said, and what that costs it in the search. Pure.

The rules are those of the projection (`providers/listing`): what is not said is listed under "Not said", not left out.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from msgspec import Struct

from apdirectory.providers.capacity.counting import together
from apdirectory.providers.entries.changes.tree import NEW
from apdirectory.providers.entries.entry import Entry, Offer, Programme
from apdirectory.providers.vocabulary import MODES_AT_A_PLACE

UNDER_NOT_SAID = "Whoever asks for {} finds you under “Not said” only"


class Missing(Struct, frozen=True):
    """`path` is where it is filled in."""

    what: str
    costs: str
    path: str


def missing(entry: Entry, day: date, unseen: Sequence[str] = ()) -> list[Missing]:
    """All that is missing, what costs most first. `unseen`: critical evidence that nobody has seen, by its name."""
    at = f"/my-provider/{entry.slug}"
    found = [
        *(Missing(each, "No council can assure you without it", f"{at}/evidence") for each in unseen),
        *_unlisted(entry, at),
        *_unsaid(entry),
        *_unplaced(entry, at),
        *_uncounted(entry, at, day),
        *_unreachable(entry, at),
    ]
    return list(dict.fromkeys(found))


def not_checked(unseen: Sequence[str]) -> str:
    """3 things missing, so shown as not checked."""
    if not unseen:
        return ""
    return f"{len(unseen)} thing{'s' if len(unseen) > 1 else ''} missing, so shown as not checked"


def programme_path(entry: Entry, place: int) -> str:
    """Of the programme at this place in the entry; one that waits for approval has no number of its own yet."""
    return f"/my-provider/{entry.slug}/programmes/{entry.programmes[place].id or f'{NEW}{place}'}"


def _offers(entry: Entry) -> Iterator[tuple[str, Programme, Offer]]:
    for place, programme in enumerate(entry.programmes):
        for offer in programme.offers:
            yield f"{programme_path(entry, place)}/offers/{offer.public_id}", programme, offer


def _unlisted(entry: Entry, at: str) -> Iterator[Missing]:
    if not entry.programmes:
        yield Missing("Programmes", "Without one no search finds you", f"{at}/programmes")
    for place, programme in enumerate(entry.programmes):
        if not programme.offers:
            costs = "Without one no search finds this programme"
            yield Missing(f"Offers of {programme.name}", costs, programme_path(entry, place))


def _says_ages(offer: Offer) -> bool:
    of_places = bool(offer.capacities) and all(each.key_stages for each in offer.capacities)
    both = offer.age_from is not None and offer.age_to is not None
    return both or bool(offer.key_stages) or of_places


def _says_hours(offer: Offer) -> bool:
    return bool(offer.hours) or (bool(offer.capacities) and all(each.hours for each in offer.capacities))


def _says_price(offer: Offer) -> bool:
    return offer.price is not None or offer.price_unit == "free"


def _compares_price(offer: Offer) -> bool:
    """A price by the hour or day is compared by the week once the hours or days are said; one by the session never."""
    return not _says_price(offer) or offer.price_a_week is not None


_OF_OFFERS: tuple[tuple[str, str, Callable[[Offer], bool], str], ...] = (
    ("Ages", "an age", _says_ages, ""),
    ("Full or part time", "full or part time", _says_hours, "/when"),
    ("Price", "a price", _says_price, "/price"),
    ("Price a week", "a price", _compares_price, "/price"),
)
"""What is said, what a search asks, whether an offer has said it, and on which of its pages it does."""


def _unsaid(entry: Entry) -> Iterator[Missing]:
    for place, programme in enumerate(entry.programmes):
        path = programme_path(entry, place)
        if not programme.needs:
            yield Missing(f"Needs of {programme.name}", UNDER_NOT_SAID.format("a need"), path)
        if not programme.levels:
            yield Missing(f"Level of {programme.name}", UNDER_NOT_SAID.format("a level"), path)
    for path, programme, offer in _offers(entry):
        for what, asked, says, page in _OF_OFFERS:
            if not says(offer):
                yield Missing(f"{what} of {programme.name}", UNDER_NOT_SAID.format(asked), path + page)


def _unplaced(entry: Entry, at: str) -> Iterator[Missing]:
    costs = "Without an address we cannot say how far away it is"
    for path, programme, offer in _offers(entry):
        if offer.mode in MODES_AT_A_PLACE and offer.site is None:
            yield Missing(f"Address of {programme.name}", costs, path)
    for site in entry.sites:
        if site.easting is None:
            yield Missing(f"Postcode of {site.name or site.town or 'an address'}", costs, f"{at}/sites")


def _uncounted(entry: Entry, at: str, day: date) -> Iterator[Missing]:
    for _, programme, offer in _offers(entry):
        if together(list(offer.capacities), day).vacant is None:
            costs = "Whoever asks for a free place finds you under “Not said” only"
            yield Missing(f"Places of {programme.name}", costs, f"{at}/places")


def _unreachable(entry: Entry, at: str) -> Iterator[Missing]:
    if not any(contact.phone or contact.email for contact in entry.contacts):
        yield Missing("Phone and email", "Nobody can ring or write to you", f"{at}/contacts")
    if not entry.how_to_refer:
        yield Missing("How to refer", "Schools do not know how to begin", f"{at}/refer")
    if not entry.summary:
        yield Missing("What you do, in short", "Schools see only your name and kind", f"{at}/about")
