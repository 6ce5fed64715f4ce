"""The API described: OpenAPI 3.1 as JSON and YAML, and a viewer whose files are our own."""

from collections.abc import Callable
from typing import Any

import msgspec
import yaml  # type: ignore[import-untyped]  # ships no types
from litestar import Request, Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.openapi.spec import License, Server, Tag

from apdirectory.paths import PACKAGE
from apdirectory.web.frame import service_name
from apdirectory.web.rendering import HTML, render_text

JSON = "application/vnd.oai.openapi+json;version=3.1"
YAML = "application/vnd.oai.openapi;version=3.1"
TITLE = "API"
DESCRIPTION = """
The public directory of alternative provision. Anyone may read everything here, without a key, from any website.

Null, or an empty list, means that the provider has not said. Distances are miles in a straight line. Errors are
problems (RFC 9457), with one member of `errors` for each parameter that is wrong. Within `v1` fields may be added;
none is taken away.
"""


class Written(OpenAPIRenderPlugin):
    """The description in one format, written once for each name that the service has."""

    def __init__(self, path: list[str], media_type: str, write: Callable[[dict[str, Any]], bytes]) -> None:
        super().__init__(path=path, media_type=media_type)  # type: ignore[arg-type]  # Litestar takes any text
        self.write = write
        self.written: dict[str, bytes] = {}
        """By title: the name of the service can change."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        title = f"{service_name()}: API"
        if title not in self.written:
            about = openapi_schema["info"] | {"title": title}
            self.written = {title: self.write(openapi_schema | {"info": about})}
        return self.written[title]


class Viewer(OpenAPIRenderPlugin):
    """Swagger UI inside our own page. Litestar's own viewers load from elsewhere and run inline scripts."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return render_text("schema/viewer.html", path=request.scope["path"], errors=()).encode()


def _as_yaml(schema: dict[str, Any]) -> bytes:
    plain = msgspec.json.decode(msgspec.json.encode(schema))
    return str(yaml.dump(plain, sort_keys=False, allow_unicode=True)).encode()


@get("/viewer.js", include_in_schema=False)
async def viewer_script() -> Response[bytes]:
    """What starts the viewer; pages hold no script of their own."""
    return Response((PACKAGE / "web" / "viewer.js").read_bytes(), media_type="text/javascript")


@get("/viewer.css", include_in_schema=False)
async def viewer_style() -> Response[bytes]:
    return Response((PACKAGE / "web" / "viewer.css").read_bytes(), media_type="text/css")


async def _say_not_found_as_elsewhere(response: Response[Any]) -> Response[Any]:
    """Litestar answers other addresses under /schema with a page of its own."""
    if response.status_code == 404:
        raise NotFoundException
    return response


def described_api() -> OpenAPIConfig:
    return OpenAPIConfig(
        title=TITLE,
        version="1.0.0",
        description=DESCRIPTION.strip(),
        license=License(name="Open Government Licence v3.0", identifier="OGL-UK-3.0"),
        servers=[Server(url="/")],
        tags=[Tag(name="providers", description="Search, and one provider's whole entry.")],
        use_handler_docstrings=True,
        openapi_router=Router(
            path="/schema",
            route_handlers=[viewer_script, viewer_style],
            include_in_schema=False,
            after_request=_say_not_found_as_elsewhere,
        ),
        render_plugins=[
            Written(["/", "/openapi.json"], JSON, msgspec.json.encode),
            Written(["/openapi.yaml"], YAML, _as_yaml),
            Viewer(path="/viewer", media_type=HTML),  # type: ignore[arg-type]  # Litestar takes any text
        ],
    )
