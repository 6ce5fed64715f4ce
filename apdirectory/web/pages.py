"""The start page, and what every public service says of itself: help, data, accessibility, cookies, privacy."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.response import Redirect

from apdirectory.errors import FieldError, InvalidInput
from apdirectory.providers.facts.queries import facts, providers_in_all
from apdirectory.providers.facts.sources import source_rows
from apdirectory.providers.search.asked import Asked, read_asked
from apdirectory.providers.search.filters import errors_in_words, search_form
from apdirectory.providers.wording import NEED_WORDS, QUALITY_TAGS
from apdirectory.web.frame import help_phone
from apdirectory.web.query import given
from apdirectory.web.rendering import render
from apdirectory.web.today import today

AnyRequest = Request[Any, Any, Any]
NEEDS_BY_LABEL = sorted(NEED_WORDS.items(), key=lambda need: need[1])
TESTED_ON = date(2026, 11, 23)
"""The day every page was last looked at and went through tests/browser."""
NO_PLACE = FieldError("near", "Enter a postcode or town")
ASKED_HERE = frozenset({"near", "need", "age"})
MEANINGS = {
    "assured": "A council has checked this provider and is satisfied. The check is in date.",
    "conditional": "A council has checked this provider. Something must be put right by a set day.",
    "self_assessed": "The provider has told a council how it meets the standards. The council has not checked yet.",
    "unverified": "No council has checked this provider. A school may still be open in the national register.",
    "lapsed": "A council did check this provider. The check, or a paper such as insurance, has run out.",
    "suspended": "A council has stopped new children from going there.",
    "removed": "A council has taken this provider out of the directory.",
}


@get("/", include_in_schema=False)
async def start(request: AnyRequest) -> Response[Any]:
    """Begin a search: a place, a need, an age. What was typed goes on to the results, which hold the whole search."""
    sent = given(request)
    if not any(name == "near" for name, _ in sent):
        return await _start(request, sent)
    errors = [] if any(name == "near" and value.strip() for name, value in sent) else [NO_PLACE]
    try:
        asked = read_asked(sent)
    except InvalidInput as wrong:
        if any(error.field not in ASKED_HERE for error in wrong.errors):
            return Redirect(f"/providers?{urlencode(sent)}", status_code=303)  # whose form has those fields
        errors += errors_in_words(wrong.errors)
    if errors:
        return await _start(request, sent, errors)
    return Redirect(f"/providers?{asked.query()}", status_code=303)


async def _start(
    request: AnyRequest, sent: Sequence[tuple[str, str]], errors: Sequence[FieldError] = ()
) -> Response[str]:
    form = search_form(sent, None, errors)
    return render(
        request,
        "web/start.html",
        heading="Find alternative provision",
        form=form,
        needs=NEEDS_BY_LABEL,
        chosen=next(iter(form.need.chosen), ""),
        everyone=await providers_in_all(),
        all_of_them=Asked(checked=False).query(),
        errors=errors,
    )


@get("/about-the-data", include_in_schema=False)
async def about_the_data(request: AnyRequest) -> Response[str]:
    """Where facts come from, what the words for quality mean, and what is missing."""
    known = await facts()
    return render(
        request,
        "web/about_the_data.html",
        heading="About the data",
        facts=known,
        sources=source_rows(known, today()),
        meanings=[(QUALITY_TAGS[code], meaning) for code, meaning in MEANINGS.items()],
    )


@get("/accessibility", include_in_schema=False)
async def accessibility(request: AnyRequest) -> Response[str]:
    return render(request, "web/accessibility.html", heading="Accessibility", tested_on=TESTED_ON)


@get("/cookies", include_in_schema=False)
async def cookies(request: AnyRequest) -> Response[str]:
    return render(request, "web/cookies.html", heading="Cookies")


@get("/help", include_in_schema=False)
async def help_page(request: AnyRequest) -> Response[str]:
    """How to search, who may refer, and what to do when one cannot get in."""
    return render(request, "web/help.html", heading="Help", phone=help_phone())


@get("/privacy", include_in_schema=False)
async def privacy(request: AnyRequest) -> Response[str]:
    return render(request, "web/privacy.html", heading="Privacy")


routes = [start, about_the_data, accessibility, cookies, help_page, privacy]
