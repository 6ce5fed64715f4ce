"""Rows of the template to offers: every cell checked, then what must hold between them. All reasons are told."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from apdirectory.providers.entries.entry import Capacity, FactSource, Offer, Programme, Site
from apdirectory.providers.entries.prices import price_a_week
from apdirectory.providers.imports.postcodes import Point
from apdirectory.providers.imports.report import Refusal
from apdirectory.providers.imports.sheets import Row, plain_cell
from apdirectory.providers.imports.template.cells import WrongCell, cell_value
from apdirectory.providers.imports.template.columns import BY_NAME, COLUMNS, Part
from apdirectory.providers.vocabulary import MODES_AT_A_PLACE, MODES_THAT_TRAVEL

FACT = "import template"
"""The fact under which an entry names the source of its rows."""

Values = Mapping[str, Any]
"""Column → what is meant."""


class Places(Struct, frozen=True, kw_only=True):
    """What rows are checked against. Names are in small letters."""

    authorities: Mapping[str, int]
    """By name, full name and code."""
    districts: Mapping[str, str]
    """ONS code by name and by code."""
    postcodes: Mapping[str, Point]
    """Without its space."""


class Whose(Struct, frozen=True):
    """The provider that a row is about: its name in small letters, and its authority if the row says it."""

    name: str
    authority: int | None

    def may_be(self, other: "Whose") -> bool:
        return self.name == other.name and (None in (self.authority, other.authority) or self == other)


class About(Struct, frozen=True, kw_only=True):
    """What a row says of the provider. The fields are columns."""

    provider: str
    authority: int | None
    kind: str | None
    address_here: str | None
    urn: int | None
    charity_number: str | None
    company_number: str | None
    summary: str | None
    description: str | None
    website: str | None
    how_to_refer: str | None
    who_may_refer: str | None
    confirmed_on: date | None
    general_name: str | None
    general_phone: str | None
    general_email: str | None
    referrals_name: str | None
    referrals_phone: str | None
    referrals_email: str | None
    safeguarding_name: str | None
    safeguarding_phone: str | None
    safeguarding_email: str | None


class OfferRow(Struct, frozen=True, kw_only=True):
    """A row that can be right. `programme` has no offers yet, and `offer` neither its site nor its places."""

    row: Row
    about: About
    site: Site | None
    programme: Programme
    offer: Offer
    places: Capacity | None
    source: FactSource | None


def read_row(header: Sequence[str], row: Row, places: Places, *, today: date) -> OfferRow | Refusal:
    """One row of the template, or every reason why it is refused."""
    cells = _as_wide(header, row)
    if row.unread:
        return Refusal(row, (row.unread,))
    if len(cells) != len(header):
        return Refusal(row, (f"It has {len(cells)} cells where the header has {len(header)}.",))
    values: dict[str, Any] = {}
    reasons: list[str] = []
    for column in COLUMNS:
        text = plain_cell(cells[header.index(column.name)])
        try:
            values[column.name] = cell_value(column, text)
        except WrongCell as wrong:
            reasons.append(f"{column.name}: {wrong}")
        else:
            reasons += [f"{column.name}: it is needed."] * (column.needed == "yes" and not text)
    reasons = reasons or list(_contradictions(values, places, today))
    return Refusal(row, tuple(reasons)) if reasons else _offer_row(row, values, places)


def whose(header: Sequence[str], row: Row, places: Places) -> Whose | None:
    """Which provider a row is about, as far as it can be told of one that was refused; None when it cannot."""
    cells = _as_wide(header, row)
    if len(cells) != len(header):
        return None
    name = plain_cell(cells[header.index("provider")]).casefold()
    authority = places.authorities.get(plain_cell(cells[header.index("authority")]).casefold())
    return Whose(name, authority) if name else None


def _as_wide(header: Sequence[str], row: Row) -> tuple[str, ...]:
    """The cells without empty ones beyond the header's."""
    cells = row.cells
    while len(cells) > len(header) and not cells[-1]:
        cells = cells[:-1]
    return cells


def _contradictions(values: Values, places: Places, today: date) -> Iterator[str]:
    yield from _unknown_names(values, places)
    yield from _wrong_way_round(values)
    yield from _wrong_price(values)
    yield from _wrong_day(values, today)
    if values["mode"] in MODES_AT_A_PLACE and not values["postcode"]:
        yield "postcode: it is needed for what happens at a place."
    if values["mode"] in MODES_THAT_TRAVEL and not values["districts"]:
        yield "districts: say which districts it serves, as it comes to the child."
    if values["urn"] is None:
        yield from (f"{name}: it is needed without a URN." for name in ("authority", "kind") if not values[name])


