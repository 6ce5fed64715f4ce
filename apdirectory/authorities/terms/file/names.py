"""What the name of an event in a school's calendar says it is. Pure. A name that could be anything is nothing."""

import re
from typing import Literal

from msgspec import Struct

Meaning = Literal["term", "begins", "ends", "closure", ""]

_CLOSURES = (
    (
        "inset",
        r"\b(inset|staff training|teacher training|professional development|staff development|baker) day|\binset\b",
    ),
    (
        "bank_holiday",
        r"\bbank holiday|\bgood friday|\beaster monday|\bchristmas day|\bboxing day|\bnew year[’']?s day|\bmay day",
    ),
    (
        "holiday",
        r"\bhalf[- ]?term\b"
        r"|\b(school|christmas|easter|summer|spring|autumn|winter|october|february|may) (holiday|break)s?\b",
    ),
    ("weather", r"\bsnow day|\bclosed (because of|due to) (snow|weather)"),
)
_NOT_ONE = re.compile(r"\b(optional|club|provision|camp|revision|not|cancelled|parents?|staff meeting)\b")
"""An event about a holiday, or one that does not take place, is not the holiday."""
_EITHER = re.compile(r"\bhalf ?term ?\d")
"""Some count the weeks of teaching so, some the weeks off."""
_BEGINS = re.compile(r"\b(begins?|starts?|start of|beginning of|first day( of)?|opens?)\b")
_ENDS = re.compile(r"\b(ends?|finish(es)?|end of|last day( of)?|closes?)\b")
_TERM = re.compile(r"\bterm\b( [1-6]\b)?|\b(autumn|spring|summer) [12]\b")


class Named(Struct, frozen=True):
    """`why`: of a closure, its code. `about`: of a day on which a term begins or ends, which term."""

    meaning: Meaning
    why: str = ""
    about: str = ""


NOTHING = Named("")


def meaning_of(name: str) -> Named:
    """A term, one of its ends, a closure, or nothing that could be told for certain."""
    said = " ".join(name.lower().replace("-", " ").split())
    begins, ends = bool(_BEGINS.search(said)), bool(_ENDS.search(said))
    whys = [why for why, pattern in _CLOSURES if re.search(pattern, said)]
    if _NOT_ONE.search(said) or _EITHER.search(said) or (begins and ends) or len(whys) > 1:
        return NOTHING
    if whys:
        return NOTHING if begins or ends else Named("closure", why=whys[0])
    if not _TERM.search(said):
        return NOTHING
    if begins or ends:
        about = _ENDS.sub(" ", _BEGINS.sub(" ", said))
        about = " ".join(re.sub(r"\b(of|the|for|pupils|students|children)\b|[^\w ]", " ", about).split())
        return Named("begins" if begins else "ends", about=about)
    return Named("term") if _only_a_term(said) else NOTHING


def _only_a_term(said: str) -> bool:
    """The words are a term's name and nothing more: "Autumn term 2026", not "Autumn term concert"."""
    rest = _TERM.sub(" ", said)
    rest = re.sub(r"\b(autumn|spring|summer|first|second|half|school|dates?|year|1|2|3|4|5|6)\b|\b20\d\d\b", " ", rest)
    return not re.sub(r"[\W_]", "", rest)
