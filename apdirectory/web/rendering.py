"""Pages from templates: one environment, in which anything undefined is an error."""

from collections.abc import MutableMapping
from typing import Any

from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
)
from litestar import Request, Response

from apdirectory.paths import TEMPLATES
from apdirectory.web.assets import ASSET_FILES
from apdirectory.web.frame import frame
from apdirectory.web.words import FILTERS, FUNCTIONS

GOVUK = "govuk_frontend_jinja"
HTML = "text/html"


class Pages(Environment):
    """Strict, but for the GOV.UK macros: they ask for options that nobody gave, so theirs may be undefined."""

    govuk: Environment | None = None

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        if self.govuk is not None and isinstance(name, str) and name.startswith(f"{GOVUK}/"):
            return self.govuk.get_template(name, parent, globals)
        return super().get_template(name, parent, globals)


def _environment() -> Pages:
    loader = ChoiceLoader([FileSystemLoader(TEMPLATES), PrefixLoader({GOVUK: PackageLoader(GOVUK)})])
    pages = Pages(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= FILTERS
    pages.globals |= FUNCTIONS | {"asset": ASSET_FILES.address, "title": title}
    pages.govuk = pages.overlay(undefined=ChainableUndefined)
    pages.govuk.govuk = None
    return pages


def title(heading: str, section: str, service: str, *, errors: object = None, note: str = "") -> str:
    """What is heard first: "Error: " if there is one, the H1, a note such as "(page 2 of 4)", section, service."""
    first = f"{heading} {note}".strip()
    parts = [first, *(part for part in (section, service) if part and part != heading)]
    return ("Error: " if errors else "") + " - ".join(parts)


PAGES = _environment()


def render_text(template: str, **context: object) -> str:
    return PAGES.get_template(template).render(frame=frame(), **context)


def render(request: Request[Any, Any, Any], template: str, *, status: int = 200, **context: object) -> Response[str]:
    """One page. `errors` (FieldError) fill the error summary and put "Error: " before the title."""
    context.setdefault("errors", ())
    text = render_text(template, path=request.scope["path"], **context)
    return Response(text, status_code=status, media_type=HTML)
