"""Providers are brought in by the template, each whole. Run again, the same file changes nothing."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from apdirectory.accounts.organisations.organisation import Registered
from apdirectory.accounts.organisations.queries import registered
from apdirectory.authorities.actions import load_authorities
from apdirectory.errors import Conflict
from apdirectory.places.postcodes import postcodes_loaded
from apdirectory.providers.capacity.actions import put_entries
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.queries import entries_by_name, entries_by_slug, entries_by_urn, slugs_taken
from apdirectory.providers.entries.slugs import unique_slug
from apdirectory.providers.imports.postcodes import postcode_of
from apdirectory.providers.imports.queries import named_places
from apdirectory.providers.imports.report import Outcome, Refusal, Report, counted
from apdirectory.providers.imports.sheets import Row, Sheet
from apdirectory.providers.imports.template.entries import TEMPLATE, Draft, entry_of, register_problem, together
from apdirectory.providers.imports.template.file import template_rows
from apdirectory.providers.imports.template.reading import OfferRow, read_row
from apdirectory.providers.imports.whole import Progress, all_or_nothing, in_silence


class _Match(Struct, frozen=True):
    """A provider of the file, the entry that stands for it now, and what the register says of it."""

    draft: Draft
    before: Entry | None
    registered: Registered | None


async def import_providers(
    sheet: Sheet,
    *,
    today: date,
    hospital_education: Collection[int] = (),
    dry_run: bool = False,
    progress: Progress = in_silence,
) -> Report:
    """Bring in the providers of a filled-in template. A provider with a row that is wrong is left out whole.

    Conflict while postcodes are not loaded: without them no address can be judged.
    """
    rows = template_rows(sheet)
    async with all_or_nothing(dry_run=dry_run):
        drafts, refusals = await _read(sheet, rows, today, progress)
        matches, unmatched = _without_problems(await _matched(drafts), hospital_education)
        entries = _entries(matches, await slugs_taken(), hospital_education)
        outcomes = await put_entries(entries, by=TEMPLATE)
    refusals = sorted([*refusals, *unmatched], key=lambda refusal: refusal.row.number)
    counts = Counter(outcomes)
    by_row: list[Outcome] = [
        outcome for match, outcome in zip(matches, outcomes, strict=True) for _ in match.draft.rows
    ]
    return Report(
        what="Providers",
        header=sheet.header,
        counts=counted(by_row, refusals),
        refusals=tuple(refusals),
        notes=(
            f"Providers: {counts['added']:,} added, {counts['changed']:,} changed, {counts['unchanged']:,} unchanged.",
        ),
        dry_run=dry_run,
    )


async def _read(
    sheet: Sheet, rows: Sequence[Row], today: date, progress: Progress
) -> tuple[list[Draft], list[Refusal]]:
    await load_authorities()
    if not await postcodes_loaded():
        raise Conflict("Postcodes are not loaded. Run apdirectory import postcodes first.")
    places = await named_places(_cells(sheet, rows, "postcode"))
    read = [read_row(sheet.header, row, places, today=today) for row in progress(rows, "Checking rows")]
    refusals = [each for each in read if isinstance(each, Refusal)]
    spoiled = set(_cells(sheet, [refusal.row for refusal in refusals], "provider"))
    drafts, apart = together([each for each in read if isinstance(each, OfferRow)], spoiled)
    return drafts, [*refusals, *apart]


def _cells(sheet: Sheet, rows: Sequence[Row], column: str) -> list[str]:
    """The cells of a column, before they are checked: postcodes as people write them, names in small letters."""
    if column not in sheet.header:
        return []
    at = sheet.header.index(column)
    cells = [row.cells[at].strip() for row in rows if at < len(row.cells)]
    return [postcode_of(cell) or "" if column == "postcode" else cell.casefold() for cell in cells]


async def _matched(drafts: Sequence[Draft]) -> list[_Match]:
    """Each with its entry: by URN, else by its address here, else by name and authority. Examples are nobody's."""
    by_urn = await entries_by_urn([draft.about.urn for draft in drafts if draft.about.urn])
    by_slug = await entries_by_slug([draft.about.address_here for draft in drafts if draft.about.address_here])
    named = await entries_by_name([draft.about.provider for draft in drafts])
    by_name = {(entry.name.lower(), entry.authority): entry for entry in named if not entry.example}
    matches = []
    for draft in drafts:
        about = draft.about
        before = by_slug.get(about.address_here or "") or by_urn.get(about.urn or 0)
        before = before or by_name.get((about.provider.lower(), about.authority or 0))
        urn = about.urn or (before.urn if before else None)
        matches.append(_Match(replace(draft, about=replace(about, urn=urn)), before, None))
    kept = await registered([match.draft.about.urn for match in matches if match.draft.about.urn])
    return [_Match(match.draft, match.before, kept.get(match.draft.about.urn or 0)) for match in matches]


def _without_problems(
    matches: Sequence[_Match], hospital_education: Collection[int]
) -> tuple[list[_Match], list[Refusal]]:
    ids = Counter(match.before.id for match in matches if match.before)
    urns: Counter[int | None] = Counter(match.draft.about.urn for match in matches if match.draft.about.urn)
    kept: list[_Match] = []
    refusals: list[Refusal] = []
    for match in matches:
        twice = (match.before and ids[match.before.id] > 1) or urns[match.draft.about.urn] > 1
        reason = TWICE if twice else _problem(match, hospital_education)
        if reason:
            refusals += [Refusal(row, (reason,)) for row in match.draft.rows]
        else:
            kept.append(match)
    return kept, refusals


TWICE = "Two providers of this file are the same entry here. Give both the same name and authority."


def _problem(match: _Match, hospital_education: Collection[int]) -> str | None:
    about, before = match.draft.about, match.before
    if about.address_here and (before is None or before.slug != about.address_here):
        return f"address_here: no entry has the address {about.address_here}."
    if before and before.example:
        return "address_here: that entry is a made-up example."
    if before and before.imported_from is None:
        return f"{before.name} is kept by its provider here, and changed there only."
    if before and before.urn != about.urn and before.urn is not None:
        return f"urn: the entry here has {before.urn}."
    return register_problem(about, match.registered, hospital_education)


def _entries(matches: Sequence[_Match], taken: set[str], hospital_education: Collection[int]) -> list[Entry]:
    entries = []
    for match in matches:
        town = next((site.town for site in match.draft.sites if site.town), None)
        slug = match.before.slug if match.before else unique_slug(match.draft.about.provider, taken, town)
        taken.add(slug)
        entries.append(
            entry_of(match.draft, match.before, match.registered, slug=slug, hospital_education=hospital_education)
        )
    return entries
