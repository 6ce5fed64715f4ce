"""The search answer. Its shape is a promise to those who use the API: fields may be added, none taken away."""

from datetime import date

from msgspec import UNSET, Struct, UnsetType

from apdirectory.places.place import PlaceKind
from apdirectory.providers.quality.seen import Quality as Quality


class AnswerPlace(Struct, frozen=True, kw_only=True):
    query: str
    kind: PlaceKind
    name: str
    latitude: float
    longitude: float
    district: str


class OfferSite(Struct, frozen=True, kw_only=True):
    name: str | None
    town: str | None
    postcode: str | None
    latitude: float | None
    longitude: float | None
    easting: int | None
    northing: int | None


class FoundOffer(Struct, kw_only=True):
    """An offer: what the listing keeps of it, and from `vacancies` on what depends on the day and the search."""

    id: str
    programme: str
    mode: str
    needs: list[str]
    age_from: int | None
    age_to: int | None
    key_stages: list[str]
    levels: list[str]
    hours: list[str]
    price: float | None
    price_to: float | None
    price_unit: str | None
    price_a_week: int | None
    districts: list[str]
    site: OfferSite | None
    vacancies: int | None = None
    """Places free for whom was asked, if told within 60 days; None: not known."""
    as_of: date | None = None
    assessment_first: bool | None = None
    next_start: date | None = None
    distance_miles: float | None = None
    why: list[str] = []
    """What was asked and fits, in words."""
    not_said: list[str] | UnsetType = UNSET
    """What was asked and the provider has not said; only in `not_said`."""


class FoundProvider(Struct, kw_only=True):
    """A provider: what the listing keeps of it, and from `distance_miles` on what depends on the day and the search."""

    slug: str
    name: str
    kind: str
    example: bool
    distance_miles: float | None = None
    quality: Quality = Quality(status="unverified")
    confirmed_on: date | None = None
    """When its provider last said that all of it is right."""
    confirmed: bool = False
    """Whether that counts still."""
    offers: list[FoundOffer] = []
    """The nearest three that match."""
    more_offers: int = 0
    """How many more match."""


class Section(Struct, frozen=True, kw_only=True):
    total: int
    results: list[FoundProvider]


class Facets(Struct, frozen=True, kw_only=True):
    """Of the providers found, how many also have each."""

    need: dict[str, int]
    kind: dict[str, int]
    mode: dict[str, int]
    key_stage: dict[str, int]
    level: dict[str, int]
    hours: dict[str, int]
    vacancy: int


class Answer(Struct, frozen=True, kw_only=True):
    total: int
    page: int
    per_page: int
    hidden_unchecked: int
    place: AnswerPlace | None
    results: list[FoundProvider]
    not_said: Section
    elsewhere: Section
    facets: Facets
