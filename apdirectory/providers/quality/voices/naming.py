"""What tells who somebody is must not stand in what they said. Pure.

A machine finds numbers, addresses and names it is told; another officer reads each before it is shown.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from apdirectory.places.typed import OUTCODE

MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
DAY, YEAR = r"\d{1,2}(?:st|nd|rd|th)?", r"(?:19|20)\d{2}"
LOOKS_LIKE = {
    "a UPN": r"\b[a-z]\s?(?:\d\s?){11}[\da-z]\b",
    "an email address or an online name": r"\S*@\S+",
    "a date of birth": rf"""
        \b\d{{1,2}}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?(?:\d{{4}}|\d{{2}})\b
        | \b{YEAR}-\d{{1,2}}-\d{{1,2}}\b
        | \b{DAY}\s+(?:of\s+)?{MONTHS}\s*,?\s+{YEAR}\b
        | \b{MONTHS}\s+{DAY}\s*,?\s+{YEAR}\b
        | \b(?:born|birthday|birth|dob|d\.o\.b)\b[^.!?\n]{{0,30}}?
          (?:\b(?:{YEAR}|{DAY})\b(?:\s+{MONTHS}\b)?|\b{MONTHS}\b)
        """,
    "a postcode": rf"\b{OUTCODE}\s*[0-9][ABD-HJLNP-UW-Z]{{2}}\b",
    "a phone number": r"(?<![\w+])\+?\(?\d(?:[\s().-]{0,3}\d){8,}(?!\w) | (?<!\w)\d{6,}(?!\w)",
}
"""What it is → how it is written, in small letters or large. What was found by one is not looked at by the next."""
PATTERNS = {what: re.compile(pattern, re.IGNORECASE | re.VERBOSE) for what, pattern in LOOKS_LIKE.items()}

AGE = (
    r"(?:[3-9]|1\d|2[0-5]|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty)"
)
NAME = r"\b(?P<name>(?![a-zß-ÿ])[^\W\d_]+(?:-[^\W\d_]+)*)"
"""A word that begins with a capital, or in letters that have none."""
ENDS = r"(?=\s*(?:[,.;:!?)\n]|$|-?\s?(?:years?|yrs?|y/o)\b|(?:and|now|but|so)\b))"
WITH_AGE = [
    re.compile(rf"{NAME}(?:['’]s)?[\s,(]*(?:who\s+)?(?:is|was)?\s*age[d]?\s+{AGE}\b"),
    re.compile(
        rf"{NAME}(?:['’]s)?(?:\s*[,(]\s*|\s+)(?:(?:who\s+)?(?:is|was|are|were|turned|turns)\s+)?(?:(?:only|just|now|nearly)\s+)?{AGE}{ENDS}"
    ),
    re.compile(rf"\b{AGE}[-\s]?(?:years?|yrs?)[-\s]?old\s+(?:[a-z]+\s+){{0,3}}?{NAME}"),
]
WORD = re.compile(r"[^\W\d_]+")
NOT_NAMES = frozenset(
    WORD.findall(
        "i he she they we you it this that these those there the a an my our your his her their and but so at on in by "
        "from to of for with when since before after until till only about over under nearly almost all just now who "
        "some year years stage stages level levels grade grades room group groups class unit age aged term week day "
        "key lesson gcse gcses btec ks y monday tuesday wednesday thursday friday saturday sunday january february "
        "march april may june july august september october november december maths english science"
    )
)
"""Words with a capital that are nobody's name, before a number."""
NOT_OF_STAFF = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "the", "and", "of"})
SHORTEST = 2
"""Letters of a name: initials would be found everywhere."""


def names_kept_out(words: str, keep_out: Iterable[str] = (), staff: Iterable[str] = ()) -> list[str]:
    """A line for each place that may tell who somebody is: what stands there, and what it looks like.

    `keep_out`: names as somebody typed them, each part of which counts, however it is written. `staff`: names of
    people who work there, which count where they have a capital: a contact may be called "Kitchen".
    """
    text = unicodedata.normalize("NFC", words)
    found = [*_looking_like(text), *_with_age(text), *_named(text, _parts(keep_out), _parts(staff) - NOT_OF_STAFF)]
    return list(dict.fromkeys(f"“{' '.join(place.split())}” {what}" for place, what in found))


def _looking_like(text: str) -> Iterator[tuple[str, str]]:
    for what, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            yield match[0], f"looks like {what}"
        text = pattern.sub(" ", text)


def _with_age(text: str) -> Iterator[tuple[str, str]]:
    for pattern in WITH_AGE:
        for match in pattern.finditer(text):
            if match["name"].casefold() not in NOT_NAMES:
                yield match[0], "looks like a name with an age"


def _named(text: str, keep_out: set[str], staff: set[str]) -> Iterator[tuple[str, str]]:
    for word in WORD.findall(text):
        plain = _plain(word)
        if plain in keep_out:
            yield word, "is a name to keep out"
        elif plain in staff and word[0].isupper():
            yield word, "is the name of somebody who works there"


def _parts(names: Iterable[str]) -> set[str]:
    parts = {_plain(word) for name in names for word in WORD.findall(unicodedata.normalize("NFC", name))}
    return {part for part in parts if len(part) >= SHORTEST}


def _plain(word: str) -> str:
    """Without accents, and in small letters: José is Jose."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
