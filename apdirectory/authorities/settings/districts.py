"""Which authority answers for the children of a district, from a day on: the ONS lookup, unless councils say otherwise.

Pure, but for the lookup, which ships with the code.
"""

import re
from collections.abc import Collection, Sequence
from datetime import date
from functools import cache

from msgspec import Struct

from apdirectory.places.districts import district_facts

DISTRICTS = "districts"
"""The name of the setting."""
CODE = re.compile(r"E0[6-9][0-9]{6}", re.ASCII)
NONE = "None"
"""The one line of a council that answers for no district any more."""


class Said(Struct, frozen=True, kw_only=True):
    """What a council answers for, from a day on; `names` None: what the lookup says."""

    authority: int
    from_day: date
    names: list[str] | None


class Twice(Struct, frozen=True, kw_only=True):
    """A district that two authorities would answer for."""

    name: str
    other: int
    day: date


def not_known(names: Collection[str]) -> str:
    """What is wrong with the lines that somebody typed: a sentence, or nothing."""
    if list(names) == [NONE]:
        return ""
    unknown = next((each for each in names if code_of(each) is None), None)
    if unknown is not None:
        return f"“{unknown}” is not the name or ONS code of a district of England"
    codes = [code_of(each) for each in names]
    twice = next((each for at, each in enumerate(names) if codes[at] in codes[:at]), None)
    return f"“{twice}” is in the list twice" if twice else ""


def code_of(name: str) -> str | None:
    """A code may be younger than the lookup: the postcodes may know it."""
    return name.upper() if CODE.fullmatch(name.upper()) else _codes().get(name.casefold())


def usual_names(authority: int | None) -> list[str]:
    """What the lookup says a council answers for."""
    return sorted(each.name for each in district_facts().values() if each.authority == authority is not None)


def holders(said: Sequence[Said], day: date) -> dict[str, int | None]:
    """ONS code → who answers for the district on a day; None: nobody. Of what was said for one day the last counts."""
    usual = {code: facts.authority for code, facts in district_facts().items()}
    named = {code: None for each in said for code in _codes_of(each.names or ())}
    current = _current(said, day)
    held = named | {code: None if whose in current else whose for code, whose in usual.items()}
    return held | {code: whose for whose, names in current.items() for code in _codes_of(names)}


def twice_held(said: Sequence[Said], authority: int, since: date) -> Twice | None:
    """The first district of a council that another one would answer for too, on some day from this one on."""
    for day in sorted({since, *(each.from_day for each in said if each.from_day > since)}):
        others = holders([each for each in said if each.authority != authority], day)
        current = _current(said, day)
        own = _codes_of(current.get(authority, usual_names(authority)))
        shared = [code for code in own if others.get(code) not in (None, authority)]
        if shared:
            return Twice(name=_name(shared[0]), other=others[shared[0]] or 0, day=day)
    return None


def _current(said: Sequence[Said], day: date) -> dict[int, list[str]]:
    """What councils say themselves on a day; `said` is in the order of days."""
    last = {each.authority: each.names for each in said if each.from_day <= day}
    return {whose: names for whose, names in last.items() if names is not None}


def _codes_of(names: Collection[str]) -> list[str]:
    return [code for each in names if (code := code_of(each))]


def _name(code: str) -> str:
    facts = district_facts().get(code)
    return facts.name if facts else code


@cache
def _codes() -> dict[str, str]:
    """Districts of England by name. Where a name has had two codes, the one that stands."""
    known = sorted(district_facts().values(), key=lambda each: each.authority is not None)
    return {each.name.casefold(): each.code for each in known if each.code.startswith("E")}
