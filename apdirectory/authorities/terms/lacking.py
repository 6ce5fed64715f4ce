"""What the terms of a school seem to lack, in sentences for whoever can add it. Pure."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import pairwise

from apdirectory.authorities.school_days import Closed, Term, term_missing
from apdirectory.authorities.terms.entries import CLOSURE, TERM, Days, year_in_words
from apdirectory.web.words import day as in_words

BEGUN_BY, ENDED_AFTER = (9, 30), (6, 1)
"""Month and day: a school year whose first term begins later lacks its autumn, one that ends before, its summer."""


def missing_between(days: Iterable[Days]) -> list[str]:
    """Terms between two others that were not entered, unless somebody says that there are none."""
    given = list(days)
    terms = sorted(_terms(given))
    closed = [Closed(first=each.first, last=each.last, why=each.name) for each in given if each.kind == CLOSURE]
    return [
        f"A term seems to be missing between {before.name} and {after.name}. Add it: nothing is counted there yet. If "
        "there is none, add the days between them as days on which the school is closed, all in one."
        for before, after in pairwise(terms)
        if term_missing(before, after, closed)
    ]


def lacking(days: Sequence[Days], years: Collection[int]) -> list[str]:
    """The same, and what the school years lack at their beginning and end."""
    said = []
    for year in sorted(years):
        terms = sorted(_terms(each for each in days if each.year == year))
        if terms and terms[0].first > date(year, *BEGUN_BY):
            said.append(
                f"The first term of {year_in_words(year)} would be {terms[0].name}, from {in_words(terms[0].first)}. "
                "Is the autumn missing?"
            )
        if terms and terms[-1].last < date(year + 1, *ENDED_AFTER):
            said.append(
                f"The last term of {year_in_words(year)} would be {terms[-1].name}, to {in_words(terms[-1].last)}. "
                "Is the summer missing?"
            )
    about = [each for each in days if each.kind == CLOSURE or each.year in years]
    return [*said, *missing_between(about)]


def _terms(days: Iterable[Days]) -> list[Term]:
    return [Term(first=each.first, last=each.last, name=each.name) for each in days if each.kind == TERM]
