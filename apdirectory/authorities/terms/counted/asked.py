"""Whose school days are asked for, from when and how many, as the address says it."""

from datetime import date

from msgspec import Struct

from apdirectory.authorities.terms.queries import council_whose, school_by_urn, school_whose
from apdirectory.authorities.terms.whose import LARGEST, Whose
from apdirectory.web.forms import Form

FIELDS = ("school", "urn", "authority", "from", "count")
MOST = 60
USUAL = 6
NOT_HERE = "No school with this URN is here. Check the number, or leave it empty to count by the council’s dates"


class Asked(Struct, frozen=True, kw_only=True):
    """`council`: whose dates hold where the school gave none; None only while something is wrong."""

    school: Whose | None
    council: Whose | None
    first: date | None
    count: int


async def read_asked(form: Form) -> Asked:
    """What can be read of it; what is wrong is in the form."""
    school = await _school(form)
    council = await _council(form, school)
    return Asked(school=school, council=council, first=form.day("from", "First day"), count=_count(form))


async def _school(form: Form) -> Whose | None:
    """By the number that links give, or by the URN that people type."""
    urn, id = _number(form.first("urn")), _number(form.first("school"))
    if not form.first("urn").strip():
        found = await school_whose(id) if id else None
        if found is None and form.first("school").strip():
            form.add("urn", "This school is not there any more. Type its URN")
        return found
    found = await school_by_urn(urn) if urn else None
    if found is None:
        form.add("urn", NOT_HERE)
    return found


async def _council(form: Form, school: Whose | None) -> Whose | None:
    code = _number(form.first("authority"))
    if code is None and not form.first("authority").strip():
        code = school.authority if school else None
    found = await council_whose(code) if code else None
    if found is None and not form.error("urn"):
        form.add("authority", "Choose a council")
    return found


def _count(form: Form) -> int:
    count = _number(form.first("count") or str(USUAL))
    if count is None or count > MOST:
        form.add("count", f"School days must be a number from 1 to {MOST}")
        return USUAL
    return count


def _number(text: str) -> int | None:
    text = text.strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0
    return number if 0 < number <= LARGEST else None
