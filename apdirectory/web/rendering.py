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

from apdirectory.accounts.access.roles import role_name
from apdirectory.paths import TEMPLATES
from apdirectory.web.assets import ASSET_FILES
from apdirectory.web.csrf import csrf_field, set_form_cookie
from apdirectory.web.forms import Form
from apdirectory.web.frame import Frame, frame
from apdirectory.web.navigation import Link, links_for, section_of
from apdirectory.web.today import today
from apdirectory.web.visitor import ANYONE, Visitor, visitor_of
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
    own = {"asset": ASSET_FILES.address, "part": part, "role_name": role_name, "title": title, "today": today}
    pages.globals |= FUNCTIONS | own
    pages.govuk = pages.overlay(undefined=ChainableUndefined)
    pages.govuk.govuk = None
    return pages


def title(heading: str, section: str, service: str, *, errors: object = None, note: str = "") -> str:
    """What is heard first: "Error: " if there is one, the H1, a note such as "(page 2 of 4)", section, service."""
    first = f"{heading} {note}".strip()
    parts = [first, *(part for part in (section, service) if part and part != heading)]
    return ("Error: " if errors else "") + " - ".join(parts)


def part(template: str, path: str = "", visitor: Visitor = ANYONE) -> Markup:
    """What is around a page. It is the same on many pages, so it is made once for each kind of visitor and kept.

    Of the visitor it may show what follows from proof, role and a count only: nothing of one person reaches another.
    """
    return _part(template, section_of(path), links_for(visitor.factor, visitor.role, visitor.waiting), frame())


@lru_cache(maxsize=256)
def _part(template: str, here: str, links: tuple[Link, ...], shown: Frame) -> Markup:
    text = PAGES.get_template(template).render(here=here, links=links, frame=shown)
    return Markup(text)  # noqa: S704 (it was escaped on the way)


PAGES = _environment()


def render_text(template: str, **context: object) -> str:
    """A page for nobody in particular, unless the context says for whom."""
    return PAGES.get_template(template).render({"frame": frame(), "visitor": ANYONE, "csrf_field": _no_form} | context)


def _no_form() -> Markup:
    raise RuntimeError("A form needs the request that it answers: use render")


def render(request: Request[Any, Any, Any], template: str, *, status: int = 200, **context: object) -> Response[str]:
    """One page. `errors` (FieldError) fill the error summary and put "Error: " before the title."""
    scope: Any = request.scope
    whose = {"visitor": visitor_of(scope), "csrf_field": lambda: csrf_field(scope)}
    text = render_text(template, **({"errors": (), "path": scope["path"]} | whose | context))
    response = Response(text, status_code=status, media_type=HTML)
    set_form_cookie(scope, response)
    return response


def form_page(
    request: Request[Any, Any, Any], template: str, form: Form, *, status: int = 200, **context: object
) -> Response[str]:
    """A page with a form: as it was typed and with all that is wrong, which makes it a 422."""
    status = 422 if form.wrong and status == 200 else status
    return render(request, template, status=status, form=form, errors=form.errors, **context)
