"""What a field of an entry is called, and what it says, in words for people. Pure."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from apdirectory.providers.entries.changes.tree import TOGETHER, Tree, apart, at
from apdirectory.providers.vocabulary import (
    APPROACHES,
    DAYS,
    HOURS,
    KEY_STAGES,
    KINDS,
    LEVELS,
    MODES,
    NEEDS,
    PRICE_UNITS,
)
from apdirectory.web.words import day, pounds

Districts = Mapping[str, str]
"""Names of districts by their code."""

NOT_SAID = "Not said"

OF_ENTRY = {
    "slug": "Address of the page",
    "name": "Name",
    "kind": "Kind of provider",
    "authority": "Council",
    "state": "State",
    "version": "Version",
    "example": "Made-up example",
    "summary": "In short",
    "description": "Description",
    "website": "Website",
    "how_to_refer": "How to refer",
    "who_may_refer": "Who may refer",
    "urn": "URN",
    "charity_number": "Charity number",
    "company_number": "Company number",
    "register_status": "State in the national register",
    "register_seen_on": "Seen in the national register",
    "opened_on": "Opened on",
    "closed_on": "Closed on",
    "confirmed_on": "Confirmed on",
    "changed_on": "Last changed",
    "imported_from": "Brought in from",
    "contacts": "Contacts",
    "sources": "Where facts were seen",
}
OF_SITE = {
    "name": "Name",
    "street": "Street",
    "town": "Town",
    "postcode": "Postcode",
    "easting": "Grid reference, east",
    "northing": "Grid reference, north",
    "district": "District",
    "transport": "How to get there",
    "accessibility": "Accessibility",
    "step_free": "Step-free",
}
OF_PROGRAMME = {
    "name": "Name",
    "description": "Description",
    "needs": "Needs",
    "approaches": "Approaches",
    "levels": "Levels",
    "therapies": "Therapies",
    "qualifications": "Qualifications",
}
OF_OFFER = {
    "site": "Address",
    "mode": "Where it is",
    "districts": "Districts it comes to",
    "age_from": "Youngest age",
    "age_to": "Oldest age",
    "key_stages": "Key stages",
    "hours": "Full or part time",
    "hours_a_week": "Hours a week",
    "days": "Days",
    "sessions": "Sessions",
    "stay_min_weeks": "Shortest stay in weeks",
    "stay_max_weeks": "Longest stay in weeks",
    "group_size": "Most children in a group",
    "children_per_adult": "Children for each adult",
    "price": "Price in pounds",
    "price_to": "Highest price in pounds",
    "price_unit": "Price for",
    "price_a_week": "Price a week in pounds",
    "transport_included": "Transport included",
    "capacities": "Places",
}
OF_CAPACITY = {
    "key_stages": "Key stages",
    "hours": "Hours",
    "days": "Days",
    "total": "In all",
    "funded": "Funded",
    "vacant": "Free",
    "waiting": "Waiting",
    "assessment_first": "Assessment needed first",
    "as_of": "As of",
    "next_start": "Next start",
}

OF_TOGETHER = {
    "address": "Address",
    "where": "Where it is",
    "ages": "Ages",
    "stay": "How long a stay is",
    "prices": "Price",
}
"""What fields are called that are decided together."""

STATES = {
    "draft": "Draft",
    "in_review": "With the council",
    "published": "Published",
    "paused": "Paused",
    "removed": "Removed",
}
PURPOSES = {"general": "General", "referrals": "Referrals", "safeguarding": "Safeguarding"}
_LISTS = (KINDS, MODES, LEVELS, HOURS, NEEDS, APPROACHES, KEY_STAGES, PRICE_UNITS, DAYS)
CODES: Mapping[str, str] = {word.code: word.label for words in _LISTS for word in words} | STATES
CODED = frozenset(
    {"kind", "mode", "levels", "hours", "needs", "approaches", "key_stages", "price_unit", "days", "state"}
)
DATES = frozenset(
    {"as_of", "next_start", "opened_on", "closed_on", "confirmed_on", "changed_on", "register_seen_on", "seen_on"}
)


def label(path: str, old: Tree, new: Tree) -> str:
    """What it is of, and what it is: "Forge, On site: Price in pounds"."""
    parts = path.split("/")
    told = new if at(new, path) is not None else old
    if len(parts) == 1:
        return OF_ENTRY[path]
    if parts[0] == "sites":
        return _of(_site(parts[1], old, new), "Address", parts[2:], OF_SITE)
    programme = str((at(old, "/".join(parts[:2])) or at(new, "/".join(parts[:2])))["name"])
    if len(parts) < 4:
        return _of(programme, "Programme", parts[2:], OF_PROGRAMME)
    offer = apart(at(old, "/".join(parts[:4])) or at(told, "/".join(parts[:4])))
    return _of(f"{programme}, {CODES[offer['mode']]}", "Offer", parts[4:], OF_OFFER)


def said(path: str, value: Any, told: Tree, districts: Districts) -> str:
    """A value in words, one line for each of what it has several of. `told`: the tree that it is of."""
    parts = path.split("/")
    if value in (None, [], ""):
        return NOT_SAID
    name = parts[-1]
    if isinstance(value, dict):
        return _together(name, value, told, districts) if name in OF_TOGETHER else _item(parts, value, told, districts)
    if name in _ROWS:
        return "\n".join(_ROWS[name](row) for row in value)
    if name == "site":
        return _site(value, told, told)
    if name in ("district", "districts"):
        return ", ".join(districts.get(code, code) for code in ([value] if isinstance(value, str) else value))
    return _plain(name, value)


def _of(name: str, what: str, rest: list[str], labels: Mapping[str, str]) -> str:
    return f"{name}: {({**labels, **OF_TOGETHER})[rest[0]]}" if rest else f"{what}: {name}"


def _site(key: str, old: Tree, new: Tree) -> str:
    site = apart(old["sites"].get(key) or new["sites"].get(key) or {})
    return str(site.get("name") or site.get("postcode") or "Address without a name")


def _together(name: str, value: Tree, told: Tree, districts: Districts) -> str:
    labels = OF_SITE if name in TOGETHER["sites"] else OF_OFFER
    return "\n".join(_lines(value, labels, told, districts)) or NOT_SAID


def _item(parts: list[str], value: Tree, told: Tree, districts: Districts) -> str:
    """A whole site, programme or offer, a line a field that says something."""
    labels = {"sites": OF_SITE, "programmes": OF_PROGRAMME, "offers": OF_OFFER}[parts[-2]]
    offers = value.get("offers", {})
    lines = _lines(apart(value), labels, told, districts)
    return "\n".join([*lines, *(_item(["offers", key], offer, told, districts) for key, offer in offers.items())])


def _lines(value: Tree, labels: Mapping[str, str], told: Tree, districts: Districts) -> list[str]:
    telling = [name for name in labels if value.get(name) not in (None, [], "")]
    return [f"{labels[name]}: {said(name, value[name], told, districts)}" for name in telling]


def _plain(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(_plain(name, each) for each in value)
    if name in ("price", "price_to"):
        return pounds(float(value)).removeprefix("£")
    if name in DATES:
        return day(date.fromisoformat(value))
    return CODES.get(value, str(value)) if name in CODED else str(value)


def _contact(row: Tree) -> str:
    return ", ".join([PURPOSES[row["purpose"]], *(row[name] for name in ("name", "phone", "email") if row[name])])


def _source(row: Tree) -> str:
    return f"{row['fact']}: {row['source']}, {_plain('seen_on', row['seen_on'])}"


def _places(row: Tree) -> str:
    told = [(name, row[name]) for name in OF_CAPACITY if row[name] not in (None, [])]
    return ", ".join(f"{OF_CAPACITY[name].lower()}: {_plain(name, value)}" for name, value in told) or NOT_SAID


_ROWS: Mapping[str, Callable[[Tree], str]] = {"contacts": _contact, "sources": _source, "capacities": _places}
