"""Rows of the register, one at a time, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apdirectory.providers.imports.postcodes import AREAS, Point, postcode_of
from apdirectory.providers.imports.register.hospital_education import shipped_urns, urns_in
from apdirectory.providers.imports.register.links import read_links
from apdirectory.providers.imports.register.places import Known, placed
from apdirectory.providers.imports.register.reading import (
    Establishment,
    Reading,
    latest_change,
    read_register,
    web_address,
)
from apdirectory.providers.imports.report import Refusal
from apdirectory.providers.imports.sheets import CannotRead, Sheet, read_sheet
from tests.providers.imports.register_files import ROW, SEEN_ON, a_row, as_bytes


def read(*rows: dict[str, str], without: tuple[str, ...] = (), encoding: str = "cp1252") -> Reading:
    sheet = read_sheet(as_bytes(rows, without=without, encoding=encoding))
    return read_register(sheet.header, sheet.rows, seen_on=SEEN_ON)


def reason(said: dict[str, str]) -> str:
    reading = read(a_row(said))
    assert not reading.establishments
    return " ".join(reading.refusals[0].reasons)


def establishment(said: dict[str, str] | None = None) -> Establishment:
    reading = read(a_row(said))
    assert not reading.refusals
    return reading.establishments[0]


def test_a_row_becomes_an_establishment() -> None:
    found = establishment().registered
    assert (found.urn, found.name, found.type_code, found.authority) == (900001, "Invented Centre", "14", 916)
    assert (found.postcode, found.easting, found.northing) == ("GL1 1AD", 383000, 218500)
    assert (found.age_from, found.age_to, found.register_status) == (11, 16, "open")
    assert (found.opened_on, found.closed_on) == (date(1999, 9, 1), None)
    assert (found.website, found.phone) == ("http://www.example.org", "01632960001")


def test_a_head_is_nobody_we_know_of() -> None:
    reading = read(a_row(), a_row({"Postcode": "nowhere"}, urn="900002"))
    assert "Kept" not in repr(reading.establishments[0].registered)


def test_names_keep_their_accents() -> None:
    assert establishment({"EstablishmentName": "Café Élan’s School"}).registered.name == "Café Élan’s School"
    assert read(a_row(name="Café"), encoding="utf-8").establishments[0].registered.name == "Café"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"Postcode": "ZZ1 1ZZ"}, "Postcode: 'ZZ1 1ZZ' cannot exist"),
        ({"Postcode": "GL1 1CD"}, "cannot exist"),
        ({"Postcode": "Gloucester"}, "cannot exist"),
        ({"OpenDate": "31-02-2020"}, "OpenDate: '31-02-2020' is not a day"),
        ({"OpenDate": "2020-01-31"}, "is not a day"),
        ({"OpenDate": "01/09/1999"}, "is not a day"),
        ({"OfstedLastInsp": "soon"}, "OfstedLastInsp"),
        ({"OpenDate": "01-01-2999"}, "too far ahead"),
        ({"CloseDate": "31-08-1998"}, "before OpenDate"),
        ({"URN": "12345"}, "URN: '12345' is not a number of six digits"),
        ({"URN": "90000¹"}, "URN"),
        ({"EstablishmentName": "1100"}, "not a name"),
        ({"EstablishmentStatus (code)": "Open"}, "is not 1, 2, 3 or 4"),
        ({"EstablishmentStatus (name)": "Closed"}, "code 1 is 'open'"),
        ({"StatutoryLowAge": "17"}, "above StatutoryHighAge"),
        ({"StatutoryLowAge": "Nursery"}, "not an age"),
        ({"Easting": ""}, "one is there without the other"),
        ({"Easting": "Gloucester 001A"}, "not a whole number of metres"),
        ({"Town": "GL1 1AD", "Postcode": ""}, "Town: 'GL1 1AD' is a postcode"),
        ({"SchoolWebsite": "01632960001"}, "not a web address"),
        ({"TelephoneNum": "http://www.example.org"}, "not a telephone number"),
        ({"DistrictAdministrative (code)": "Gloucester"}, "not the code of a district"),
        ({"Town": "Gl\x00oucester"}, "a character cannot be read"),
        ({"Street": "x" * 1001}, "longer than"),
        ({"PlacesPRU": "40000"}, "PlacesPRU: '40000' is not a number of up to four digits"),
        ({"TeenMothPlaces": "some"}, "TeenMothPlaces"),
        ({"LastChangedDate": "02-11-2026"}, "after the day of the file, 1 November 2026"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_and_says_why(said: dict[str, str], why: str) -> None:
    assert why in reason(said)


def test_a_refused_row_says_all_that_is_wrong_with_it() -> None:
    told = reason({"URN": "1", "Postcode": "?", "OpenDate": "?"})
    assert all(column in told for column in ("URN", "Postcode", "OpenDate"))


def test_a_row_with_shifted_columns_is_refused_without_what_may_be_the_heads_name() -> None:
    lines = as_bytes([a_row(), a_row(urn="900002")]).decode("cp1252").split("\r\n")
    short, long = lines[1].replace("Gloucester,", "", 1), lines[2].replace("Gloucester,", "Gloucester,,", 1)
    sheet = read_sheet("\r\n".join([lines[0], short, long]).encode("cp1252"))
    reading = read_register(sheet.header, sheet.rows, seen_on=SEEN_ON)
    assert not reading.establishments
    assert [refusal.row.number for refusal in reading.refusals] == [2, 3]
    assert all("shifted" in refusal.reasons[0] for refusal in reading.refusals)
    assert "Kept" not in repr(reading.refusals)


FACTS_THAT_MATTER = (
    *("urn", "name", "type_code", "authority", "register_status", "opened_on", "closed_on", "age_from", "age_to"),
    *("postcode", "easting", "northing", "district", "phone", "website", "establishment_number"),
)


@given(st.integers(1, len(ROW) - 1), st.sampled_from([-1, 1, 2]))
def test_a_shift_that_keeps_the_number_of_cells_never_moves_a_fact_that_matters(at: int, by: int) -> None:
    """Cells pushed along, the last ones lost: refused, or what it is and where is as it was, or unknown."""
    values = list(ROW.values())
    pushed = values[:at] + [""] * by + values[at:] if by > 0 else values[:at] + values[at + 1 :] + [""]
    reading = read(dict(zip(ROW, pushed[: len(ROW)], strict=True)))
    right = establishment().registered
    for found in reading.establishments:
        for fact in FACTS_THAT_MATTER:
            assert getattr(found.registered, fact) in (getattr(right, fact), None), fact
        assert found.places == 0
        assert found.needs == ()


def test_columns_may_be_missing_added_and_in_any_order() -> None:
    row = {"New column": "?", **dict(reversed(a_row().items()))}
    reading = read(row, without=("TelephoneNum", "Locality", "PlacesPRU", "OfstedLastInsp"))
    assert reading.not_said == {"phone"}
    assert reading.establishments[0].registered.town == "Gloucester"
    assert reading.establishments[0].places is None


@pytest.mark.parametrize("column", ["URN", "LA (code)", "EstablishmentStatus (code)"])
def test_a_file_without_a_column_that_matters_is_no_register(column: str) -> None:
    with pytest.raises(CannotRead, match="no column"):
        read(a_row(), without=(column,))


def test_a_column_named_twice_cannot_be_told_apart() -> None:
    sheet = read_sheet(as_bytes([a_row()]).replace(b"Locality", b"Town"))
    with pytest.raises(CannotRead, match="Town"):
        read_register(sheet.header, sheet.rows, seen_on=SEEN_ON)


def test_a_repeated_urn_counts_once_and_contradicting_rows_not_at_all() -> None:
    reading = read(a_row(), a_row(), a_row(urn="900002"), a_row(urn="900002", name="Other"), a_row(urn="900003"))
    assert [each.registered.urn for each in reading.establishments] == [900001, 900003]
    assert [refusal.row.number for refusal in reading.refusals] == [3, 4, 5]


def test_needs_hours_and_places_are_unknown_unless_the_register_states_them() -> None:
    silent = establishment()
    assert (silent.needs, silent.hours, silent.places) == ((), (), 0)
    stated = establishment(
        {
            "EBD (name)": "PRU Does have EBD provision",
            "SEN1 (name)": "ASD - Autistic Spectrum Disorder",
            "TeenMothPlaces": "6",
            "FTProv (name)": "PRU does offer full time provision",
            "PlacesPRU": "48",
        }
    )
    assert stated.needs == ("semh", "autism", "pregnancy")
    assert (stated.hours, stated.places) == (("full",), 48)


def test_a_postcode_is_not_asked_of_establishments_abroad() -> None:
    abroad = establishment({"TypeOfEstablishment (code)": "37", "Postcode": "28760", "LA (code)": "000"})
    assert abroad.registered.postcode is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("www.example.org", "http://www.example.org"),
        ("https://example.org/a?b=1", "https://example.org/a?b=1"),
        ("javascript:alert(1)", None),
        ("http://a.b/<script>", None),
        ("n/a", None),
        ("", None),
    ],
)
def test_only_a_web_address_becomes_a_link(text: str, expected: str | None) -> None:
    assert web_address(text) == expected


def test_the_newest_change_tells_how_old_a_file_is_at_most() -> None:
    rows = [a_row(), a_row({"LastChangedDate": "05-10-2026"}, urn="900002"), a_row({"LastChangedDate": ""})]
    sheet = read_sheet(as_bytes(rows))
    assert latest_change(sheet.header, sheet.rows, today=SEEN_ON) == date(2026, 10, 5)
    without = read_sheet(as_bytes(rows, without=["LastChangedDate"]))
    assert latest_change(without.header, without.rows, today=SEEN_ON) is None


POINT = Point(383000, 218000, "E07000081")
KNOWN = Known(
    authorities={916, 838, 839, 940, 941},
    districts={"E07000081", "E06000061"},
    authority_of={"E06000061": 940, "E07000081": 916},
    postcodes={"GL11AD": POINT},
)


def where(said: dict[str, str]) -> tuple[int | None, int | None, str | None]:
    found = placed(establishment(said), KNOWN)
    assert isinstance(found, Establishment)
    return found.registered.easting, found.registered.northing, found.registered.district


def test_coordinates_of_the_register_hold_while_they_are_near_the_postcode() -> None:
    assert where({}) == (383000, 218500, "E07000081")
    assert where({"Northing": "220001"}) == (383000, 218000, "E07000081")
    assert where({"Easting": "", "Northing": ""}) == (383000, 218000, "E07000081")
    assert where({"Postcode": "GL1 2AA", "Northing": "220001"}) == (383000, 220001, "E07000081")
    assert where({"Postcode": "GL1 2AA", "Northing": "9999999"}) == (None, None, "E07000081")


def test_a_district_that_is_gone_gives_way_to_that_of_the_postcode() -> None:
    assert where({"DistrictAdministrative (code)": "E07000999"})[2] == "E07000081"
    assert where({"DistrictAdministrative (code)": "E07000999", "Postcode": ""})[2] is None


def authority(said: dict[str, str]) -> int | Refusal | None:
    found = placed(establishment(said), KNOWN)
    return found.registered.authority if isinstance(found, Establishment) else found


def test_an_authority_that_was_divided_is_told_by_the_district() -> None:
    assert authority({}) == 916
    assert authority({"LA (code)": "837"}) == 839
    assert authority({"LA (code)": "928", "DistrictAdministrative (code)": "E06000061"}) == 940
    refused = authority({"LA (code)": "928"})
    assert isinstance(refused, Refusal)
    assert "became 940 and 941" in refused.reasons[0]


def test_an_authority_nobody_knows_is_refused_unless_it_lies_abroad() -> None:
    refused = authority({"LA (code)": "961"})
    assert isinstance(refused, Refusal)
    assert "not a local authority of England" in refused.reasons[0]
    assert authority({"LA (code)": "669", "TypeOfEstablishment (code)": "30"}) is None


def test_postcodes_are_known_by_their_form() -> None:
    assert len(AREAS) == 124
    for typed in ("gl11ad", " GL1 1AD ", "GL11 AD", "g l 1 1 a d"):
        assert postcode_of(typed) == "GL1 1AD"
    assert postcode_of("EC2Y 8BB") == "EC2Y 8BB"
    assert [postcode_of(typed) for typed in ("GL1", "GL1 1A", "QX1 1AD", "GL1 1AI", "", "GL111 1AD")] == [None] * 6


def test_the_list_of_hospital_education_is_reviewed_and_ships() -> None:
    assert 131367 in shipped_urns()
    assert urns_in(b"\xef\xbb\xbfurn,name\n900001,x\n") == {900001}
    for wrong in (b"name\nx\n", b"urn\n12\n"):
        with pytest.raises(CannotRead):
            urns_in(wrong)


def links_of(text: str) -> Sheet:
    return read_sheet(b"URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\n" + text.encode("cp1252"))


def test_links_are_read_and_wrong_ones_refused() -> None:
    good = "900001,900002,New Centre,Successor,01-09-2026\n"
    bad = "1,900002,x,Successor,\n900001,900002,x,,\n900001,900002,x,Successor,2026\n900001,900002\n"
    sheet = links_of(good + bad + good)
    links, refusals = read_links(sheet.header, sheet.rows)
    assert [(link.urn, link.linked_urn, link.established_on) for link in links] == [(900001, 900002, date(2026, 9, 1))]
    assert len(refusals) == 5
    with pytest.raises(CannotRead):
        read_links(("URN",), [])
