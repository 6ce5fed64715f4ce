"""Providers are brought in by the template, each whole. Run again, the same file changes nothing."""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from apdirectory.accounts.organisations.organisation import Registered
from apdirectory.accounts.organisations.queries import registered
from apdirectory.authorities.actions import load_authorities
from apdirectory.errors import Conflict
from apdirectory.places.postcodes import postcodes_loaded
from apdirectory.providers.capacity.actions import put_entries
from apdirectory.providers.entries.entry import Entry, Programme, Site
from apdirectory.providers.entries.queries import entries_by_name, entries_by_slug, entries_by_urn, slugs_taken
from apdirectory.providers.entries.slugs import unique_slug
from apdirectory.providers.imports.postcodes import postcode_of
from apdirectory.providers.imports.queries import hold_still, named_places
from apdirectory.providers.imports.register.entries import still_hospital_education
from apdirectory.providers.imports.report import Outcome, Refusal, Report, counted
from apdirectory.providers.imports.sheets import Row, Sheet
from apdirectory.providers.imports.template.entries import (
    TEMPLATE,
    Draft,
    entry_of,
    register_problem,
    together,
)
from apdirectory.providers.imports.template.file import template_rows
from apdirectory.providers.imports.template.reading import OfferRow, Whose, read_row, whose
from apdirectory.providers.imports.whole import Progress, all_or_nothing, in_silence

AT_ONCE = 200
"""Providers that are written together."""


class _Match(Struct, frozen=True):
    """A provider of the file, the entry that stands for it now, and what the register says of it."""

    draft: Draft
    before: Entry | None
    registered: Registered | None
    others: int = 0
    """How many other entries have its name and authority, when that is all it was found by."""


class _Read(Struct, frozen=True):
    """The providers of a file, and the rows that were refused.

    `loose`: rows of which it cannot be told whose they are.
    """

    drafts: list[Draft]
    refusals: list[Refusal]
    loose: list[Row]


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
        read = await _read(sheet, rows, today, progress)
        found = await _matched(read.drafts)
        hospital_education = still_hospital_education([m.before for m in found if m.before], hospital_education)
        matches, unmatched = _without_problems(found, hospital_education, read.loose)
        entries = _entries(matches, await slugs_taken(), hospital_education)
        outcomes = await _put(entries, progress)
    refusals = sorted([*read.refusals, *unmatched], key=lambda refusal: refusal.row.number)
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


async def _read(sheet: Sheet, rows: Sequence[Row], today: date, progress: Progress) -> _Read:
    await load_authorities()
    if not await postcodes_loaded():
        raise Conflict("Postcodes are not loaded. Run apdirectory import postcodes first.")
    places = await named_places(_postcodes(sheet, rows))
    read = [read_row(sheet.header, row, places, today=today) for row in progress(rows, "Checking rows")]
    refusals = [each for each in read if isinstance(each, Refusal)]
    owners = [whose(sheet.header, row, places) for row in rows]
    loose = [at for at, owner in enumerate(owners) if owner is None]
    wrong = [owner for each, owner in zip(read, owners, strict=True) if isinstance(each, Refusal) and owner]
    drafts, apart = together(
        [each for each in read if isinstance(each, OfferRow)],
        {*wrong, *(before for at in loose if (before := _owner_before(owners, at)))},
    )
    return _Read(drafts, [*refusals, *apart], [rows[at] for at in loose])


def _owner_before(owners: Sequence[Whose | None], at: int) -> Whose | None:
    """Whose the last row before this one is that says it: where cells are merged, whose this one is as well."""
    return next((owner for owner in reversed(owners[:at]) if owner), None)


def _postcodes(sheet: Sheet, rows: Sequence[Row]) -> list[str]:
    """As people write them, before they are checked."""
    at = sheet.header.index("postcode")
    return [postcode_of(row.cells[at]) or "" for row in rows if at < len(row.cells)]


