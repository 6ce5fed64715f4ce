"""What is asked of the search: read from the query string of the page and of the API alike."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from msgspec import Struct, convert
from msgspec.structs import asdict, replace

from apdirectory.errors import Problems
from apdirectory.providers.vocabulary import HOURS, KEY_STAGES, KINDS, LEVELS, MODES, NEEDS, codes

SORTS = ("distance", "soonest", "price", "name", "match")
PER_PAGE = 20
LONGEST_WORDS = 200
WITHIN_UNLESS_SAID = 20


class Asked(Struct, frozen=True, kw_only=True):
    """One search. Empty or None is "not asked"; `within` is miles, `price_max` pounds a week."""

    near: str = ""
    within: int = WITHIN_UNLESS_SAID
    need: tuple[str, ...] = ()
    need_match: str = "any"
    age: int | None = None
    key_stage: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    price_max: int | None = None
    vacancy: bool = False
    q: str = ""
    checked: bool = True
    """Checked providers only."""
    sort: str = ""
    """Empty: nearest first if there is a place, else by name."""
    page: int = 1

    def sorted_by(self) -> str:
        """The order asked for, or the best there is: nearest without a place cannot be."""
        if self.sort and (self.near or self.sort != "distance"):
            return self.sort
        return "distance" if self.near else "match" if self.q else "name"

    def but(self, **changes: object) -> "Asked":
        """The same search with something changed, on its first page."""
        return replace(self, **({"page": 1} | changes))

    def query(self) -> str:
        """The query string that asks this, without what is as it would be unless given."""
        return urlencode(_parameters(self), doseq=True)


MANY = {
    "need": codes(NEEDS),
    "key_stage": codes(KEY_STAGES),
    "kind": codes(KINDS),
    "mode": codes(MODES),
    "level": codes(LEVELS),
    "hours": codes(HOURS),
}
ONE_OF = {"need_match": ("any", "all"), "sort": SORTS}
YES_OR = {"vacancy": ("yes", "any"), "checked": ("yes", "any")}
NUMBERS = {"within": (1, 100), "age": (0, 25), "price_max": (0, 100_000), "page": (1, 10_000_000)}
TEXTS = {"near": 100, "q": LONGEST_WORDS}
PARAMETERS = frozenset([*MANY, *ONE_OF, *YES_OR, *NUMBERS, *TEXTS])


def read_asked(given: Sequence[tuple[str, str]], *, strict: bool = False) -> Asked:
    """Read a query string; everything that cannot be read is told at once as InvalidInput.

    `strict` (the API) also refuses a parameter that the search does not know; a page passes over it, since
    people arrive by links that others have added to. An empty value is "not asked": forms send every field.
    """
    problems = Problems()
    values: dict[str, list[str]] = {}
    for name, value in given:
        if name not in PARAMETERS:
            if not strict:
                continue
            problems.add(name[:40], f"'{name[:40]}' is not something one can search by. Take it out of the address.")
        elif "\x00" in value:
            problems.add(name, f"{name} holds a character that cannot be read. Type it again.")
        elif value.strip():
            values.setdefault(name, []).append(value.strip())
    fields = _fields(values, problems)
    problems.raise_if_any()
    return convert(fields, Asked)


def _fields(values: Mapping[str, list[str]], problems: Problems) -> dict[str, object]:
    fields: dict[str, object] = {}
    for name, given in values.items():
        if name in MANY:
            fields[name] = _chosen(name, given, problems)
        elif len(given) > 1:
            problems.add(name, f"{name} can be given once only. Keep one of them.")
        elif name in NUMBERS:
            fields[name] = _number(name, given[0], problems)
        elif name in TEXTS:
            fields[name] = _text(name, given[0], problems)
        elif given[0] not in (allowed := ONE_OF.get(name) or YES_OR[name]):
            problems.add(name, f"{name} must be one of {', '.join(allowed)}.")
        else:
            fields[name] = given[0] == "yes" if name in YES_OR else given[0]
    return fields


def _chosen(name: str, given: list[str], problems: Problems) -> tuple[str, ...]:
    """Codes in the list's own order, each once."""
    for value in given:
        if value not in MANY[name]:
            problems.add(name, f"'{value[:40]}' is not a {name.replace('_', ' ')} we know.")
    return tuple(code for code in MANY[name] if code in given)


def _number(name: str, value: str, problems: Problems) -> int | None:
    lowest, highest = NUMBERS[name]
    if not (value.isascii() and value.isdigit() and len(value) < 10 and lowest <= int(value) <= highest):
        problems.add(name, f"{name} must be a whole number from {lowest} to {highest:,}.")
        return None
    return int(value)


def _text(name: str, value: str, problems: Problems) -> str:
    if len(value) > TEXTS[name]:
        problems.add(name, f"{name} is too long. Use {TEXTS[name]} characters or fewer.")
        return ""
    return value


def _parameters(asked: Asked) -> dict[str, object]:
    """Parameter → value or values, in the order of the fields."""
    unless_given = asdict(Asked())
    parameters: dict[str, object] = {}
    for name, value in asdict(asked).items():
        if value == unless_given[name] or value is None:
            continue
        if name in YES_OR:
            parameters[name] = "yes" if value else "any"
        else:
            parameters[name] = list(value) if isinstance(value, tuple) else value
    return parameters
