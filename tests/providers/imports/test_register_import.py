"""What the register makes of organisations and entries, on a database."""

from datetime import date, timedelta

import pytest
from asyncpg import Connection
from msgspec.structs import replace

from apdirectory.accounts.organisations.organisation import Registered
from apdirectory.accounts.organisations.queries import registered, successors
from apdirectory.errors import Conflict
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.imports.register.actions import RegisterFiles, import_register
from apdirectory.providers.imports.report import Report
from apdirectory.providers.imports.sheets import read_sheet
from tests.providers.entries.factories import entry_by_urn
from tests.providers.imports.register_files import CLOSED, SCHOOL, SEEN_ON, a_file, a_row

pytestmark = pytest.mark.usefixtures("db")
LATER = SEEN_ON + timedelta(days=30)


async def bring_in(files: RegisterFiles, *, dry_run: bool = False) -> Report:
    return (await import_register(files, dry_run=dry_run))[0]


async def counts(files: RegisterFiles) -> dict[str, int]:
    report = await bring_in(files)
    return {outcome: count for outcome, count in report.counts.items() if count}


async def the_entry(urn: int = 900001) -> Entry:
    found = await entry_by_urn(urn)
    assert found is not None
    return found


async def the_organisation(urn: int = 900001) -> Registered:
    return (await registered([urn]))[urn]


async def changes(db: Connection) -> list[tuple[str, str, str]]:
    return [tuple(row) for row in await db.fetch("SELECT what, before, after FROM register_change ORDER BY id")]


@pytest.mark.parametrize(
    ("type_code", "kind"), [("14", "ap_school"), ("42", "ap_school"), ("43", "ap_school"), ("38", "ap_free_school")]
)
async def test_alternative_provision_becomes_a_provider_with_one_programme(type_code: str, kind: str) -> None:
    assert await counts(a_file(a_row({"TypeOfEstablishment (code)": type_code}))) == {"added": 1}
    entry = await the_entry()
    assert (entry.kind, entry.state, entry.authority, entry.slug) == (kind, "published", 916, "invented-centre")
    assert (entry.imported_from, entry.confirmed_on, entry.register_status) == ("register", None, "open")
    assert [(each.fact, each.source, each.seen_on) for each in entry.sources] == [
        ("register entry", "Get Information about Schools", SEEN_ON)
    ]
    (programme,) = entry.programmes
    (offer,) = programme.offers
    assert (programme.name, programme.needs) == ("Alternative provision", ())
    assert (offer.mode, offer.site, offer.age_from, offer.age_to, offer.hours) == ("on_site", 0, 11, 16, ())
    assert offer.capacities == ()
    assert [(contact.purpose, contact.name, contact.phone) for contact in entry.contacts] == [
        ("general", None, "01632960001")
    ]
    (site,) = entry.sites
    assert (site.street, site.postcode, site.easting) == ("1 Made-up Road", "GL1 1AD", 383000)


async def test_hospital_education_is_by_the_reviewed_list_and_names_only_propose() -> None:
    files = a_file(a_row(), a_row(urn="900002", name="Invented Hospital School"))
    report = await bring_in(replace(files, hospital_education={900001}))
    assert (await the_entry()).kind == "hospital_education"
    assert (await the_entry(900002)).kind == "ap_school"
    assert [note for note in report.notes if "Hospital" in note] == [
        "Hospital education by its name, but not on the reviewed list: 900002 Invented Hospital School"
    ]


async def test_a_list_that_is_left_out_takes_no_hospital_education_away() -> None:
    special = {"TypeOfEstablishment (code)": "7"}
    await bring_in(replace(a_file(a_row(), a_row(special, urn="900002")), hospital_education={900001, 900002}))
    assert await counts(a_file(a_row(), a_row(special, urn="900002"))) == {"unchanged": 2}
    assert [(await the_entry(urn)).kind for urn in (900001, 900002)] == ["hospital_education"] * 2
    assert (await the_entry(900002)).state == "published"


async def test_places_that_no_school_has_refuse_their_row_and_no_other() -> None:
    assert await counts(a_file(a_row({"PlacesPRU": "40000"}), a_row(urn="900002"))) == {"added": 1, "refused": 1}


async def test_ages_beyond_those_of_the_directory_are_unknown() -> None:
    await bring_in(a_file(a_row({"StatutoryLowAge": "16", "StatutoryHighAge": "99"})))
    offer = (await the_entry()).programmes[0].offers[0]
    assert (offer.age_from, offer.age_to) == (16, None)


async def test_a_claimed_entry_that_is_no_longer_alternative_provision_is_to_be_reviewed() -> None:
    await bring_in(a_file(a_row()))
    await put_entry(replace(await the_entry(), imported_from=None), by="provider")
    assert await counts(a_file(a_row(SCHOOL))) == {"changed": 1}
    assert (await the_entry()).state == "in_review"
    assert await counts(a_file(a_row(SCHOOL))) == {"unchanged": 1}


