"""The search for other programs: the same question as the page's, and the answer as JSON."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.openapi.datastructures import ResponseSpec

from apdirectory.errors import FieldError, InvalidInput
from apdirectory.places.geocoder import find
from apdirectory.places.place import Ambiguous, NotFound, Place
from apdirectory.providers.search.answer import Answer
from apdirectory.providers.search.asked import Asked, read_asked
from apdirectory.providers.search.described import SearchOperation
from apdirectory.providers.search.queries import search
from apdirectory.web.problems import problems
from apdirectory.web.query import given
from apdirectory.web.today import today


class PlaceNotFound(InvalidInput):
    """`near` is not a place we know, or is several: then each choice is a value of `near` that finds one of them."""

    status = 422

    def __init__(self, message: str, choices: Sequence[Place] = ()) -> None:
        super().__init__([FieldError("near", message)])
        self.choices = [choice.query for choice in choices]


FOUND = ResponseSpec(Answer, description="What was found", generate_examples=False)
_to_json = msgspec.json.Encoder().encode


@get(
    "/api/v1/providers",
    operation_class=SearchOperation,
    operation_id="searchProviders",
    summary="Search for provision",
    tags=["providers"],
    responses={200: ResponseSpec(Answer, generate_examples=False, description="What was found")}
    | problems(400, 404, 422),
)
async def providers(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Providers that match, nearest first, twenty a page.

    `total` and `facets` count providers in `results`. Those who have not said what was asked are in `not_said`, and
    those who come to the child, or teach online, are in `elsewhere`, both on the first page only.
    """
    asked = read_asked(given(request), strict=True)
    answer = await search(asked, await _place(asked), today())
    return Response(_to_json(answer), media_type="application/json")


async def _place(asked: Asked) -> Place | None:
    """The one place that is meant. None where none was asked."""
    found = await find(asked.near) if asked.near else None
    if isinstance(found, NotFound):
        raise PlaceNotFound(found.message)
    if isinstance(found, Ambiguous):
        raise PlaceNotFound(f"There is more than one {found.query}. Choose one.", found.choices)
    return found


routes = [providers]
