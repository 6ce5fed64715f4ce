"""What the pages of a review have in common: whose it is, what stands around its forms, the way back."""

from typing import Any
from uuid import UUID

from litestar import Request, Response
from litestar.response import Redirect

from apdirectory.errors import NotFound
from apdirectory.providers.quality.reviews.queries import review
from apdirectory.providers.quality.reviews.review import Review
from apdirectory.web.visitor import visitor_of

AnyRequest = Request[Any, Any, Any]


async def theirs(request: AnyRequest, id: UUID) -> Review:
    """A review of the officer's own authority; another's is not there."""
    held = await review(id)
    if held.authority != visitor_of(request.scope).authority:
        raise NotFound
    return held


def about(held: Review) -> dict[str, Any]:
    """What its forms show besides their fields."""
    return {"review": held, "name": held.name, "back": f"/quality/reviews/{held.id}"}


def back_to(held: Review, said: str) -> Response[Any]:
    """To the review, saying what was done."""
    return Redirect(f"/quality/reviews/{held.id}?done={said}", status_code=303)
