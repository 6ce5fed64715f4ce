"""What a filled-in template makes of entries, on a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from asyncpg import Connection
from click.testing import CliRunner
from msgspec.structs import replace

from apdirectory.errors import Conflict
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.queries import entry_by_slug
from apdirectory.providers.imports.commands import providers
from apdirectory.providers.imports.register.actions import import_register
from apdirectory.providers.imports.report import Report
from apdirectory.providers.imports.sheets import CannotRead, read_sheet
from apdirectory.providers.imports.template import actions
from apdirectory.providers.imports.template.actions import import_providers
from tests.providers.entries.factories import an_entry, entry_by_urn
from tests.providers.imports import register_files
from tests.providers.imports.template_files import GLOUCESTER, LEAST, STROUD, TODAY, a_row, as_csv, as_workbook

POSTCODES = [("GL11AD", GLOUCESTER), ("GL51JP", STROUD)]


@pytest.fixture(autouse=True)
async def places(db: Connection) -> None:
    await db.executemany(
        "INSERT INTO postcode (postcode, easting, northing, district) VALUES ($1, $2, $3, $4)",
        [(postcode, point.easting, point.northing, point.district) for postcode, point in POSTCODES],
    )
    await db.executemany(
        "INSERT INTO district (code, name, authority) VALUES ($1, $2, 916)",
        [("E07000081", "Gloucester"), ("E07000082", "Stroud")],
    )


async def bring_in(*rows: dict[str, str], raw: bytes | None = None, dry_run: bool = False) -> Report:
    return await import_providers(read_sheet(raw or as_csv(*rows)), today=TODAY, dry_run=dry_run)


async def counts(*rows: dict[str, str]) -> dict[str, int]:
    return {outcome: count for outcome, count in (await bring_in(*rows)).counts.items() if count}


async def why(*rows: dict[str, str]) -> str:
    report = await bring_in(*rows)
    assert report.counts["refused"] == report.rows
    return " ".join(reason for refusal in report.refusals for reason in refusal.reasons)


async def the_entry(slug: str = "riverbank") -> Entry:
    found = await entry_by_slug(slug)
    assert found is not None
    return found


async def test_a_new_provider_is_published_and_assured_by_nobody(db: Connection) -> None:
    report = await bring_in(a_row(), a_row(programme="Kitchen", postcode="GL5 1JP", site_name="", street="", town=""))
    assert (report.counts["added"], report.rows) == (2, 2)
    entry = await the_entry()
    assert (entry.name, entry.kind, entry.authority, entry.state) == ("Riverbank", "third_sector", 916, "published")
    assert (entry.imported_from, entry.example, entry.urn) == ("template", False, None)
    assert [(contact.purpose, contact.email) for contact in entry.contacts] == [
        ("general", None),
        ("referrals", "refer@example.org"),
    ]
    assert [site.easting for site in entry.sites] == [383000, 385000]
    assert [programme.name for programme in entry.programmes] == ["Forge", "Kitchen"]
    offer = entry.programmes[0].offers[0]
    assert (offer.price, offer.price_a_week, offer.capacities[0].vacant) == (Decimal("1085.50"), 2171, 2)
    assert await db.fetchval("SELECT count(*) FROM quality_status") == 0
    assert await db.fetchval("SELECT count(DISTINCT offer_id) FROM listing") == 2


@pytest.mark.parametrize("raw", [as_csv(a_row()), as_csv(a_row(), encoding="utf-8-sig"), as_workbook(a_row())])
async def test_the_same_file_again_changes_nothing(raw: bytes) -> None:
    assert (await bring_in(raw=raw)).counts["added"] == 1
    before = await the_entry()
    for again in (raw, as_csv(a_row()), as_workbook(a_row())):
        assert (await bring_in(raw=again)).counts["unchanged"] == 1
    assert await the_entry() == before


async def test_a_file_of_windows_1252_keeps_its_accents() -> None:
    await bring_in(raw=as_csv(a_row(summary="Café – it’s"), encoding="cp1252"))
    assert (await the_entry()).summary == "Café – it’s"


async def test_a_change_follows_the_file_and_what_is_left_empty_becomes_unknown() -> None:
    await bring_in(a_row())
    before = await the_entry()
    assert await counts(a_row(price="90", price_to="", summary="", needs="")) == {"changed": 1}
    after = await the_entry()
    assert (after.version, after.summary, after.programmes[0].needs) == (2, None, ())
    assert after.programmes[0].offers[0].public_id == before.programmes[0].offers[0].public_id
    assert after.programmes[0].offers[0].price_a_week == 180


async def test_one_wrong_row_leaves_its_provider_out_and_no_other() -> None:
    await bring_in(a_row())
    wrong = [a_row(summary="New"), a_row(programme="Kitchen", age_from="?"), a_row(provider="Other")]
    report = await bring_in(*wrong)
    assert (report.counts["refused"], report.counts["added"], report.rows) == (2, 1, 3)
    assert (await the_entry()).summary == "Learning outdoors"
    assert (await the_entry("other")).name == "Other"


def with_an_open_quote(*rows: dict[str, str]) -> bytes:
    """The rows, of which the last begins with a quotation mark that is not closed."""
    before, _, last = as_csv(*rows).rstrip(b"\r\n").rpartition(b"\r\n")
    return before + b'\r\n"' + last + b"\r\n"


async def test_a_row_that_does_not_say_whose_it_is_takes_nothing_away() -> None:
    kept = [a_row(), a_row(programme="Kitchen"), a_row(provider="Other"), a_row(provider="Other", programme="Garden")]
    await bring_in(*kept)
    before = await the_entry(), await the_entry("other")
    blank = a_row(provider="", programme="Kitchen")
    for broken in (
        as_csv(a_row(), blank, *kept[2:]),
        as_csv(*kept[2:], a_row(), blank),
        as_csv(a_row(), *kept[2:], blank),
        with_an_open_quote(*kept[2:], a_row(), a_row(programme="Kitchen")),
        with_an_open_quote(a_row(), *kept[2:], a_row(programme="Kitchen")),
    ):
        report = await bring_in(raw=broken)
        assert (report.rows, report.counts["changed"]) == (4, 0)
        assert (await the_entry(), await the_entry("other")) == before
        assert any("Riverbank" in refusal.row.cells for refusal in report.refusals)


async def test_a_row_that_does_not_say_whose_it_is_leaves_the_provider_before_it_out() -> None:
    report = await bring_in(a_row(), a_row(provider="", programme="Kitchen"), a_row(provider="Other"))
    assert (report.counts["refused"], report.counts["added"]) == (2, 1)
    assert await entry_by_slug("riverbank") is None
    assert (await the_entry("other")).name == "Other"


async def test_a_file_without_a_column_takes_nothing_away() -> None:
    await bring_in(a_row())
    before = await the_entry()
    lines = [line.split(",", 1)[1] for line in as_csv(dict(LEAST)).decode().splitlines()]
    with pytest.raises(CannotRead, match="lacks a column: provider"):
        await bring_in(raw="\r\n".join(lines).encode())
    assert await the_entry() == before


async def test_a_name_that_two_entries_have_is_not_guessed() -> None:
    await bring_in(a_row())
    twin = an_entry(slug="riverbank-2", name="Riverbank", example=False, imported_from="template")
    await put_entry(twin, by="test")
    assert await why(a_row(summary="New")) == "Two entries have this name: give urn or address_here."
    assert await counts(a_row(summary="New", address_here="riverbank-2")) == {"changed": 1}
    assert ((await the_entry()).summary, (await the_entry("riverbank-2")).summary) == ("Learning outdoors", "New")


async def test_a_formula_that_was_not_worked_out_is_refused() -> None:
    report = await bring_in(raw=as_workbook(a_row(price="=80+5")))
    assert report.counts["refused"] == 1
    assert "formula" in report.refusals[0].reasons[0]


async def test_large_files_are_written_in_parts_and_say_how_far_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    told: list[tuple[str, int]] = []

    def progress(items: Sequence[Any], what: str) -> Sequence[Any]:
        told.append((what, len(items)))
        return items

    rows = [a_row(provider=f"Provider {number}") for number in range(5)]
    report = await import_providers(read_sheet(as_csv(*rows)), today=TODAY, progress=progress)
    assert report.counts["added"] == 5
    assert told == [("Checking rows", 5), ("Writing providers", 3)]


async def test_hospital_education_by_a_list_stays_so_without_the_list() -> None:
    await import_register(replace(register_files.a_file(register_files.a_row()), hospital_education={900001}))
    assert await counts(a_row(provider="Invented Centre", urn="900001", kind="hospital_education")) == {"changed": 1}


async def test_a_school_that_is_only_proposed_cannot_be_listed_yet() -> None:
    proposed = {"EstablishmentStatus (code)": "4", "EstablishmentStatus (name)": "Proposed to open"}
    await in_the_register({"TypeOfEstablishment (code)": "11", **proposed})
    assert "proposed in the register, not open" in await why(a_row(urn="900001", kind="", authority=""))


async def test_two_of_one_name_in_two_authorities_are_two_providers() -> None:
    assert await counts(a_row(), a_row(authority="867")) == {"added": 2}
    assert (await the_entry("riverbank-gloucester")).authority == 867


async def test_a_provider_is_renamed_by_its_address_here() -> None:
    await bring_in(a_row())
    assert await counts(a_row(provider="Riverside", address_here="riverbank")) == {"changed": 1}
    assert (await the_entry()).name == "Riverside"
    assert "no entry has the address" in await why(a_row(address_here="nowhere"))


async def test_the_same_entry_twice_in_a_file_is_refused() -> None:
    await bring_in(a_row())
    assert "the same entry" in await why(a_row(), a_row(provider="Riverside", address_here="riverbank"))


async def test_an_example_of_the_same_name_is_another_provider() -> None:
    await bring_in(a_row(provider="Made up"))
    await put_entry(an_entry(slug="twin", name="Riverbank", example=True), by="test")
    assert await counts(a_row()) == {"added": 1}
    assert (await the_entry("twin")).example
    assert "made-up example" in await why(a_row(provider="Mine", address_here="twin"))


async def test_an_entry_that_its_provider_keeps_is_left_to_it() -> None:
    await bring_in(a_row())
    await put_entry(replace(await the_entry(), imported_from=None), by="provider")
    assert "kept by its provider" in await why(a_row(summary="Ours"))


async def test_an_entry_that_was_paused_stays_paused() -> None:
    await bring_in(a_row())
    await put_entry(replace(await the_entry(), state="paused"), by="Ann")
    await bring_in(a_row(summary="New"))
    assert ((await the_entry()).state, (await the_entry()).summary) == ("paused", "New")


async def test_nothing_can_be_judged_before_postcodes_are_loaded(db: Connection) -> None:
    await db.execute("DELETE FROM postcode")
    with pytest.raises(Conflict, match="import postcodes"):
        await bring_in(a_row())


async def test_a_dry_run_tells_the_same_and_writes_nothing(db: Connection) -> None:
    told = await bring_in(a_row(), a_row(provider="Other", mode="?"), dry_run=True)
    assert await db.fetchval("SELECT count(*) FROM provider") == 0
    done = await bring_in(a_row(), a_row(provider="Other", mode="?"))
    assert told.counts == done.counts
    assert [refusal.reasons for refusal in told.refusals] == [refusal.reasons for refusal in done.refusals]


async def in_the_register(*rows: dict[str, str]) -> None:
    await import_register(register_files.a_file(*(register_files.a_row(row) for row in rows)))


@pytest.mark.parametrize(
    ("type_code", "kind"),
    [("10", "independent_school"), ("11", "independent_school"), ("18", "college"), ("49", "online_school")],
)
async def test_schools_and_colleges_become_providers_when_the_template_gives_their_urn(
    type_code: str, kind: str
) -> None:
    await in_the_register({"TypeOfEstablishment (code)": type_code})
    assert await counts(a_row(urn="900001", kind="", authority="", website="")) == {"added": 1}
    entry = await the_entry()
    assert (entry.kind, entry.urn, entry.authority, entry.register_status) == (kind, 900001, 916, "open")
    assert {source.fact for source in entry.sources} == {"register entry", "import template"}
    assert await counts(a_row(urn="900001", kind="", authority="", website="")) == {"unchanged": 1}


async def test_the_register_then_closes_what_the_template_brought_in() -> None:
    await in_the_register({"TypeOfEstablishment (code)": "11"})
    await bring_in(a_row(urn="900001", kind="", authority=""))
    await in_the_register({"TypeOfEstablishment (code)": "11", **register_files.CLOSED})
    entry = await the_entry()
    assert (entry.state, entry.register_status, entry.summary) == ("removed", "closed", "Learning outdoors")
    assert "closed in the register" in await why(a_row(urn="900001", kind="", authority=""))


async def test_the_template_adds_to_a_school_that_the_register_brought_in() -> None:
    await in_the_register({"SchoolWebsite": "www.example.org"})
    before = await entry_by_urn(900001)
    assert before is not None
    row = a_row(provider="Invented Centre", urn="900001", kind="", website="", general_phone="", referrals_email="")
    row = row | {"referrals_name": ""}
    for outcome in ("changed", "unchanged"):
        assert await counts(row) == {outcome: 1}
    entry = await the_entry("invented-centre")
    assert (entry.id, entry.kind, entry.website) == (before.id, "ap_school", "http://www.example.org")
    assert entry.contacts == before.contacts
    assert entry.programmes[0].needs == ("semh", "disengaged")
    await in_the_register({"PlacesPRU": "40"})
    assert (await the_entry("invented-centre")).programmes == entry.programmes


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"urn": "900009"}, "not in the register as it was read here"),
        ({"urn": "900001", "kind": "college"}, "a type that is no college"),
        ({"urn": "900001", "kind": "", "authority": "867"}, "authority: the register has 900001 in 916"),
        ({"urn": "900002", "kind": ""}, "a type that is no provider"),
    ],
)
async def test_a_urn_must_agree_with_the_register(said: dict[str, str], told: str) -> None:
    school = {**register_files.SCHOOL, "URN": "900002"}
    await in_the_register({"TypeOfEstablishment (code)": "11"}, school)
    assert told in await why(a_row(**said))


async def test_a_row_with_the_least_is_enough() -> None:
    assert await counts(dict(LEAST)) == {"added": 1}
    entry = await the_entry("quiet")
    assert (entry.kind, entry.sites, entry.contacts) == ("private_provider", (), ())


@dataclass
class Ran:
    output: str
    code: int


def run(*arguments: str | Path) -> Ran:
    found = CliRunner().invoke(providers, [str(argument) for argument in arguments])
    return Ran(found.output, found.exit_code)


@pytest.mark.parametrize("name", ["new.csv", "new.xlsx"])
def test_the_command_writes_an_empty_template_once(tmp_path: Path, name: str) -> None:
    assert run("--template", tmp_path / name).code == 0
    assert read_sheet((tmp_path / name).read_bytes()).header[0] == "provider"
    again = run("--template", tmp_path / name)
    assert again.code == 2
    assert "is there already" in again.output
    assert run().code == 2