@pytest.mark.parametrize("type_code", ["1", "7", "10", "11", "18", "49"])
async def test_other_establishments_are_organisations_that_refer(type_code: str) -> None:
    await bring_in(a_file(a_row({"TypeOfEstablishment (code)": type_code})))
    assert (await the_organisation()).name == "Invented Centre"
    assert await entry_by_urn(900001) is None


async def test_establishments_outside_england_have_no_authority_here_and_are_no_providers() -> None:
    await bring_in(a_file(a_row({"TypeOfEstablishment (code)": "30", "LA (code)": "669"})))
    assert (await the_organisation()).authority is None


async def test_what_is_closed_or_only_proposed_is_no_provider_yet() -> None:
    proposed = {"EstablishmentStatus (code)": "4", "EstablishmentStatus (name)": "Proposed to open"}
    await bring_in(a_file(a_row(CLOSED), a_row(proposed, urn="900002")))
    assert await entry_by_urn(900001) is None
    assert await entry_by_urn(900002) is None
    await bring_in(a_file(a_row(urn="900002"), seen_on=LATER))
    assert (await the_entry(900002)).state == "published"


async def test_the_same_file_again_changes_nothing(db: Connection) -> None:
    file = a_file(a_row({"PlacesPRU": "48"}), a_row(SCHOOL, urn="900002"))
    assert await counts(file) == {"added": 2}
    before = await the_entry(), await the_organisation()
    assert await counts(file) == {"unchanged": 2}
    assert (await the_entry(), await the_organisation()) == before
    assert before[0].programmes[0].offers[0].capacities[0].total == 48
    assert await db.fetchval("SELECT count(*) FROM entry_version") == 0


async def test_being_seen_on_a_later_day_is_no_change_but_is_noted(db: Connection) -> None:
    await bring_in(a_file(a_row()))
    before = await the_entry()
    assert await counts(a_file(a_row(), seen_on=LATER)) == {"unchanged": 1}
    after = await the_entry()
    assert (after.version, after.programmes) == (before.version, before.programmes)
    assert (after.register_seen_on, after.sources[0].seen_on) == (LATER, LATER)
    assert (await the_organisation()).register_seen_on == LATER
    assert await db.fetchval("SELECT in_register_on FROM listing_provider") == LATER


async def test_an_older_file_is_refused_whole() -> None:
    await bring_in(a_file(a_row(), seen_on=LATER))
    with pytest.raises(Conflict, match="newer file"):
        await bring_in(a_file(a_row(name="Old name")))
    assert (await the_organisation()).name == "Invented Centre"


async def test_a_change_follows_the_register_and_keeps_what_was_before(db: Connection) -> None:
    await bring_in(a_file(a_row()))
    before = await the_entry()
    moved = a_row({"Postcode": "GL2 4NF", "StatutoryHighAge": "18"}, name="New Name Centre")
    assert await counts(a_file(moved, seen_on=LATER)) == {"changed": 1}
    after = await the_entry()
    assert (after.name, after.slug, after.version) == ("New Name Centre", "invented-centre", 2)
    assert (after.sites[0].id, after.sites[0].postcode) == (before.sites[0].id, "GL2 4NF")
    assert after.programmes[0].offers[0].public_id == before.programmes[0].offers[0].public_id
    assert after.programmes[0].offers[0].age_to == 18
    assert await changes(db) == [("name", "Invented Centre", "New Name Centre")]


async def test_a_closure_removes_the_entry_and_keeps_its_history(db: Connection) -> None:
    await bring_in(a_file(a_row(), a_row(SCHOOL, urn="900002")))
    closed = a_file(a_row(CLOSED), a_row({**SCHOOL, **CLOSED}, urn="900002"), seen_on=LATER)
    assert await counts(closed) == {"closed": 2}
    entry = await the_entry()
    assert (entry.state, entry.register_status, entry.closed_on) == ("removed", "closed", date(2026, 8, 31))
    assert (await the_organisation()).register_status == "closed"
    assert await changes(db) == [("status", "open", "closed")] * 2
    assert await db.fetchval("SELECT entry->>'state' FROM entry_version") == "published"
    assert await db.fetchval("SELECT count(*) FROM listing") == 0
    assert await counts(closed) == {"unchanged": 2}


async def test_what_the_register_closed_by_mistake_comes_back_as_it_was() -> None:
    await bring_in(a_file(a_row()))
    await put_entry(replace(await the_entry(), state="paused"), by="Ann")
    await bring_in(a_file(a_row(CLOSED)))
    assert await counts(a_file(a_row())) == {"changed": 1}
    assert (await the_entry()).state == "paused"


async def test_what_a_quality_officer_removed_stays_removed() -> None:
    await bring_in(a_file(a_row()))
    await put_entry(replace(await the_entry(), state="removed"), by="Ann")
    for file in (a_file(a_row()), a_file(a_row(CLOSED)), a_file(a_row())):
        await bring_in(file)
        assert (await the_entry()).state == "removed"


