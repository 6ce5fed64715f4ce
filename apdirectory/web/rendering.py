"""Pages from templates: one environment, in which anything undefined is an error."""

from collections.abc import MutableMapping
from functools import lru_cache
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
from markupsafe import Markup

from apdirectory.paths import TEMPLATES
from apdirectory.web.assets import ASSET_FILES
from apdirectory.web.frame import Frame, frame
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

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The environment's own, where a template adds none: Jinja's chain of maps made each import slow."""
        return super().make_globals(d) if d else self.globals


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
    pages.globals |= FUNCTIONS | {"asset": ASSET_FILES.address, "part": part, "title": title}
    pages.govuk = pages.overlay(undefined=ChainableUndefined)
    pages.govuk.govuk = None
    return pages


def title(heading: str, section: str, service: str, *, errors: object = None, note: str = "") -> str:
    """What is heard first: "Error: " if there is one, the H1, a note such as "(page 2 of 4)", section, service."""
    first = f"{heading} {note}".strip()
    parts = [first, *(part for part in (section, service) if part and part != heading)]
    return ("Error: " if errors else "") + " - ".join(parts)


SECTIONS = ("/providers", "/about-the-data", "/accessibility", "/cookies", "/privacy")
"""Paths that the navigation or the title tells apart."""


def part(template: str, path: str = "") -> Markup:
    """What is around a page. It is the same on many pages, so it is made once for each and kept."""
    here = path if path == "/" else next((section for section in SECTIONS if path.startswith(section)), "")
    return _part(template, here, frame())


@lru_cache(maxsize=64)
def _part(template: str, here: str, shown: Frame) -> Markup:
    return Markup(PAGES.get_template(template).render(here=here, frame=shown))  # noqa: S704 (it was escaped on the way)


PAGES = _environment()


def render_text(template: str, **context: object) -> str:
    return PAGES.get_template(template).render(frame=frame(), **context)


def render(request: Request[Any, Any, Any], template: str, *, status: int = 200, **context: object) -> Response[str]:
    """One page. `errors` (FieldError) fill the error summary and put "Error: " before the title."""
    context.setdefault("errors", ())
    text = render_text(template, path=request.scope["path"], **context)
    return Response(text, status_code=status, media_type=HTML)
