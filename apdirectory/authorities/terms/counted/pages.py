"""How we counted: school days from any day on, for whoever is signed in."""

from typing import Any

from litestar import Request, Response, get

from apdirectory.authorities.queries import all_authorities
from apdirectory.authorities.school_days import Calendar, counted_from
from apdirectory.authorities.terms.actions import may_change
from apdirectory.authorities.terms.counted.asked import FIELDS, USUAL, Asked, read_asked
from apdirectory.authorities.terms.counted.shown import Counted, counted
from apdirectory.authorities.terms.examples import made_up
from apdirectory.authorities.terms.queries import calendar_of
from apdirectory.authorities.terms.whose import Whose
from apdirectory.web.forms import Form
from apdirectory.web.rendering import form_page

AnyRequest = Request[Any, Any, Any]


@get("/school-days", include_in_schema=False)
async def school_days(request: AnyRequest) -> Response[str]:
    """The form alone until something is asked."""
    form = Form({name: [value] for name, value in request.query_params.items() if name in FIELDS})
    asked = await read_asked(form) if "from" in form.sent else None
    known = await _known(asked) if asked and not form.wrong else None
    return form_page(
        request,
        "terms/counted.html",
        form,
        heading="Count school days",
        councils=[(str(each.id), each.full_name) for each in await all_authorities()],
        asked=asked,
        found=_counted(asked, known) if asked and known else None,
        made_up=known is not None and made_up(known),
        usual=USUAL,
    )


async def _known(asked: Asked) -> Calendar | None:
    if asked.council is None or asked.council.authority is None:
        return None
    return await calendar_of(asked.school.school if asked.school else None, asked.council.authority)


def _counted(asked: Asked, known: Calendar) -> Counted | None:
    if asked.first is None:
        return None
    whose = [each for each in (asked.school, asked.council) if each]
    return counted(counted_from(known, asked.first, asked.count), known, asked.count, _what_to_do(whose))


def _what_to_do(whose: list[Whose]) -> str:
    if any(may_change(each) for each in whose):
        return "Add the missing term dates, then count again."
    return f"Ask {whose[-1].name} to add them. Until then count by hand."


routes = [school_days]
