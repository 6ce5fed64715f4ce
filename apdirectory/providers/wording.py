"""How a card and a provider's page say the same things: quality, places free, needs, kinds, modes and hours."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from msgspec import Struct

from apdirectory.providers.capacity.counting import count_holds
from apdirectory.providers.quality.seen import Quality
from apdirectory.providers.vocabulary import HOURS, KINDS, LEVELS, MODES, NEEDS, QUALITY_STATUSES, Need
from apdirectory.web.words import ages, day

KEPT = 2048
"""A page of results says the same few things again and again: so many of each are remembered."""
OUT_OF_DATE_AFTER = 30
"""Days after which a count of places is doubted. Soon after it is no longer said: `count_holds`."""


NOBODY_CHECKED = "No council here has checked this provider"


class Tag(Struct, frozen=True):
    """A short word with a colour; `css` is the class that colours it, empty for the usual blue."""

    text: str
    css: str = ""


class QualitySaid(Struct, frozen=True):
    tag: Tag
    line: str


class PlacesSaid(Struct, frozen=True):
    """`free` ("2 places free") stands out and is empty where none are known to be; `rest` follows it.

    `doubtful`: told more than 30 days ago, so a tag says that it is out of date.
    """

    free: str
    rest: str
    doubtful: bool = False


COLOURS = {
    "assured": "govuk-tag--green",
    "conditional": "govuk-tag--yellow",
    "self_assessed": "",
    "unverified": "govuk-tag--grey",
    "lapsed": "govuk-tag--orange",
    "suspended": "govuk-tag--red",
    "removed": "govuk-tag--red",
}
QUALITY_TAGS = {word.code: Tag(word.label, COLOURS[word.code]) for word in QUALITY_STATUSES}
KIND_WORDS = {word.code: word.label for word in KINDS}
LONGER_KIND_WORDS = KIND_WORDS | {"third_sector": "Third-sector provider (charity or community group)"}
MODE_WORDS = {word.code: word.label for word in MODES}
LEVEL_WORDS = {word.code: word.label for word in LEVELS}
HOURS_WORDS = {word.code: word.label for word in HOURS}


def _letters(need: Need) -> str:
    """The letters people know it by, where the code is those letters: SEMH."""
    return next((word for word in need.synonyms if word.lower() == need.code), "")


NEED_WORDS = {need.code: f"{need.label} ({letters})" if (letters := _letters(need)) else need.label for need in NEEDS}
"""Social, emotional and mental health (SEMH)."""
NEED_LETTERS = {need.code: _letters(need) or need.label for need in NEEDS}
"""SEMH, where there is no room for more."""


@lru_cache(maxsize=KEPT)
def quality_said(quality: Quality, council: str | None, by: str | None) -> QualitySaid:
    """The tag, and the plain line after it.

    `council` is the authority the viewer searches in, where it uses the service; `by` the one that decided.
    """
    return QualitySaid(QUALITY_TAGS[quality.status], _QUALITY_LINES[quality.status](quality, council, by))


def _assured(quality: Quality, council: str | None, by: str | None) -> str:
    if council and by and council != by:
        return f"by {by}, accepted by {council}"
    until = f"until {day(quality.until)}" if quality.until else ""
    return " ".join(part for part in (f"by {by}" if by else "", until) if part)


def _self_assessed(quality: Quality, council: str | None, by: str | None) -> str:
    return f"{council or by or 'The council'} has not checked yet"


def _unverified(quality: Quality, council: str | None, by: str | None) -> str:
    line = f"{council} has not checked this provider" if council else NOBODY_CHECKED
    if quality.in_register_on is None:
        return line
    return f"{line}. {in_register_said(quality.in_register_on)}"


def in_register_said(seen_on: date) -> str:
    return f"Open in the national register, {day(seen_on)}"


def _lapsed(quality: Quality, council: str | None, by: str | None) -> str:
    if quality.reason:
        return quality.reason
    return f"Assurance ended on {day(quality.until)}" if quality.until else "Assurance has ended"


def _suspended(quality: Quality, council: str | None, by: str | None) -> str:
    return "No new children"


_QUALITY_LINES = {
    "assured": _assured,
    "conditional": _assured,
    "self_assessed": _self_assessed,
    "unverified": _unverified,
    "lapsed": _lapsed,
    "suspended": _suspended,
    "removed": _suspended,
}


@lru_cache(maxsize=KEPT)
def places_said(vacant: int | None, as_of: date | None, today: date, *, assessment_first: bool = False) -> PlacesSaid:
    """How many places are free and as of when; no longer said 60 days after it was told."""
    assessment = "Assessment needed first" if assessment_first else ""
    if vacant is None or as_of is None or not count_holds(as_of, today):
        told = f"Places not known. Last told {day(as_of)}" if as_of else "" if assessment else "Places not known"
        return PlacesSaid("", ". ".join(part for part in (told, assessment) if part))
    free = "" if vacant == 0 else "1 place free" if vacant == 1 else f"{vacant} places free"
    rest = f"{'' if free else 'No places free'}, as of {day(as_of)}"
    return PlacesSaid(free, f"{rest}. {assessment}" if assessment else rest, doubtful=out_of_date(as_of, today))


def out_of_date(as_of: date, today: date) -> bool:
    """Whether a count of places is so old that people should ring to check."""
    return (today - as_of).days > OUT_OF_DATE_AFTER


def not_confirmed_said(confirmed_on: date | None, confirmed: bool) -> str:
    """The mark of what its provider never confirmed, or too long ago; nothing where that counts still."""
    if confirmed:
        return ""
    return f"Not confirmed since {day(confirmed_on)}" if confirmed_on else "Not confirmed by the provider"


def hours_said(hours: Sequence[str]) -> str:
    """Full time, part time, either; or that it was not said."""
    if not hours:
        return "Hours not given"
    return "Full or part time" if len(hours) > 1 else HOURS_WORDS[hours[0]]


@lru_cache(maxsize=KEPT)
def offer_said(mode: str, age_from: int | None, age_to: int | None, hours: tuple[str, ...]) -> str:
    """On site, ages 11 to 16, full time."""
    return ", ".join((MODE_WORDS[mode], ages(age_from, age_to).lower(), hours_said(hours).lower()))
