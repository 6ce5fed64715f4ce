"""Which items are asked of whom on a day, before an authority's own changes. Pure.

Each framework has the day from which it is asked: a new version is added below the old one and never in its place.
"""

from datetime import date

from msgspec import Struct

from apdirectory.providers.quality.standards.item import Item
from apdirectory.providers.quality.standards.non_school import NON_SCHOOL
from apdirectory.providers.quality.standards.registered import REGISTERED
from apdirectory.providers.vocabulary import KINDS, codes

NON_SCHOOL_KINDS = ("third_sector", "private_provider")


class Framework(Struct, frozen=True, kw_only=True):
    """A version of what is asked of some kinds of provider."""

    name: str
    version: str
    since: date
    kinds: tuple[str, ...]
    items: tuple[Item, ...]
    source: str


FRAMEWORKS = (
    Framework(
        name="National standards for non-school alternative provision",
        version="August 2025",
        since=date(2025, 8, 1),
        kinds=NON_SCHOOL_KINDS,
        items=NON_SCHOOL,
        source="Department for Education, August 2025. Voluntary; the items and how long they hold are usual practice",
    ),
    Framework(
        name="Registered schools",
        version="2025",
        since=date(2025, 8, 1),
        kinds=tuple(kind for kind in codes(KINDS) if kind not in NON_SCHOOL_KINDS),
        items=REGISTERED,
        source="Chosen here: the national standards do not apply to registered schools",
    ),
)


def framework_for(kind: str, day: date) -> Framework | None:
    """The newest that is asked of this kind of provider on the day; None before the first."""
    asked = [each for each in FRAMEWORKS if kind in each.kinds and each.since <= day]
    return max(asked, key=lambda each: each.since, default=None)


def national_items(kind: str, day: date) -> tuple[Item, ...]:
    found = framework_for(kind, day)
    return found.items if found else ()


NATIONAL = {item.code: item for framework in FRAMEWORKS for item in framework.items}
"""Every item of every version, by its code; the newest version's words."""
