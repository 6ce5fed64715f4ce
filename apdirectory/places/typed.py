"""What somebody typed as a place: a postcode, a part of one, or a name. Pure."""

import re
from itertools import product
from typing import Literal

from msgspec import Struct

LONGEST = 100

Elsewhere = Literal["northern_ireland", "scotland", "channel_islands", "isle_of_man"]

OUTCODE = r"[A-Z]{1,2}[0-9][A-Z0-9]?"
POSTCODE_AT_END = re.compile(rf"(?:^|[ ,])({OUTCODE}) ?([0-9][A-Z]{{2}})$")
POSTCODE = re.compile(rf"({OUTCODE})([0-9][A-Z]{{2}})")
UNFINISHED = re.compile(rf"({OUTCODE})([0-9])[A-Z]")
SECTOR = re.compile(rf"({OUTCODE}) +([0-9])")
PART = re.compile(rf"{OUTCODE}[0-9]?")
DISTRICT_CODE = re.compile(r"[ESW][0-9]{8}")
IN_THE_NAME = re.compile(r"(.+) (?:district|borough)(?: council)?", re.IGNORECASE)

AREAS_ELSEWHERE: dict[str, Elsewhere] = {
    "BT": "northern_ireland",
    "JE": "channel_islands",
    "GY": "channel_islands",
    "IM": "isle_of_man",
}
NAMES_ELSEWHERE: dict[Elsewhere, set[str]] = {
    "northern_ireland": {"northern ireland", "belfast", "derry", "londonderry", "lisburn", "newry"},
    "scotland": {"scotland", "edinburgh", "glasgow", "aberdeen", "dundee", "inverness", "perth"},
    "channel_islands": {"channel islands", "jersey", "guernsey", "alderney", "sark"},
    "isle_of_man": {"isle of man"},
}
COUNTRIES = {"england", "wales", "uk", "united kingdom", "great britain"}

SAME_LETTERS = str.maketrans("-", " ", ".,'’")
SMALL_WORDS = {"and", "by", "cum", "de", "in", "la", "le", "next", "of", "on", "super", "the", "under", "upon"}


class TypedName(Struct, frozen=True):
    """A name as it may be meant, and the county or district that somebody added to tell it apart."""

    name: str
    """As typed."""
    qualifier: str = ""
    district_only: bool = False


class TypedPlace(Struct, frozen=True, kw_only=True):
    """Everything a query may mean; one kind of it is filled."""

    text: str
    """As we show it back: cleaned, and a postcode with its space."""
    elsewhere: Elsewhere | None = None
    postcode: str = ""
    """A whole one, without its space."""
    parts: tuple[str, ...] = ()
    """The outcodes or sectors it may be, likeliest first."""
    instead: tuple[str, ...] = ()
    """What to suggest if there is no such postcode or part, nearest first."""
    district: str = ""
    """ONS code."""
    names: tuple[TypedName, ...] = ()
    """Likeliest first."""


def read_place(query: str) -> TypedPlace:
    """Read what was typed; never fails. Characters that are not text, such as NUL, count as spaces."""
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in query).split())[:LONGEST]
    upper = text.upper()
    if found := POSTCODE_AT_END.search(upper) or POSTCODE.fullmatch(_compact(upper)):
        return _postcode(*found.groups())
    if found := UNFINISHED.fullmatch(_compact(upper)):
        outcode, digit = found.groups()
        return TypedPlace(text=text, elsewhere=_elsewhere(outcode), instead=(f"{outcode} {digit}", outcode))
    if found := SECTOR.fullmatch(upper):
        return _parts(*found.groups())
    if PART.fullmatch(_compact(upper)):
        return _parts(_compact(upper))
    if DISTRICT_CODE.fullmatch(upper):
        return TypedPlace(text=text, district=upper)
    return TypedPlace(text=text, names=_names(text), elsewhere=_named_elsewhere(key(text)))


def key(name: str) -> str:
    """Names with the same key are the same name: case, hyphens, apostrophes and full stops do not count."""
    return " ".join(name.lower().replace("&", " and ").translate(SAME_LETTERS).split())


def key_sql(column: str) -> str:
    """The same in SQL, but for "&" and doubled spaces; the index on districts is over this very text."""
    return f"translate(lower({column}), '-.,''’', ' ')"


def spellings(name: str) -> list[str]:
    """How a town may be written in an address: what an index over the towns as written can find."""
    words = name.replace("-", " ").split()
    title = [word.capitalize() for word in words]
    small = [word if word.lower() not in SMALL_WORDS else word.lower() for word in title]
    cases = (title, [*title[:1], *small[1:]], [word.upper() for word in words])
    return sorted({name, *(between.join(case) for between, case in product((" ", "-"), cases))})


def with_space(postcode: str) -> str:
    """GL11AD as people write it: GL1 1AD."""
    return f"{postcode[:-3]} {postcode[-3:]}"


def _compact(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text) if any(letter.isdigit() for letter in text) else text


def _elsewhere(outcode: str) -> Elsewhere | None:
    return AREAS_ELSEWHERE.get(outcode[:2])


def _named_elsewhere(name: str) -> Elsewhere | None:
    return next((where for where, names in NAMES_ELSEWHERE.items() if name in names), None)


def _postcode(outcode: str, incode: str) -> TypedPlace:
    return TypedPlace(
        text=f"{outcode} {incode}",
        elsewhere=_elsewhere(outcode),
        postcode=outcode + incode,
        instead=(outcode,),
    )


def _parts(outcode: str, digit: str = "") -> TypedPlace:
    """GL11 is an outcode; GL521, which is none, is meant as the sector GL52 1."""
    area = outcode.rstrip("0123456789")[:2]
    if digit:
        parts: tuple[str, ...] = (f"{outcode} {digit}",)
        return TypedPlace(text=parts[0], elsewhere=_elsewhere(outcode), parts=parts, instead=(outcode, area))
    parts = (outcode, f"{outcode[:-1]} {outcode[-1]}") if len(outcode) > 2 else (outcode,)
    return TypedPlace(text=outcode, elsewhere=_elsewhere(outcode), parts=parts, instead=(outcode[:-1], area))


def _names(text: str) -> tuple[TypedName, ...]:
    """The whole as one name, then what is before the first comma, told apart by what is after it."""
    parts = [part.strip() for part in text.split(",") if key(part) not in COUNTRIES]
    names = [TypedName(text), TypedName(parts[0], "".join(parts[1:2]))] if parts else []
    if found := IN_THE_NAME.fullmatch(text):
        names.append(TypedName(found[1], district_only=True))
    return tuple(dict.fromkeys(name for name in names if key(name.name)))
