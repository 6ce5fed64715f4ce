"""A row of Ofsted's file → the inspections it tells of, or why it cannot be right. Pure."""

from collections.abc import Mapping
from datetime import date, datetime

from apdirectory.providers.imports.inspections.columns import INSPECTED, LINK, PUBLISHED, URN, Columns
from apdirectory.providers.imports.sheets import Row, unreadable
from apdirectory.providers.quality.inspection import Inspected
from apdirectory.providers.quality.inspections.eras import INDEPENDENT, SAFEGUARDING, STANDARDS, era_of, wrong

NOTHING = {"", "null", "n/a", "na", "-", "not judged", "not applicable", "does not apply", "0", "9"}
"""What stands where nothing was judged, in small letters."""
GRADES = {"1": "Outstanding", "2": "Good", "3": "Requires improvement", "4": "Inadequate"}
WORDS = {"requires improvement": "Requires improvement", "not met": "Not met", "met": "Met"}
YES_NO = {"yes": "Yes", "no": "No"}
AS_STANDARDS = {"yes": "Met", "no": "Not met"}
DATES = ("%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%d %B %Y")
SOURCE = "Ofsted, management information"
SITE = "https://reports.ofsted.gov.uk/"


def urn_of(row: Row, columns: Columns) -> int | None:
    cell = _cell(row, columns.fields[URN])
    return int(cell) if cell.isdecimal() and len(cell) == 6 else None


def inspections_in(row: Row, columns: Columns, provider: int, *, seen_on: date) -> tuple[list[Inspected], list[str]]:
    """What the row tells of a provider, and every reason why it cannot be right. One whole inspection, and apart from
    it whether an independent school meets its standards; neither where nothing was judged."""
    judgements = _judgements(row, columns)
    if not judgements:
        return [], []
    inspected_on, published_on = _day(row, columns, INSPECTED), _day(row, columns, PUBLISHED)
    reasons = [row.unread] if row.unread else []
    reasons += _wrong_days(row, columns, inspected_on, seen_on)
    if inspected_on is None or reasons:
        return [], reasons
    link = _cell(row, columns.fields.get(LINK))
    found = []
    for era, those in _by_era(inspected_on, judgements).items():
        reasons += wrong(era, inspected_on, those, independent=INDEPENDENT in columns.headings)
        found.append(
            Inspected(
                provider=provider,
                era=era,
                inspected_on=inspected_on,
                published_on=published_on,
                judgements=those,
                link=link if link.startswith(SITE) else None,
                source=SOURCE,
                seen_on=seen_on,
            )
        )
    return ([], reasons) if reasons else (found, [])


def _by_era(inspected_on: date, judgements: Mapping[str, str]) -> dict[str, dict[str, str]]:
    standards = {heading: said for heading, said in judgements.items() if heading == INDEPENDENT}
    others = {heading: said for heading, said in judgements.items() if heading != INDEPENDENT}
    return {era: those for era, those in ((era_of(inspected_on), others), (STANDARDS, standards)) if those}


def _judgements(row: Row, columns: Columns) -> dict[str, str]:
    found = {heading: _cell(row, place) for heading, place in columns.headings.items()}
    return {heading: _in_words(heading, said) for heading, said in found.items() if said.lower() not in NOTHING}


def _in_words(heading: str, said: str) -> str:
    """As its era says it; what is not known is left as it stands, and refused for it."""
    if heading == INDEPENDENT:
        return AS_STANDARDS.get(said.lower()) or WORDS.get(said.lower(), said)
    if heading == SAFEGUARDING:
        return YES_NO.get(said.lower(), said)
    return GRADES.get(said) or WORDS.get(said.lower()) or said[:1].upper() + said[1:].lower()


def _wrong_days(row: Row, columns: Columns, inspected_on: date | None, seen_on: date) -> list[str]:
    said = _cell(row, columns.fields[INSPECTED])
    if inspected_on is None:
        return [f"The day of the inspection, '{said[:40]}', is not a day written 31/12/2025."]
    if inspected_on > seen_on:
        return [f"The day of the inspection, {said}, is after the day of the file."]
    published = _cell(row, columns.fields.get(PUBLISHED))
    if published.lower() not in NOTHING and _day(row, columns, PUBLISHED) is None:
        return [f"The day of publication, '{published[:40]}', is not a day written 31/12/2025."]
    return []


def _day(row: Row, columns: Columns, field: str) -> date | None:
    text = _cell(row, columns.fields.get(field))
    for written in DATES:
        try:
            return datetime.strptime(text, written).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None


def _cell(row: Row, place: int | None) -> str:
    """Empty where the row, or the file, lacks it."""
    found = row.cells[place].strip() if place is not None and place < len(row.cells) else ""
    return "" if unreadable(found) else found
