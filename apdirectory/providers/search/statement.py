"""The search statement's variants: with or without a place, with or without words, in each order.

Put together once at import from search.sql; parameters are named there and numbered here.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from msgspec import Struct

from apdirectory.providers.listing import bits
from apdirectory.providers.search.asked import PER_PAGE

METRES_IN_A_TENTH_OF_A_MILE = 160.9344
FAR = "1e15"
"""Added to the squared distance of an offer that has not said what was asked: more than any distance."""

TYPES = {
    "today": "date",
    "authority": "int",
    "seed": "int",
    "skip": "int",
    "checked_only": "boolean",
    "easting": "float8",
    "northing": "float8",
    "metres": "float8",
    "district": "text",
    "words": "tsquery",
    "needs_any": "bigint",
    "needs_all": "bigint",
    "needs_unsaid": "bigint",
    "traits_unsaid": "bigint",
    "kind": "bigint",
    "mode": "bigint",
    "key_stage": "bigint",
    "level": "bigint",
    "hours": "bigint",
    "age": "int",
    "oldest": "int",
    "price": "int",
    "vacant_from": "date",
}

FITS = f"""
    AND (needs & :needs_any <> 0 AND (needs & :needs_all = :needs_all OR needs & {bits.NEEDS_UNKNOWN} <> 0))
    AND traits & :kind <> 0 AND traits & :mode <> 0 AND traits & :key_stage <> 0
    AND traits & :level <> 0 AND traits & :hours <> 0
    AND age_from <= :age AND age_to >= :oldest AND price <= :price
    AND (vacant_until >= :vacant_from OR told_until < :vacant_from) AND listed_until >= :today"""
WORDS = " AND offer_id IN (SELECT w.offer_id FROM listing_text w WHERE w.words @@ :words)"
UNSAID = "(needs & :needs_unsaid <> 0 OR traits & :traits_unsaid <> 0 OR vacant_until < :vacant_from)"
UNSAID_BITS = (
    "(needs & :needs_unsaid) | (traits & :traits_unsaid)"
    f" | CASE WHEN vacant_until < :vacant_from THEN {bits.VACANT} ELSE 0 END"
)
SQUARE = "(easting - :easting) * (easting - :easting) + (northing - :northing) * (northing - :northing)"
WITHIN = (
    "northing BETWEEN :northing - :metres AND :northing + :metres"
    " AND easting BETWEEN :easting - :metres AND :easting + :metres"
    f" AND {SQUARE} <= :metres * :metres"
)
AWAY = "district = ANY (ARRAY['', :district])"
TENTHS = f"floor(sqrt(d2) / {METRES_IN_A_TENTH_OF_A_MILE} + 0.5)"
SEEDED = "hashint4(provider_id # :seed)"
VIEWER = "(SELECT id FROM viewer)"
GOOD = "provider_id IN (SELECT provider_id FROM good)"
BAD = "provider_id IN (SELECT provider_id FROM bad)"
CONFIRMED = "provider_id NOT IN (SELECT provider_id FROM unconfirmed)"
NOT_AWAY = "provider_id NOT IN (SELECT provider_id FROM away)"


def _checked(assured: str) -> str:
    """For an authority, by its own verdict or the register; without one, by any authority's: `assured`.

    Never what its provider keeps and has left unconfirmed for too long.
    """
    by = f"CASE WHEN {VIEWER} = 0 THEN {assured} ELSE {GOOD} OR (traits & {bits.REGISTERED} <> 0 AND NOT {BAD}) END"
    return f"({by} AND {CONFIRMED})"


CHECKED_PROVIDER = _checked(f"traits & {bits.ASSURED} <> 0")
CHECKED_ROW = _checked("assured_until >= :today")


class Order(Struct, frozen=True):
    """How providers are sorted, and what that needs: a measure of each offer, and how a provider's are put together."""

    by: str = ""
    of_offer: str = ""
    of_provider: str = ""
    measures: str = ""


