"""What the results page says around its cards: heading, sorts, page numbers. Pure."""

from msgspec import Struct

from apdirectory.places.place import Place
from apdirectory.providers.search.answer import Answer
from apdirectory.providers.search.asked import Asked
from apdirectory.providers.search.links import Links
from apdirectory.web.words import count

NONE_MATCH = "No providers match all of this"

SORTS = {
    "distance": ("Nearest", "Nearest first"),
    "soonest": ("Soonest place", "Soonest place first"),
    "price": ("Price", "Lowest price first"),
    "name": ("Name", "By name"),
    "match": ("Best match", "Best match first"),
}
"""Sort → the words of its link, and of the list's heading."""


class Sort(Struct, frozen=True):
    """`query` is None for the sort that is in use."""

    text: str
    query: str | None


class PageLink(Struct, frozen=True):
    """A page by its number; without one, "…" for those left out."""

    number: int | None
    query: str = ""
    current: bool = False


class Pages(Struct, frozen=True):
    links: list[PageLink]
    previous: str | None
    next: str | None


def heading(asked: Asked, place: Place | None, total: int, hidden: int) -> str:
    """37 providers near GL1 1AD; All 52 providers; 3 providers match."""
    if not total:
        return NONE_MATCH
    if place:
        return f"{count(total, 'provider')} near {place.name}"
    if _only_sorted(asked) and not hidden:
        return f"All {count(total, 'provider')}" if total > 1 else "1 provider"
    return f"{count(total, 'provider')} {'matches' if total == 1 else 'match'}"


def _only_sorted(asked: Asked) -> bool:
    return asked.but(sort="", within=Asked().within, checked=True) == Asked()


def list_heading(asked: Asked) -> str:
    return SORTS[asked.sorted_by()][1]


def sorts(asked: Asked, links: Links) -> list[Sort]:
    """The orders there are; nearest needs a place to be near to."""
    chosen = asked.sorted_by()
    return [
        Sort(text, None if code == chosen else links.sorted_by(code))
        for code, (text, _) in SORTS.items()
        if code != "distance" or asked.near
    ]


def how_many_pages(answer: Answer) -> int:
    return max(1, -(-answer.total // answer.per_page))


def title_note(answer: Answer) -> str:
    last = how_many_pages(answer)
    return f"(page {answer.page} of {last})" if last > 1 else ""


def pages(links: Links, answer: Answer) -> Pages | None:
    """First, last and the neighbours of this page; None where one page holds everything."""
    last = how_many_pages(answer)
    if last == 1:
        return None
    shown = sorted({1, last, *range(max(1, answer.page - 1), min(last, answer.page + 1) + 1)})
    found: list[PageLink] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number > before + 1:
            found.append(PageLink(None))
        found.append(PageLink(number, links.here(number), number == answer.page))
    return Pages(
        found,
        links.here(answer.page - 1) if answer.page > 1 else None,
        links.here(answer.page + 1) if answer.page < last else None,
    )


def unchecked_said(hidden: int) -> tuple[str, str] | None:
    """12 more match but are not checked, and what to press to see them."""
    if not hidden:
        return None
    if hidden == 1:
        return "1 more matches but is not checked.", "Show it"
    return f"{hidden:,} more match but are not checked.", "Show them"


def not_said_said(total: int) -> str:
    return (
        f"{count(total, 'provider')} {'has' if total == 1 else 'have'} not said all that you asked for. Ring to check."
    )


def elsewhere_said(total: int) -> str:
    return f"{count(total, 'more provider')}, wherever {'it is' if total == 1 else 'they are'} based."


def map_said(answer: Answer, place: Place | None) -> str:
    """The map's one text alternative."""
    near = f" near {place.name}" if place else ""
    return f"Map of the {count(len(answer.results), 'provider')} in the list{near}. Pins have the numbers of the list."
