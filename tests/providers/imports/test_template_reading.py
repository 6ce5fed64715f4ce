"""Rows of the template without a database."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apdirectory.providers.imports.report import Refusal
from apdirectory.providers.imports.sheets import CannotRead, Row, Sheet, read_sheet
from apdirectory.providers.imports.template.cells import WrongCell, cell_value
from apdirectory.providers.imports.template.columns import BY_NAME, COLUMNS, LISTS
from apdirectory.providers.imports.template.entries import together
from apdirectory.providers.imports.template.file import empty_template, template_rows
from apdirectory.providers.imports.template.reading import OfferRow, Whose, read_row
from tests.providers.imports.template_files import LEAST, NAMES, PLACES, TODAY, a_row, a_sheet, as_csv, as_workbook


def read(row: dict[str, str]) -> OfferRow | Refusal:
    sheet = a_sheet(row)
    return read_row(sheet.header, sheet.rows[0], PLACES, today=TODAY)


def good(row: dict[str, str]) -> OfferRow:
    found = read(row)
    assert isinstance(found, OfferRow), found
    return found


def reasons(**said: str) -> str:
    found = read(a_row(**said))
    assert isinstance(found, Refusal)
    return " ".join(found.reasons)


def test_a_row_says_all_that_people_decide_on() -> None:
    row = good(a_row())
    assert (row.about.authority, row.about.kind, row.about.confirmed_on) == (916, "third_sector", date(2026, 11, 20))
    assert row.site is not None
    assert (row.site.postcode, row.site.easting, row.site.district) == ("GL1 1AD", 383000, "E07000081")
    assert row.programme.needs == ("semh", "disengaged")
    assert row.programme.approaches == ("vocational", "outdoor")
    assert row.programme.qualifications == ("Level 1 welding", "First aid")
    offer = row.offer
    assert (offer.mode, offer.districts, offer.age_from, offer.age_to) == ("on_site", ("E07000081",), 11, 16)
    assert (offer.key_stages, offer.hours, offer.days) == (("ks3", "ks4"), ("part",), ("mon", "tue"))
    assert (offer.price, offer.price_to, offer.price_unit) == (Decimal("1085.50"), Decimal(1100), "day")
    assert offer.price_a_week == 2171
    assert row.places is not None
    assert (row.places.vacant, row.places.as_of, row.places.hours) == (2, date(2026, 11, 20), "part")
    assert row.source is not None
    assert (row.source.source, row.source.seen_on) == ("Own website", date(2026, 11, 21))


def test_what_is_left_empty_is_unknown() -> None:
    row = good(dict(LEAST))
    assert (row.site, row.places, row.source) == (None, None, None)
    assert row.programme.needs == ()
    for name in ("age_from", "age_to", "price", "price_unit", "price_a_week", "hours_a_week", "transport_included"):
        assert getattr(row.offer, name) is None
    assert (row.offer.hours, row.offer.days, row.offer.districts) == ((), (), ())


def test_a_workbook_says_the_same_as_a_csv() -> None:
    book, text = read_sheet(as_workbook(a_row())), a_sheet(a_row())
    found = [read_row(sheet.header, Row(2, sheet.rows[0].cells), PLACES, today=TODAY) for sheet in (book, text)]
    assert isinstance(found[0], OfferRow)
    assert isinstance(found[1], OfferRow)
    for part in ("about", "site", "programme", "offer", "places", "source"):
        assert getattr(found[0], part) == getattr(found[1], part)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"provider": ""}, "provider: it is needed"),
        ({"programme": ""}, "programme: it is needed"),
        ({"mode": ""}, "mode: it is needed"),
        ({"kind": "charity"}, "kind: 'charity' is none of ap_school"),
        ({"kind": ""}, "kind: it is needed without a URN"),
        ({"authority": ""}, "authority: it is needed without a URN"),
        ({"authority": "Powys"}, "no local authority of England"),
        ({"needs": "semh; naughty"}, "needs: 'naughty' is none of semh"),
        ({"mode": "outreach", "districts": ""}, "districts: say which districts it serves"),
        ({"mode": "home", "districts": ""}, "districts: say which districts it serves"),
        ({"districts": "Mordor"}, "'Mordor' is no district"),
        ({"mode": "satellite", "postcode": ""}, "postcode: it is needed"),
        ({"postcode": "GL1 1ZZ"}, "GL1 1ZZ is not in use"),
        ({"postcode": "ZZ1 1ZZ"}, "cannot be a postcode"),
        ({"age_from": "eleven"}, "age_from: 'eleven' is not a whole number"),
        ({"age_from": "11.5"}, "not a whole number"),
        ({"age_to": "26"}, "26 is not from 0 to 25"),
        ({"age_from": "17"}, "age_from: 17 is more than age_to, 16"),
        ({"stay_min_weeks": "13"}, "stay_min_weeks: 13 is more than"),
        ({"price": "1200"}, "price: 1200 is more than price_to"),
        ({"price": "lots"}, "price: 'lots' is not a number"),
        ({"price": "NaN"}, "not a number"),
        ({"price": "1_000"}, "'1_000' is not a number"),
        ({"price": "1e4"}, "'1e4' is not a number"),
        ({"price": "1,00"}, "'1,00' is not a number"),
        ({"price": "85.005"}, "price: '85.005' has more than 2 decimals"),
        ({"hours_a_week": "12.25"}, "hours_a_week: '12.25' has more than 1 decimal."),
        ({"places_funded": "9"}, "places_funded: 9 is more than places_total"),
        ({"price": "-5"}, "not from 0"),
        ({"price_unit": ""}, "price_unit: say what the price is for"),
        ({"price": "", "price_to": ""}, "price: give it, or leave price_unit empty"),
        ({"price": ""}, "price: give the lowest price too"),
        ({"price_unit": "free"}, "cannot be free and have a price"),
        ({"price_a_week": "1"}, "it works out as 2171"),
        ({"places_vacant": "9"}, "places_vacant: 9 is more than places_total"),
        ({"places_as_of": ""}, "places_as_of: say on which day"),
        ({"places_as_of": "2026-11-23"}, "has not come yet"),
        ({"places_as_of": "31/02/2026"}, "is not a day"),
        ({"places_as_of": "11-20-2026"}, "is not a day"),
        ({"seen_on": ""}, "give source and seen_on together"),
        ({"step_free": "mostly"}, "neither yes nor no"),
        ({"website": "javascript:alert(1)"}, "not a web address"),
        ({"referrals_email": "front desk"}, "not an email address"),
        ({"general_phone": "ask Ann"}, "not a telephone number"),
        ({"summary": "x" * 301}, "longer than 300"),
        ({"summary": "a\x00b"}, "a character cannot be read"),
        ({"urn": "12"}, "urn: 12 is not from 100000"),
    ],
)
def test_a_cell_that_cannot_be_read_is_refused_by_its_column(said: dict[str, str], why: str) -> None:
    assert why in reasons(**said)


def test_a_row_says_every_cell_that_is_wrong() -> None:
    told = reasons(kind="?", mode="?", age_from="?")
    assert all(f"{column}:" in told for column in ("kind", "mode", "age_from"))


@given(st.sampled_from(sorted(LISTS)), st.data())
def test_codes_and_labels_mean_the_same_in_any_case(name: str, data: st.DataObject) -> None:
    words = LISTS[name]
    column = next(column for column in COLUMNS if column.words == name and column.form in ("word", "words"))
    chosen = data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=1 if column.form == "word" else 5))
    typed = "; ".join(data.draw(st.sampled_from([w.code, w.label, w.label.upper()])) for w in chosen)
    expected = tuple(word.code for word in words if word in chosen)
    assert cell_value(column, typed) == (expected[0] if column.form == "word" else expected)


@given(st.sampled_from(COLUMNS), st.text(min_size=1))
def test_whatever_is_typed_is_read_or_refused(column: object, text: str) -> None:
    try:
        cell_value(column, text)  # type: ignore[arg-type]
    except WrongCell as wrong:
        assert str(wrong)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_empty_template_has_every_column_and_no_row_to_read(suffix: str) -> None:
    sheet = read_sheet(empty_template(suffix))
    assert list(sheet.header) == NAMES
    assert template_rows(sheet) == []


def test_the_csv_template_tells_the_codes() -> None:
    rows = list(csv.reader(io.StringIO(empty_template(".csv").decode("utf-8-sig"), newline="")))
    assert "One of: semh, anxiety" in rows[1][NAMES.index("needs")]


def test_the_workbook_template_tells_what_to_write_and_the_codes() -> None:
    book = openpyxl.load_workbook(io.BytesIO(empty_template(".xlsx")))
    assert book.sheetnames == ["Providers", "Guidance", "Codes"]
    assert [row[0].value for row in book["Guidance"].iter_rows(min_row=2)] == NAMES
    assert ("needs", "semh", "Social, emotional and mental health") in list(book["Codes"].values)
    book.close()


def test_every_example_in_the_template_can_be_read() -> None:
    for column in COLUMNS:
        assert column.guidance
        if column.example:
            assert cell_value(column, column.example) not in (None, ())
    assert {column.words for column in COLUMNS if column.words} == LISTS.keys()


def test_a_template_is_written_as_csv_or_as_a_workbook_only() -> None:
    with pytest.raises(CannotRead):
        empty_template(".docx")


@pytest.mark.parametrize(
    "header",
    [(*NAMES, "colour"), NAMES[1:], (*NAMES, "mode")],
)
def test_a_file_with_other_columns_is_refused_whole(header: Sequence[str]) -> None:
    with pytest.raises(CannotRead):
        template_rows(Sheet(tuple(header), []))


def test_a_file_without_a_column_is_refused_by_the_names_of_all_that_are_missing() -> None:
    left = [name for name in NAMES if name not in ("summary", "places_vacant")]
    with pytest.raises(CannotRead, match="columns: summary, places_vacant"):
        template_rows(Sheet(tuple(left), []))


@pytest.mark.parametrize("wrong", [(b"Riverbank,", b"Riverbank,x,"), (b"Riverbank,Gloucestershire,", b"Riverbank,")])
def test_a_row_with_more_cells_than_columns_or_fewer_is_refused(wrong: tuple[bytes, bytes]) -> None:
    sheet = read_sheet(as_csv(a_row()).replace(*wrong, 1))
    found = read_row(sheet.header, sheet.rows[0], PLACES, today=TODAY)
    assert isinstance(found, Refusal)
    assert "cells where the header has" in found.reasons[0]


def test_whether_an_assessment_is_needed_first_is_unknown_unless_said() -> None:
    said = [good(a_row(assessment_first=each)).places for each in ("yes", "no", "")]
    assert [places.assessment_first for places in said if places] == [True, False, None]


def whole(*rows: dict[str, str]) -> tuple[list[OfferRow], list[Refusal]]:
    sheet = a_sheet(*rows)
    read = [read_row(sheet.header, row, PLACES, today=TODAY) for row in sheet.rows]
    assert all(isinstance(row, OfferRow) for row in read), read
    return [row for row in read if isinstance(row, OfferRow)], []


def test_rows_of_one_provider_come_together_and_say_things_once() -> None:
    rows, _ = whole(
        a_row(),
        a_row(programme="Kitchen", summary="", website="", site_name="", postcode="GL5 1JP", places_total=""),
        a_row(mode="outreach", programme="Kitchen", programme_description="", postcode="", site_name=""),
    )
    ((draft,), refusals) = together(rows, set())
    assert refusals == []
    assert draft.about.summary == "Learning outdoors"
    assert [site.postcode for site in draft.sites] == ["GL1 1AD", "GL5 1JP", None]
    assert [(programme.name, len(programme.offers)) for programme in draft.programmes] == [("Forge", 1), ("Kitchen", 2)]
    assert draft.programmes[1].description == "Working with metal"


def test_places_for_several_groups_of_children_are_one_offer() -> None:
    rows, _ = whole(a_row(), a_row(places_key_stages="ks4", places_vacant="0"))
    ((draft,), _) = together(rows, set())
    ((offer,),) = [programme.offers for programme in draft.programmes]
    assert [(places.key_stages, places.vacant) for places in offer.capacities] == [(("ks3",), 2), (("ks4",), 0)]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"programme": "Kitchen", "website": "https://other.example.org"}, "provider website: row 2"),
        ({"programme": "Kitchen", "town": "Stroud"}, "site town: row 2"),
        ({"mode": "online", "needs": "autism"}, "programme needs: row 2"),
        ({}, "the same offer with the same places as row 2"),
        ({"places_vacant": "0"}, "places: row 2 says otherwise for the same key stages, hours and days"),
        ({"next_start": "2026-12-08"}, "places: row 2 says otherwise"),
    ],
)
def test_rows_that_contradict_each_other_leave_the_provider_out_whole(said: dict[str, str], why: str) -> None:
    rows, _ = whole(a_row(), a_row(**said), a_row(provider="Other"))
    drafts, refusals = together(rows, set())
    assert [draft.about.provider for draft in drafts] == ["Other"]
    assert [refusal.row.number for refusal in refusals] == [2, 3]
    assert why in refusals[1].reasons[0]
    assert "written whole" in refusals[0].reasons[0]


@pytest.mark.parametrize("authority", [916, None])
def test_a_row_that_was_refused_leaves_its_provider_out_whole(authority: int | None) -> None:
    rows, _ = whole(a_row(), a_row(provider="Other"))
    drafts, refusals = together(rows, {Whose("riverbank", authority)})
    assert [draft.about.provider for draft in drafts] == ["Other"]
    assert [refusal.row.number for refusal in refusals] == [2]


def test_a_row_that_was_refused_leaves_one_of_the_same_name_elsewhere_in_peace() -> None:
    rows, _ = whole(a_row())
    drafts, _ = together(rows, {Whose("riverbank", 867)})
    assert [draft.about.provider for draft in drafts] == ["Riverbank"]


def test_columns_are_named_once() -> None:
    assert len(BY_NAME) == len(COLUMNS)