async def _put(entries: Sequence[Entry], progress: Progress) -> list[Outcome]:
    parts = [entries[at : at + AT_ONCE] for at in range(0, len(entries), AT_ONCE)]
    return [
        outcome for part in progress(parts, "Writing providers") for outcome in await put_entries(part, by=TEMPLATE)
    ]


async def _matched(drafts: Sequence[Draft]) -> list[_Match]:
    """Each with its entry: by URN, else by its address here, else by name and authority. Examples are nobody's."""
    urns = [draft.about.urn for draft in drafts if draft.about.urn]
    slugs = [draft.about.address_here for draft in drafts if draft.about.address_here]
    names = [draft.about.provider for draft in drafts]
    await hold_still(urns, slugs=slugs, names=names)
    by_urn, by_slug, named = await entries_by_urn(urns), await entries_by_slug(slugs), await entries_by_name(names)
    by_name: dict[tuple[str, int], list[Entry]] = defaultdict(list)
    for entry in named:
        if not entry.example:
            by_name[entry.name.lower(), entry.authority].append(entry)
    matches = []
    for draft in drafts:
        about = draft.about
        before = by_slug.get(about.address_here or "") or by_urn.get(about.urn or 0)
        same_name = [] if before else by_name.get((about.provider.lower(), about.authority or 0), [])
        before = before or next(iter(same_name), None)
        urn = about.urn or (before.urn if before else None)
        matches.append(_Match(replace(draft, about=replace(about, urn=urn)), before, None, max(0, len(same_name) - 1)))
    kept = await registered([match.draft.about.urn for match in matches if match.draft.about.urn])
    return [replace(match, registered=kept.get(match.draft.about.urn or 0)) for match in matches]


def _without_problems(
    matches: Sequence[_Match], hospital_education: Collection[int], loose: Sequence[Row]
) -> tuple[list[_Match], list[Refusal]]:
    ids = Counter(match.before.id for match in matches if match.before)
    urns: Counter[int | None] = Counter(match.draft.about.urn for match in matches if match.draft.about.urn)
    kept: list[_Match] = []
    refusals: list[Refusal] = []
    for match in matches:
        twice = (match.before and ids[match.before.id] > 1) or urns[match.draft.about.urn] > 1
        reason = TWICE if twice else _problem(match, hospital_education) or _may_lose(match, loose)
        if reason:
            refusals += [Refusal(row, (reason,)) for row in match.draft.rows]
        else:
            kept.append(match)
    return kept, refusals


TWICE = "Two providers of this file are the same entry here. Give both the same name and authority."


def _problem(match: _Match, hospital_education: Collection[int]) -> str | None:
    about, before = match.draft.about, match.before
    if match.others:
        return "Two entries have this name: give urn or address_here."
    if about.address_here and (before is None or before.slug != about.address_here):
        return f"address_here: no entry has the address {about.address_here}."
    if before and before.example:
        return "address_here: that entry is a made-up example."
    if before and before.imported_from is None:
        return f"{before.name} is kept by its provider here, and changed there only."
    if before and before.urn != about.urn and before.urn is not None:
        return f"urn: the entry here has {before.urn}."
    return register_problem(about, match.registered, hospital_education)


def _may_lose(match: _Match, loose: Sequence[Row]) -> str | None:
    """Why an entry stays as it is: what its rows leave out may be in a row of which it cannot be told whose it is."""
    if not loose or match.before is None:
        return None
    before = _offered(match.before.sites, match.before.programmes)
    if before <= _offered(match.draft.sites, match.draft.programmes):
        return None
    return f"It leaves out an offer that is here. Row {loose[0].number} does not say whose it is: mend that first."


def _offered(sites: Sequence[Site], programmes: Sequence[Programme]) -> Counter[Hashable]:
    """Each offer, and places for whom, as people would tell them apart."""
    return Counter(
        (shared.name.casefold(), offer.mode, None if offer.site is None else sites[offer.site].postcode, group)
        for shared in programmes
        for offer in shared.offers
        for group in ((), *((each.key_stages, each.hours, each.days) for each in offer.capacities))
    )


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
