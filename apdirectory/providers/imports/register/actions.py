"""The national register is brought in: organisations, and the providers among them. Run again, it changes nothing."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from apdirectory.accounts.organisations.actions import AT_ONCE, put_links, put_registered
from apdirectory.accounts.organisations.queries import register_seen_on, registered, seen_earlier
from apdirectory.authorities.actions import load_authorities
from apdirectory.errors import Conflict
from apdirectory.places.postcodes import postcodes_loaded
from apdirectory.providers.capacity.actions import put_entries
from apdirectory.providers.entries.actions import seen_again
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.queries import entries_by_urn, provider_ids, removals, slugs_taken
from apdirectory.providers.entries.slugs import unique_slug
from apdirectory.providers.imports.queries import hold_still, known_places
from apdirectory.providers.imports.register.entries import (
    OPEN,
    REGISTER,
    entry_now,
    inspection_of,
    kind_of,
    looks_like_hospital_education,
    new_entry,
    only_seen_again,
    still_hospital_education,
)
from apdirectory.providers.imports.register.links import read_links
from apdirectory.providers.imports.register.places import placed
from apdirectory.providers.imports.register.reading import Establishment, Reading, read_register
from apdirectory.providers.imports.report import Outcome, Refusal, Report, counted
from apdirectory.providers.imports.sheets import Sheet
from apdirectory.providers.imports.whole import Progress, all_or_nothing, in_silence
from apdirectory.providers.listing.actions import project
from apdirectory.providers.quality.actions import put_inspections


class RegisterFiles(Struct, frozen=True, kw_only=True):
    """What one import of the national register reads. `seen_on` is the day the register said so."""

    schools: Sheet
    seen_on: date
    links: Sheet | None = None
    hospital_education: Collection[int] = ()
    """URNs of the reviewed list."""


async def import_register(
    files: RegisterFiles, *, dry_run: bool = False, progress: Progress = in_silence
) -> list[Report]:
    """Bring in the register's files; one report for each.

    Conflict when the register was last read as of a later day.
    """
    async with all_or_nothing(dry_run=dry_run):
        await _refuse_what_is_older(files.seen_on)
        await load_authorities()
        rows = progress(files.schools.rows, "Checking rows")
        reading = await _placed(read_register(files.schools.header, rows, seen_on=files.seen_on))
        organisations = await _put_organisations(reading, progress)
        providers = await _put_providers(
            {each.registered.urn: each for each in reading.establishments}, files.hospital_education
        )
        report = Report(
            what="Register of schools",
            header=files.schools.header,
            counts=counted(_together(organisations, providers), reading.refusals),
            refusals=tuple(reading.refusals),
            notes=tuple(await _notes(files, reading.establishments, providers)),
            dry_run=dry_run,
        )
        links = [await _import_links(files.links, dry_run=dry_run)] if files.links else []
    return [report, *links]


async def _refuse_what_is_older(seen_on: date) -> None:
    newest = await register_seen_on()
    if newest and seen_on < newest:
        raise Conflict(
            f"The register was last read as of {newest:%d %B %Y}, and this file is of {seen_on:%d %B %Y}. "
            "Bring in a newer file, or say its day with --seen-on."
        )


async def _placed(reading: Reading) -> Reading:
    known = await known_places(each.registered.postcode for each in reading.establishments)
    judged = [placed(each, known) for each in reading.establishments]
    refusals = [*reading.refusals, *(each for each in judged if isinstance(each, Refusal))]
    return replace(
        reading,
        establishments=[each for each in judged if isinstance(each, Establishment)],
        refusals=sorted(refusals, key=lambda refusal: refusal.row.number),
    )


async def _put_organisations(reading: Reading, progress: Progress) -> dict[int, Outcome]:
    said = [each.registered for each in reading.establishments]
    outcomes: dict[int, Outcome] = {}
    for part in progress([said[at : at + AT_ONCE] for at in range(0, len(said), AT_ONCE)], "Writing organisations"):
        outcomes |= await put_registered(part, not_said=reading.not_said)
    return outcomes


async def _put_providers(told: Mapping[int, Establishment], hospital_education: Collection[int]) -> dict[int, Outcome]:
    """Write the entries of establishments that are providers, or were; what became of each, by URN."""
    await hold_still(list(told))
    before = await entries_by_urn(list(told))
    hospital_education = still_hospital_education(before.values(), hospital_education)
    kinds = {urn: kind_of(each.registered, hospital_education) for urn, each in told.items()}
    new = {urn for urn, each in told.items() if kinds[urn] and each.registered.register_status in OPEN}
    told = await _as_kept({urn: told[urn] for urn in sorted(before.keys() | new)})
    removed = await removals([entry.id or 0 for entry in before.values()])
    now = {urn: entry_now(old, told[urn], kinds[urn], removed.get(old.id or 0)) for urn, old in before.items()}
    now |= _new_entries({urn: told[urn] for urn in told if urn not in before}, kinds, await slugs_taken())
    again = [urn for urn, old in before.items() if only_seen_again(now[urn], old)]
    await _see_again([now[urn] for urn in again if now[urn] != before[urn]])
    rest = [urn for urn in told if urn not in again]
    outcomes = dict(zip(rest, await put_entries([now[urn] for urn in rest], by=REGISTER), strict=True))
    inspected = await _put_inspections(told)
    return {urn: outcomes.get(urn, "changed" if urn in inspected else "unchanged") for urn in told}


async def _as_kept(told: Mapping[int, Establishment]) -> dict[int, Establishment]:
    """With what is kept of the organisation, so that what the file has no column for stays."""
    kept = await registered(list(told))
    return {urn: replace(each, registered=kept[urn]) for urn, each in told.items()}


def _new_entries(
    told: Mapping[int, Establishment], kinds: Mapping[int, str | None], taken: set[str]
) -> dict[int, Entry]:
    entries = {}
    for urn, each in told.items():
        slug = unique_slug(each.registered.name, taken, each.registered.town)
        taken.add(slug)
        entries[urn] = new_entry(each, kinds[urn] or "", slug=slug)
    return entries


async def _see_again(entries: Sequence[Entry]) -> None:
    ids = [entry.id for entry in entries if entry.id]
    for seen_on in {entry.register_seen_on for entry in entries if entry.register_seen_on}:
        await seen_again(ids, seen_on=seen_on)
    await project(ids)


async def _put_inspections(told: Mapping[int, Establishment]) -> set[int]:
    ids = await provider_ids(list(told))
    found = [inspection_of(told[urn], ids[urn]) for urn in told]
    changed = await put_inspections([inspection for inspection in found if inspection])
    return {urn for urn in told if ids[urn] in changed}


async def _import_links(sheet: Sheet, *, dry_run: bool) -> Report:
    links, refusals = read_links(sheet.header, sheet.rows)
    outcomes = await put_links(links)
    return Report(
        what="Links of the register",
        header=sheet.header,
        counts=counted(outcomes, refusals),
        refusals=tuple(refusals),
        dry_run=dry_run,
    )


def _together(organisations: Mapping[int, Outcome], providers: Mapping[int, Outcome]) -> list[Outcome]:
    """A row changed something when it changed the organisation or the entry."""
    return [
        "changed" if outcome == "unchanged" and providers.get(urn, "unchanged") != "unchanged" else outcome
        for urn, outcome in organisations.items()
    ]


async def _notes(
    files: RegisterFiles, establishments: Sequence[Establishment], providers: Mapping[int, Outcome]
) -> list[str]:
    counts = Counter(providers.values())
    notes = [f"Providers: {counts['added']:,} added, {counts['changed']:,} changed, {counts['unchanged']:,} unchanged."]
    if left_out := await seen_earlier(files.seen_on):
        notes.append(f"{left_out:,} establishments known here are not in this file. They stay as they were.")
    if not await postcodes_loaded():
        notes.append(
            "Postcodes are not loaded, so places rest on the register alone. Run: apdirectory import postcodes"
        )
    for each in establishments:
        said = each.registered
        if said.urn not in files.hospital_education and looks_like_hospital_education(said):
            notes.append(f"Hospital education by its name, but not on the reviewed list: {said.urn} {said.name}")
    return notes
