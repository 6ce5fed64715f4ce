"""One provider for other programs: its entry whole."""

from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import PathParameter

from apdirectory.errors import NotFound
from apdirectory.providers.confirming.queries import is_confirmed
from apdirectory.providers.entries.queries import entry_by_slug
from apdirectory.providers.provider_page.afterwards import ClosedSchool, afterwards
from apdirectory.providers.provider_page.answer import EntryAnswer, answer_of
from apdirectory.providers.quality.queries import inspections, standings
from apdirectory.providers.quality.reviews.queries import heading_findings_of
from apdirectory.providers.quality.voices.queries import voices_shown
from apdirectory.web.problems import problems
from apdirectory.web.today import today

Slug = Annotated[
    str,
    PathParameter(
        description="The `slug` that the search tells: the end of the address of the provider's page.",
        examples=[Example(value="riverbank-outdoor-learning")],
    ),
]
FOUND = ResponseSpec(EntryAnswer, description="The entry", generate_examples=False)
_to_json = msgspec.json.Encoder(decimal_format="number").encode


@get(
    "/api/v1/providers/{slug:str}",
    operation_id="getProvider",
    summary="One provider's entry, whole",
    tags=["providers"],
    responses={200: FOUND} | problems(400, 404, 410),
)
async def provider(slug: Slug) -> Response[bytes]:
    """With all its offers, in the shape the search gives them, and what each authority says of its quality.

    Quality is told for the day of the answer: who decided what and when, until when it holds, which evidence it rests
    on the shortest, what a review found under each heading, who accepts it. Places are told with the day they were
    told on, and whether that still counts.

    A provider that is paused is told with its state. One that is no longer listed is gone (410);
    of a school that closed, `choices` are the slugs under which its work goes on.
    """
    entry = await entry_by_slug(slug)
    if entry is None or entry.id is None or entry.state not in ("published", "paused", "removed"):
        raise NotFound("There is no provider at this address. Search for it.")
    if entry.state == "removed":
        raise ClosedSchool(await afterwards(entry))
    day = today()
    confirmed = await is_confirmed(entry.id, day)
    said, found = await standings(entry.id), await heading_findings_of(entry.id)
    inspected, heard = await inspections(entry.id), await voices_shown(entry.id)
    answer = answer_of(entry, said, found, inspected, heard, day, confirmed=confirmed)
    return Response(_to_json(answer), media_type="application/json")


routes = [provider]
