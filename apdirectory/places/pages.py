"""The pictures below maps' pins: few and lasting, so that browsers and proxies keep them."""

import asyncio
from functools import lru_cache

from litestar import Response, get
from litestar.params import FromPath

from apdirectory.errors import NotFound
from apdirectory.places.background import background
from apdirectory.places.shapes import read_outlines
from apdirectory.places.view import View, view_named

KEPT = "public, max-age=604800"
"""A week: outlines change with a new edition of the postcodes."""
PICTURES = 100
"""Kept in memory: mostly about 10 KB each, 140 KB for the whole country."""
_drawing = asyncio.Lock()
"""One at a time: whoever asks for many maps waits for them, and not everyone else for her."""


@get("/map/{name:str}", include_in_schema=False)
async def map_background(name: FromPath[str]) -> Response[str]:
    """The picture of one view, "{easting}-{northing}-{metres}.svg"; only views that maps use are drawn."""
    view = view_named(name.removesuffix(".svg")) if name.endswith(".svg") else None
    if view is None:
        raise NotFound
    async with _drawing:
        picture = await asyncio.to_thread(_picture, view)
    return Response(picture, media_type="image/svg+xml", headers={"cache-control": KEPT})


@lru_cache(PICTURES)
def _picture(view: View) -> str:
    return background(view, read_outlines())


routes = [map_background]
