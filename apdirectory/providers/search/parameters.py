"""What is asked, as the numbers the search statement takes."""

from datetime import date
from zlib import crc32

from msgspec import json

from apdirectory.places.grid import miles_to_metres
from apdirectory.places.place import Place
from apdirectory.providers.listing import bits
from apdirectory.providers.search.asked import PER_PAGE, Asked

OLDEST, DEAREST = 127, 2**31 - 1
LONG_AGO = date.min  # asyncpg sends it as -infinity


def parameters(asked: Asked, place: Place | None, today: date, words: str | None) -> dict[str, object]:
    """Name → value; `words` is a tsquery."""
    any_need = _mask(bits.NEED_BITS, asked.need, bits.NEEDS_UNKNOWN)
    return {
        "today": today,
        "authority": 0 if place is None or place.authority is None else place.authority,
        "seed": crc32(json.encode((today, asked.but()))) - 2**31,
        "skip": (asked.page - 1) * PER_PAGE,
        "checked_only": asked.checked,
        "needs_any": any_need,
        "needs_all": any_need & ~bits.NEEDS_UNKNOWN if asked.need and asked.need_match == "all" else 0,
        "needs_unsaid": bits.NEEDS_UNKNOWN if asked.need else 0,
        "traits_unsaid": _asked_that_may_be_unknown(asked),
        "kind": _mask(bits.TRAITS["kind"], asked.kind),
        "mode": _mask(bits.TRAITS["mode"], asked.mode),
        "key_stage": _mask(bits.TRAITS["key_stage"], asked.key_stage, bits.AGES_UNKNOWN),
        "level": _mask(bits.TRAITS["level"], asked.level, bits.LEVELS_UNKNOWN),
        "hours": _mask(bits.TRAITS["hours"], asked.hours, bits.HOURS_UNKNOWN),
        "age": OLDEST if asked.age is None else asked.age,
        "oldest": 0 if asked.age is None else asked.age,
        "price": DEAREST if asked.price_max is None else asked.price_max,
        "vacant_from": today if asked.vacancy else LONG_AGO,
        "words": words,
    } | _around(place, asked.within)


def _around(place: Place | None, miles: int) -> dict[str, object]:
    if place is None:
        return {"easting": 0.0, "northing": 0.0, "metres": 0.0, "district": ""}
    return {
        "easting": float(place.easting),
        "northing": float(place.northing),
        "metres": miles_to_metres(miles),
        "district": place.district,
    }


def _mask(words: dict[str, int], asked: tuple[str, ...], unknown: int = 0) -> int:
    """The bits any of which fits, with the bit of "has not said"; all bits when it is not asked."""
    if not asked:
        return bits.ALL
    mask = unknown
    for code in asked:
        mask |= words[code]
    return mask


def _asked_that_may_be_unknown(asked: Asked) -> int:
    """The bits that make an offer one that "has not said" what is asked."""
    may_be_unknown = {
        bits.AGES_UNKNOWN: asked.age is not None or asked.key_stage,
        bits.LEVELS_UNKNOWN: asked.level,
        bits.HOURS_UNKNOWN: asked.hours,
        bits.PRICE_UNKNOWN: asked.price_max is not None,
    }
    return sum(bit for bit, is_asked in may_be_unknown.items() if is_asked)