ORDERS = {
    "distance": Order(),
    "soonest": Order(
        by="starts NULLS LAST, ",
        of_offer=f", CASE WHEN NOT {UNSAID} AND vacant_until >= :today THEN greatest(starts_on, :today) END AS starts",
        of_provider=", min(starts) AS starts",
        measures=", starts",
    ),
    "price": Order(
        by="price NULLS LAST, ",
        of_offer=f", CASE WHEN NOT {UNSAID} AND price >= 0 THEN price END AS price",
        of_provider=", min(price) AS price",
        measures=", price",
    ),
    "name": Order(
        by="(SELECT lower(n.name) FROM listing_provider n WHERE n.provider_id = found.provider_id), ",
    ),
    "match": Order(
        by=f"met DESC, {{rank}}traits & {bits.VACANT} DESC, breadth, ",
        of_offer=f""",
           CASE WHEN {UNSAID} OR :needs_any = {bits.ALL} THEN 0
                ELSE bit_count((needs & :needs_any)::bit(64)) END AS met,
           CASE WHEN needs & {bits.NEEDS_UNKNOWN} <> 0 THEN 64 ELSE bit_count(needs::bit(64)) END AS breadth""",
        of_provider=", max(met) AS met, min(breadth) AS breadth",
        measures=", met, breadth",
    ),
}
"""Best match: most of the needs asked for, then words, then places free, then those who do least else."""

RANK = "(SELECT max(ts_rank(w.words, :words)) FROM listing_text w WHERE w.provider_id = found.provider_id) DESC, "

FRAGMENTS = {
    "checked": CHECKED_PROVIDER,
    "checked_row": CHECKED_ROW,
    "unsaid_bits": UNSAID_BITS,
    "unsaid": UNSAID,
    "not_away": NOT_AWAY,
    "viewer": VIEWER,
    "seeded": SEEDED,
    "far": FAR,
    "registered": str(bits.REGISTERED),
    "vacant": str(bits.VACANT),
    "assured": str(bits.ASSURED),
    "per_page": str(PER_PAGE),
}


def _read(name: str) -> str:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    return re.sub(r"--[^\n]*\n", "", text)


def _fill(text: str, fragments: Mapping[str, str]) -> str:
    for name, fragment in fragments.items():
        text = text.replace("{" + name + "}", fragment)
    return text


class Statement(Struct, frozen=True):
    text: str
    parameters: tuple[str, ...]
    """Names, in the order of their numbers."""


@cache
def statement(order: str, *, place: bool, words: bool) -> Statement:
    """The statement that answers in this order, around a place or everywhere, with words or without."""
    chosen = ORDERS[order]
    nearest = f"{TENTHS}, {SEEDED}, provider_id"
    text = _fill(_read("search.sql"), _sections(place))
    text = _fill(
        text,
        {
            "measure_of_offer": chosen.of_offer,
            "measure_of_provider": chosen.of_provider,
            "measures": chosen.measures,
            "order": _fill(chosen.by, {"rank": RANK if words else ""}) + nearest,
            "nearest": nearest,
        },
    )
    return _numbered(_fill(text, FRAGMENTS | {"fits": FITS + (WORDS if words else "")}))


@cache
def counting(*, place: bool, words: bool) -> Statement:
    """Only how many providers would be found: what `statement` begins with, without pages, cards and what is away."""
    text = _fill(_read("search.sql"), _sections(place) | {"measure_of_offer": "", "measure_of_provider": ""})
    found, _, _ = _fill(text, {"measures": ""}).partition(", away AS")
    total = "SELECT count(*) FILTER (WHERE said AND shown) FROM found"
    return _numbered(_fill(f"{found}\n{total}", FRAGMENTS | {"fits": FITS + (WORDS if words else "")}))


def _sections(place: bool) -> dict[str, str]:
    """What depends on whether a place was asked: which rows, and how far they are."""
    if not place:
        return {"distance": "0::float8", "within": "once", "away": "false", "offer_tenths": "NULL", "tenths": "NULL"}
    return {
        "distance": SQUARE,
        "within": WITHIN,
        "away": AWAY,
        "offer_tenths": TENTHS.replace("d2", "o.d2"),
        "tenths": TENTHS,
    }


def _numbered(text: str) -> Statement:
    names: list[str] = []

    def number(match: re.Match[str]) -> str:
        name = match[1]
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}::{TYPES[name]}"

    return Statement(re.sub(r"(?<!:):([a-z_]+)\b", number, text), tuple(names))