async def test_a_claimed_entry_follows_only_the_registers_facts() -> None:
    await bring_in(a_file(a_row()))
    claimed = replace(await the_entry(), imported_from=None, name="Our Name", website="https://own.example.org")
    await put_entry(claimed, by="provider")
    closing = {"EstablishmentStatus (code)": "3", "EstablishmentStatus (name)": "Open, but proposed to close"}
    await bring_in(a_file(a_row({**closing, "Postcode": "GL2 4NF"}, name="Register's Name"), seen_on=LATER))
    entry = await the_entry()
    assert (entry.name, entry.website, entry.sites[0].postcode) == ("Our Name", "https://own.example.org", "GL1 1AD")
    assert (entry.register_status, entry.state, entry.imported_from) == ("closing", "published", None)
    await bring_in(a_file(a_row(CLOSED), seen_on=LATER))
    assert (await the_entry()).state == "removed"
    await bring_in(a_file(a_row(), seen_on=LATER))
    assert (await the_entry()).state == "in_review"


async def test_what_is_no_longer_alternative_provision_leaves_the_directory(db: Connection) -> None:
    await bring_in(a_file(a_row()))
    await bring_in(a_file(a_row(SCHOOL)))
    assert (await the_entry()).state == "removed"
    assert await changes(db) == [("type", "14", "1")]
    await bring_in(a_file(a_row()))
    assert (await the_entry()).state == "published"


async def test_a_column_that_a_file_lacks_takes_nothing_away() -> None:
    await bring_in(a_file(a_row({"PlacesPRU": "48", "EBD (name)": "PRU Does have EBD provision"})))
    lacking = ("TelephoneNum", "SchoolWebsite", "PlacesPRU", "EBD (name)", "TeenMothPlaces", "SEN1 (name)")
    assert await counts(a_file(a_row(), without=lacking)) == {"unchanged": 1}
    entry = await the_entry()
    assert entry.programmes[0].needs == ("semh",)
    assert entry.programmes[0].offers[0].capacities[0].total == 48
    assert (await the_organisation()).phone == "01632960001"


async def test_establishments_that_a_file_leaves_out_stay_and_are_counted() -> None:
    await bring_in(a_file(a_row(), a_row(SCHOOL, urn="900002")))
    report = await bring_in(a_file(a_row(), seen_on=LATER))
    assert (await the_organisation(900002)).register_status == "open"
    assert any(note.startswith("1 establishments known here are not in this file") for note in report.notes)


async def test_a_dry_run_tells_the_same_and_writes_nothing(db: Connection) -> None:
    file = a_file(a_row(), a_row({"Postcode": "?"}, urn="900002"), a_row(SCHOOL, urn="900003"))
    told = await bring_in(file, dry_run=True)
    assert await db.fetchval("SELECT count(*) FROM organisation") == 0
    assert await db.fetchval("SELECT count(*) FROM provider") == 0
    done = await bring_in(file)
    assert told.dry_run
    assert told.counts == done.counts == {"added": 2, "changed": 0, "unchanged": 0, "closed": 0, "refused": 1}


async def test_a_refused_row_changes_nothing_that_is_known_of_it() -> None:
    await bring_in(a_file(a_row()))
    assert await counts(a_file(a_row({**CLOSED, "CloseDate": "31-02-2026"}))) == {"refused": 1}
    assert (await the_entry()).state == "published"


async def test_two_of_one_name_are_told_apart_by_their_towns() -> None:
    await bring_in(a_file(a_row(), a_row({"Town": "Stroud"}, urn="900002")))
    assert (await the_entry(900002)).slug == "invented-centre-stroud"


async def test_links_bring_successors_and_stay_the_same_when_read_again() -> None:
    links = read_sheet(
        b"URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\r\n"
        b"900001,900002,New Centre,Successor,01-09-2026\r\n"
        b"900002,900001,Invented Centre,Predecessor,01-09-2026\r\n"
    )
    files = replace(a_file(a_row(CLOSED), a_row(urn="900002", name="New Centre")), links=links)
    for expected in ("added", "unchanged"):
        report = (await import_register(files))[1]
        assert report.counts[expected] == report.rows == 2
    (successor,) = await successors(900001)
    assert (successor.urn, successor.name, successor.established_on) == (900002, "New Centre", date(2026, 9, 1))
    assert await successors(900002) == []


async def test_an_inspection_is_kept_when_both_its_day_and_its_grade_are_sound(db: Connection) -> None:
    graded = {"OfstedLastInsp": "03-05-2023", "OfstedRating (name)": "Good"}
    too_late = {"OfstedLastInsp": "03-05-2025", "OfstedRating (name)": "Good"}
    no_grade = {"OfstedLastInsp": "03-05-2023", "OfstedRating (name)": "Pending"}
    rows = [a_row(graded), a_row(too_late, urn="900002"), a_row(no_grade, urn="900003")]
    for _ in range(2):
        await bring_in(a_file(*rows))
        found = await db.fetch("SELECT era, inspected_on, judgements::text, source, seen_on FROM inspection")
        assert [tuple(row) for row in found] == [
            (
                "overall_grades",
                date(2023, 5, 3),
                '{"Overall effectiveness": "Good"}',
                "Get Information about Schools",
                SEEN_ON,
            )
        ]