def _unknown_names(values: Values, places: Places) -> Iterator[str]:
    authority, postcode = values["authority"], values["postcode"]
    if authority and authority.casefold() not in places.authorities:
        yield f"authority: '{authority}' is no local authority of England."
    if postcode and postcode.replace(" ", "") not in places.postcodes:
        yield f"postcode: {postcode} is not in use in Great Britain."
    for district in values["districts"]:
        if district.casefold() not in places.districts:
            yield f"districts: '{district[:60]}' is no district of Great Britain."


def _wrong_way_round(values: Values) -> Iterator[str]:
    for least, most in (
        ("age_from", "age_to"),
        ("stay_min_weeks", "stay_max_weeks"),
        ("price", "price_to"),
        ("places_vacant", "places_total"),
        ("places_funded", "places_total"),
    ):
        if values[least] is not None and values[most] is not None and values[least] > values[most]:
            yield f"{least}: {values[least]} is more than {most}, {values[most]}."


def _wrong_price(values: Values) -> Iterator[str]:
    price, unit, said = values["price"], values["price_unit"], values["price_a_week"]
    if price is not None and unit is None:
        yield "price_unit: say what the price is for."
    if values["price_to"] is not None and price is None:
        yield "price: give the lowest price too."
    if unit == "free" and (price or values["price_to"]):
        yield "price: it cannot be free and have a price."
    if unit not in (None, "free") and price is None:
        yield "price: give it, or leave price_unit empty."
    worked_out = _worked_out(values)
    if said is not None and worked_out is not None and abs(said - worked_out) > 1:
        yield f"price_a_week: it works out as {worked_out}, not {said}. Leave it empty."


def _wrong_day(values: Values, today: date) -> Iterator[str]:
    for column in ("confirmed_on", "places_as_of", "seen_on"):
        if values[column] and values[column] > today:
            yield f"{column}: {values[column]:%d %B %Y} has not come yet."
    if values["places_vacant"] is not None and values["places_as_of"] is None:
        yield "places_as_of: say on which day places_vacant was right."
    if (values["source"] is None) != (values["seen_on"] is None):
        yield "seen_on: give source and seen_on together."


def _worked_out(values: Values) -> int | None:
    return price_a_week(
        values["price"],
        values["price_unit"],
        hours_a_week=values["hours_a_week"],
        days_a_week=len(values["days"]),
    )


def _offer_row(row: Row, values: Values, places: Places) -> OfferRow:
    named = {name: values[name] for name in About.__struct_fields__}
    named["authority"] = places.authorities[values["authority"].casefold()] if values["authority"] else None
    offer = _part(values, "offer")
    offer["districts"] = tuple(dict.fromkeys(places.districts[name.casefold()] for name in values["districts"]))
    offer["price_a_week"] = _worked_out(values) if values["price_a_week"] is None else values["price_a_week"]
    counts = _part(values, "places")
    source, seen_on = values["source"], values["seen_on"]
    return OfferRow(
        row=row,
        about=About(**named),
        site=_site(_part(values, "site"), places),
        programme=Programme(**_part(values, "programme")),
        offer=Offer(**offer),
        places=_capacity(counts),
        source=FactSource(fact=FACT, source=source, seen_on=seen_on, link=values["source_link"]) if source else None,
    )


def _part(values: Values, part: Part) -> dict[str, Any]:
    """The columns of one part of an entry, by the names of its fields."""
    renamed = {"site_name": "name", "programme": "name", "programme_description": "description"}
    return {
        renamed.get(name, name.removeprefix("places_")): values[name]
        for name, column in BY_NAME.items()
        if column.part == part
    }


def _site(said: dict[str, Any], places: Places) -> Site | None:
    if not any(value is not None for value in said.values()):
        return None
    point = places.postcodes.get((said["postcode"] or "").replace(" ", ""))
    if point is None:
        return Site(**said)
    return Site(**said, easting=point.easting, northing=point.northing, district=point.district)


def _capacity(said: dict[str, Any]) -> Capacity | None:
    if not any(value not in (None, ()) for value in said.values()):
        return None
    return Capacity(**said)
