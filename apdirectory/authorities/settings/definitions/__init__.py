"""Every setting there is. Pure.

Whoever needs another adds it to a module here, and asks `queries.setting` for its value.
"""

from collections.abc import Mapping

from apdirectory.authorities.settings.definition import Definition
from apdirectory.authorities.settings.definitions.called import SERVICE
from apdirectory.authorities.settings.definitions.council import AREA, COUNCIL, PRACTICE, ROUTE
from apdirectory.authorities.settings.definitions.figures import FIGURES
from apdirectory.authorities.settings.definitions.kept import KEPT, KEPT_LATER
from apdirectory.authorities.settings.definitions.people import PEOPLE
from apdirectory.authorities.settings.definitions.quality import QUALITY
from apdirectory.authorities.settings.definitions.targets import HOURS, TARGETS

GROUPS: Mapping[str, tuple[str, tuple[Definition, ...]]] = {
    "The service": ("", SERVICE),
    "The council": ("", (*COUNCIL, *AREA)),
    "Who decides on a place": ("", ROUTE),
    "How the council works": ("Referrals have not begun here yet. These names count once they have.", PRACTICE),
    "Targets": ("Referrals have not begun here yet. These values count from the day they do.", TARGETS),
    "Hours of provision that is not a school": ("", HOURS),
    "Quality": ("", QUALITY),
    "Figures": ("Figures have not begun here yet. This counts once they have.", FIGURES),
    "People": ("", PEOPLE),
    "How long records are kept": ("", KEPT),
    "How long they will be kept": ("Nothing is removed by this yet. It counts once that has begun here.", KEPT_LATER),
}
"""Heading → what to know first, and the settings under it. The note of a group says that nothing goes by it yet: none
of its settings is read anywhere, and of a group without one all are."""

DEFINITIONS = {each.name: each for _, group in GROUPS.values() for each in group}
IN_AUTHORITY = tuple(each.name for each in COUNCIL)
"""Kept in `authority` too, as they are in force: search and every page read them there."""
ON_EVERY_PAGE = {*IN_AUTHORITY, *(each.name for each in SERVICE)}
