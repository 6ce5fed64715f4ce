"""The results page: one search in the address, and every way it can go."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get

from apdirectory.errors import FieldError, InvalidInput
from apdirectory.places.geocoder import find
from apdirectory.places.place import Ambiguous, NotFound, Place
from apdirectory.providers.names import names
from apdirectory.providers.search.answer import Answer
from apdirectory.providers.search.asked import Asked, read_asked
from apdirectory.providers.search.card_list import card_list
from apdirectory.providers.search.cards import Viewer, cards
from apdirectory.providers.search.filters import errors_in_words, filters_said, removals, search_form
from apdirectory.providers.search.links import Links
from apdirectory.providers.search.pins import map_of_results
from apdirectory.providers.search.queries import instead, search
from apdirectory.providers.search.results import (
    elsewhere_said,
    heading,
    list_heading,
    map_said,
    not_said_said,
    pages,
    sorts,
    title_note,
    unchecked_said,
)
from apdirectory.web.query import given
from apdirectory.web.rendering import render
from apdirectory.web.today import today
from apdirectory.web.words import count

Sent = Sequence[tuple[str, str]]
AnyRequest = Request[Any, Any, Any]

FORM_ALONE = "filters"
"""`view=filters`: the form as a page of its own, for small screens without JavaScript."""


@get("/providers", include_in_schema=False)
async def results(request: AnyRequest) -> Response[str]:
    """Providers that match what the address asks; a place that is not known, or not the only one, is asked about."""
    sent = given(request)
    extras = dict(sent)
    try:
        asked = read_asked(sent)
    except InvalidInput as wrong:
        return _form(request, sent, errors=errors_in_words(wrong.errors), status=400)
    near = asked.near or extras.get("which", "").strip()
    place = await find(near) if near else None
    if isinstance(place, Ambiguous):
        return _which_place(request, sent, place, chosen=bool(asked.near))
    if isinstance(place, NotFound):
        like = [(name, asked.but(near=name).query()) for name in place.like]
        return _form(request, sent, errors=[FieldError("near", place.message)], like=like)
    answer = await search(asked, place, today())
    if extras.get("view") == FORM_ALONE:
        return _form(request, sent, answer, back=asked.query())
    return await _results(request, sent, asked, place, answer)


async def _results(request: AnyRequest, sent: Sent, asked: Asked, place: Place | None, answer: Answer) -> Response[str]:
    known = await names()
    viewer = Viewer(
        today(),
        known.council_here(place.authority) if place else None,
        known.district(place.district) if place else None,
        known.council,
        by_week=asked.sorted_by() == "price" or asked.price_max is not None,
    )
    first = (answer.page - 1) * answer.per_page + 1
    links = Links(asked)
    chosen = removals(asked, links)
    return render(
        request,
        "search/results.html",
        heading=heading(asked, place, answer.total, answer.hidden_unchecked),
        title_note=title_note(answer),
        in_wales=place is not None and place.in_wales,
        links=links,
        within=count(asked.within, "mile"),
        place=place,
        answer=answer,
        unchecked=unchecked_said(answer.hidden_unchecked),
        form=search_form(sent, answer),
        card_list=card_list,
        cards=cards(answer.results, viewer, first),
        not_said=cards(answer.not_said.results, viewer),
        not_said_said=not_said_said(answer.not_said.total),
        elsewhere=cards(answer.elsewhere.results, viewer),
        elsewhere_said=elsewhere_said(answer.elsewhere.total),
        list_heading=list_heading(asked),
        sorts=sorts(asked, links) if answer.total > 1 else [],
        removals=chosen,
        filters_said=filters_said(asked, chosen),
        pages=pages(links, answer),
        map=map_of_results(answer, place),
        map_text=map_said(answer, place),
        instead=[] if answer.total else await instead(asked, place, today(), answer.hidden_unchecked),
    )


def _form(
    request: AnyRequest,
    sent: Sent,
    answer: Answer | None = None,
    errors: Sequence[FieldError] = (),
    status: int = 200,
    back: str | None = None,
    like: Sequence[tuple[str, str]] = (),
) -> Response[str]:
    """The search form as a page: to choose filters on a small screen, or to put a mistake right."""
    return render(
        request,
        "search/form.html",
        status=status,
        heading="Change your search" if errors else "Choose filters",
        form=search_form(sent, answer, errors),
        back=back,
        errors=errors,
        like=like,
    )


def _which_place(request: AnyRequest, sent: Sent, place: Ambiguous, *, chosen: bool) -> Response[str]:
    """Which Stroud? `chosen` is False when Continue was pressed with none chosen."""
    kept = [(name, value) for name, value in sent if name not in ("near", "which", "page") and value.strip()]
    return render(
        request,
        "search/which_place.html",
        heading=f"Which {place.query} do you mean?",
        place=place,
        choices=[f"{each.name}, {each.county}" if each.county else each.name for each in place.choices],
        kept=kept,
        errors=() if chosen else [FieldError("near", "Choose a place")],
    )


routes = [results]
