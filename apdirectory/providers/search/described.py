"""The search's parameters as the API's schema describes them, from the same lists that read them."""

from dataclasses import dataclass

from litestar.openapi.spec import Example, Operation, Parameter, Reference, Schema
from litestar.openapi.spec.enums import OpenAPIType

from apdirectory.providers.search.asked import MANY, NUMBERS, ONE_OF, SORTS, TEXTS, WITHIN_UNLESS_SAID, YES_OR

DESCRIPTIONS = {
    "near": "Where to search from: a postcode in any spacing, a sector (GL1 1), an outcode, a district or a town. "
    "Without it all providers are found.",
    "within": f"Miles in a straight line. {WITHIN_UNLESS_SAID} unless given.",
    "need": "What a child needs support with. Repeat it for several.",
    "need_match": "Whether any of the needs is enough, or one offer must meet all. `any` unless given.",
    "age": "The child's age in years.",
    "key_stage": "Repeat it for several: any is enough.",
    "kind": "The kind of provider. Repeat it for several: any is enough.",
    "mode": "Where and how it is taught. Repeat it for several: any is enough.",
    "level": "The level of intervention. Repeat it for several: any is enough.",
    "hours": "Full time or part time. Give both for either.",
    "price_max": "Whole pounds a week.",
    "vacancy": "`yes` for offers with a place free, as told in the last 60 days.",
    "q": "Words to look for; common other names of needs are understood.",
    "checked": "`yes` (unless given): assured, or assured with conditions, for the authority of the place searched, "
    "and alternative provision schools, alternative provision free schools and hospital education open in the "
    "national register. `any`: the others too.",
    "sort": "`distance` unless given, or `name` where no place is given.",
    "page": "Twenty providers a page. Past the last page: 404.",
}
EXAMPLES: dict[str, str | int | list[str]] = {
    "near": "GL1 1AD",
    "within": 10,
    "need": ["semh", "autism"],
    "need_match": "all",
    "age": 14,
    "key_stage": ["ks3"],
    "kind": ["third_sector"],
    "mode": ["on_site", "outreach"],
    "level": ["intensive"],
    "hours": ["part"],
    "price_max": 400,
    "vacancy": "yes",
    "q": "forest school",
    "checked": "any",
    "sort": "soonest",
    "page": 2,
}


def _schema(name: str) -> Schema:
    if name in MANY:
        return Schema(type=OpenAPIType.ARRAY, items=Schema(type=OpenAPIType.STRING, enum=MANY[name]))
    if name in NUMBERS:
        lowest, highest = NUMBERS[name]
        return Schema(type=OpenAPIType.INTEGER, minimum=lowest, maximum=highest)
    if name in TEXTS:
        return Schema(type=OpenAPIType.STRING, max_length=TEXTS[name])
    return Schema(type=OpenAPIType.STRING, enum=list(SORTS if name == "sort" else ONE_OF.get(name) or YES_OR[name]))


PARAMETERS: list[Parameter | Reference] = [
    Parameter(
        name=name,
        param_in="query",
        description=description,
        schema=_schema(name),
        examples={name: Example(value=EXAMPLES[name])},
        style="form",
        explode=True,
    )
    for name, description in DESCRIPTIONS.items()
]


@dataclass
class SearchOperation(Operation):
    """The handler reads the query string itself; this tells the schema what may be in it."""

    def __post_init__(self) -> None:
        self.parameters = PARAMETERS
