"""Built assets: read once into memory, and linked to by an address that changes with their content."""

import mimetypes
from hashlib import blake2b
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from msgspec import Struct

from apdirectory.errors import NotFound
from apdirectory.paths import ASSETS
from apdirectory.web.query import given

FOR_A_YEAR = "public, max-age=31536000, immutable"
CHECK_FIRST = "public, no-cache"


class Asset(Struct, frozen=True):
    body: bytes
    kind: str
    """Its media type."""
    version: str


def _read(file: Path) -> Asset:
    kind = "text/javascript" if file.suffix in (".js", ".mjs") else mimetypes.guess_type(file.name)[0]
    body = file.read_bytes()
    return Asset(body, kind or "application/octet-stream", blake2b(body, digest_size=6).hexdigest())


class Assets:
    """The files of one folder by their relative path. What is not in the list cannot be asked for."""

    def __init__(self, folder: Path) -> None:
        self._files = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}
        self._read: dict[str, Asset] = {}

    def find(self, name: str) -> Asset | None:
        if name not in self._files:
            return None
        if name not in self._read:
            self._read[name] = _read(self._files[name])
        return self._read[name]

    def address(self, name: str) -> str:
        """Where a page links to; without a version when the file has not been built."""
        found = self.find(name)
        return f"/assets/{name}?v={found.version}" if found else f"/assets/{name}"


ASSET_FILES = Assets(ASSETS)


@get("/assets/{name:path}", include_in_schema=False)
async def asset(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """One built file: for a year under its own version; else browsers ask each time whether it has changed."""
    found = ASSET_FILES.find(name.lstrip("/"))
    if found is None:
        raise NotFound
    return Response(
        found.body,
        media_type=found.kind,
        headers={"cache-control": FOR_A_YEAR if ("v", found.version) in given(request) else CHECK_FIRST},
    )
