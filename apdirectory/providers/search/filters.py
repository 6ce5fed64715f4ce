"""The search form as people see it: what they typed, what can be chosen, and how many would be left."""

from collections import defaultdict
from collections.abc import Sequence

from markupsafe import Markup
from msgspec import Struct

from apdirectory.errors import FieldError
from apdirectory.providers.search.answer import Answer, Facets
from apdirectory.providers.search.asked import Asked
from apdirectory.providers.search.boxes import OPTIONS, boxes, distances
from apdirectory.providers.search.links import Links
from apdirectory.providers.vocabulary import KEY_STAGES
from apdirectory.providers.wording import HOURS_WORDS, KIND_WORDS, LEVEL_WORDS, MODE_WORDS, NEED_LETTERS
from apdirectory.web.words import pounds

MOST_TYPED = 300
"""Characters of a field that are shown again after a mistake."""


class Group(Struct, frozen=True):
    """Boxes that belong together; `name` is the parameter, `chosen` how many are ticked."""

    name: str
    legend: str
    boxes: Markup
    chosen: list[str]
    error: str = ""


class Removal(Struct, frozen=True):
    """A chosen filter, and the query string without it."""

    text: str
    query: str


class SearchForm(Struct, frozen=True, kw_only=True):
    """Texts as typed, so that a mistake costs nobody the rest."""

    near: str
    distances: Markup
    """The choices of `within`, in miles."""
    age: str
    price_max: str
    q: str
    need_all: bool
    vacancy: bool
    unchecked: bool
    sort: str
    need: Group
    more: list[Group]
    errors: dict[str, str]
    vacancy_count: int | None
    hidden_unchecked: int | None


_MORE = {
    "key_stage": "Key stage",
    "mode": "Where it happens",
    "hours": "Full or part time",
    "kind": "Kind of provider",
    "level": "Level of support",
}


def search_form(
    given: Sequence[tuple[str, str]], answer: Answer | None, errors: Sequence[FieldError] = ()
) -> SearchForm:
    """The form with what was sent in the query string, whether or not it could be read."""
    typed: dict[str, list[str]] = defaultdict(list)
    for name, value in given:
        if value.strip():
            typed[name].append(value.strip()[:MOST_TYPED])
    said = {error.field: error.message for error in reversed(errors)}
    facets = answer.facets if answer else None
    return SearchForm(
        need=_group("need", "Needs", typed["need"], facets, said),
        more=[_group(name, legend, typed[name], facets, said) for name, legend in _MORE.items()],
        errors=said,
        vacancy_count=facets.vacancy if facets else None,
        hidden_unchecked=answer.hidden_unchecked if answer else None,
        need_all=typed["need_match"] == ["all"],
        vacancy=typed["vacancy"] == ["yes"],
        unchecked=typed["checked"] == ["any"],
        distances=distances(_first(typed["within"])),
        **{name: _first(typed[name]) for name in ("near", "age", "price_max", "q", "sort")},
    )


def _first(values: list[str]) -> str:
    return values[0] if values else ""


def _group(name: str, legend: str, typed: list[str], facets: Facets | None, errors: dict[str, str]) -> Group:
    chosen = [option.code for option in OPTIONS[name] if option.code in typed] if typed else []
    counts = None if facets is None else getattr(facets, name)
    return Group(name, legend, boxes(name, chosen, counts), chosen, errors.get(name, ""))


_WORDS = {
    "key_stage": {stage.code: stage.label for stage in KEY_STAGES},
    "mode": MODE_WORDS,
    "hours": HOURS_WORDS,
    "kind": KIND_WORDS,
    "level": LEVEL_WORDS,
}


def removals(asked: Asked, links: Links) -> list[Removal]:
    """Each chosen filter in words, with the search that leaves it out. The place is not a filter."""
    match = "need_match" if len(asked.need) <= 2 else None  # with one need left, any and all are the same
    chosen = [Removal(NEED_LETTERS[code], links.without("need", code, also=match)) for code in asked.need]
    if asked.age is not None:
        chosen.append(Removal(f"age {asked.age}", links.without("age")))
    for name, words in _WORDS.items():
        chosen += [Removal(words[code], links.without(name, code)) for code in getattr(asked, name)]
    if asked.vacancy:
        chosen.append(Removal("places free", links.without("vacancy")))
    if asked.price_max is not None:
        chosen.append(Removal(f"up to {pounds(asked.price_max)} a week", links.without("price_max")))
    if asked.q:
        chosen.append(Removal(f"words “{asked.q}”", links.without("q")))
    if not asked.checked:
        chosen.append(Removal("providers not checked", links.without("checked")))
    return chosen


def filters_said(asked: Asked, chosen: Sequence[Removal]) -> str:
    """For paper, where they cannot be pressed: what the list was narrowed by."""
    said = [each.text for each in chosen]
    if len(asked.need) > 1:
        said.append("all of these needs" if asked.need_match == "all" else "any of these needs")
    if asked.checked:
        said.append("checked providers only")
    return f"Filters: {', '.join(said)}"


_FIELDS = {
    "near": "Place",
    "within": "Distance",
    "need": "Need",
    "need_match": "Any or all needs",
    "age": "Age",
    "key_stage": "Key stage",
    "kind": "Kind of provider",
    "mode": "Where it happens",
    "level": "Level of support",
    "hours": "Full or part time",
    "price_max": "Price",
    "vacancy": "Places free",
    "q": "Words",
    "checked": "Quality",
    "sort": "Order",
    "page": "Page",
}
_NOT_IN_THE_FORM = ("sort", "page")


def errors_in_words(errors: Sequence[FieldError]) -> list[FieldError]:
    """What is wrong by the names that people see; what has no field leads to the form as a whole."""
    return [
        FieldError("search" if error.field in _NOT_IN_THE_FORM else error.field, _in_words(error)) for error in errors
    ]


def _in_words(error: FieldError) -> str:
    """ "age must be …" becomes "Age must be …"."""
    if not error.message.startswith(f"{error.field} "):
        return error.message
    return _FIELDS.get(error.field, error.field) + error.message.removeprefix(error.field)
