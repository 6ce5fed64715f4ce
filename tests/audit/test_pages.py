"""A manager finds in the audit who did what, page by page, and takes it out once they have given a code."""

import csv
import io
import re
from html import unescape

import asyncpg
import pytest
from litestar import Litestar

from apdirectory.audit import pages
from apdirectory.audit.actions import record, record_reading
from apdirectory.database.asking import Asker, asking
from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from tests.audit.ledger import owner_of
from tests.personas import COUNTY, SWINDON, Person, Personas, add_personas

PATH = "/admin/audit"
EXPORT = f"{PATH}/export"


def as_asker(person: Person, role: str, authority: int | None) -> Asker:
    return Asker(
        account=person.account,
        membership=person.membership,
        organisation=person.organisation,
        role=role,
        authority=authority,
    )


async def found(personas: Personas, query: str = "", who: str = "manager") -> str:
    """The page in words, without its filters."""
    async with personas.client(who) as client:
        page = await client.get(f"{PATH}?{query}" if query else PATH)
    assert page.status_code == 200, page.text
    main = page.text.partition("govuk-grid-column-two-thirds")[2].partition("<footer")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main.partition(">")[2])).split())


@pytest.fixture
async def happenings(personas: Personas) -> Personas:
    officer, manager = personas["officer"], personas["manager"]
    swindons = personas["officer of Swindon"]
    with asking(as_asker(officer, "la_officer", COUNTY)):
        await record_reading("referral", "R-7K3Q2M", authority=COUNTY, why="My case")
        await record_reading("referral", "R-7K3Q2M", authority=COUNTY, why="My case")
        await record("account.signed_in", subject_kind="account", subject=str(officer.account))
    with asking(as_asker(manager, "la_manager", COUNTY)):
        await record(
            "membership.changed",
            subject_kind="membership",
            subject=str(officer.membership),
            why="New team",
            detail={"role": "la_officer", "role_before": "commissioner"},
        )
    with asking(as_asker(swindons, "la_officer", SWINDON)):
        await record_reading("referral", "R-SWINDN", authority=SWINDON, why="Theirs")
    with asking(as_asker(personas["referrer"], "referrer", None)):
        await record_reading("referral", "R-7K3Q2M", authority=COUNTY, why="We sent it")
    return personas


async def test_a_manager_sees_in_plain_words_what_was_done_in_their_authority_only(happenings: Personas) -> None:
    said = await found(happenings)
    assert said.index("Referrer") < said.index("Manager") < said.index("Officer")
    assert "Opened a record Why: We sent it Referral R-7K3Q2M" in said
    assert (
        "Changed someone’s role or team Why: New team Role: Council officer Role before: Commissioner Officer" in said
    )
    assert "Gloucestershire County Council" in said
    assert not re.search("SWINDN|Theirs|Swindon", said)
    assert "R-SWINDN" in await found(happenings, who="manager of Swindon")


async def test_what_was_asked_for_is_named_and_no_address_is_shown(personas: Personas) -> None:
    with asking(as_asker(personas["officer"], "la_officer", COUNTY)):
        for subject in (f"council-{SWINDON}", "council-999", "council-999999999999"):
            await record("record.not_found", subject_kind="record", subject=subject)
        await record("page.denied", subject_kind="page", subject="/admin/mail GET")
        await record("recognition.accepted", subject_kind="authority", subject=str(SWINDON))
    said = await found(personas)
    assert "Record: Swindon Borough Council" in said
    assert "Record council-999 " in said
    assert "Council: Swindon Borough Council" in said
    assert "Page “Admin, mail”" in said
    assert f"council-{SWINDON}" not in said


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ("action=account.signed_in", "Signed in", "Opened"),
        ("who=OFFICER", "Signed in", "Changed"),
        ("who=manager%40example.org", "Changed", "Signed in"),
        ("who=nobody+at+all", "Nothing matches", "Signed in"),
        ("about=R-7K3Q2M", "Opened a record", "Signed in"),
        ("about=officer%40example.org", "Changed", "Opened"),
        ("about=R-SWINDN", "Nothing matches", "Theirs"),
        ("from=1/1/2001&until=2001-12-31", "Nothing matches", "Opened"),
        ("from=1+January+2020&until=31/12/2099", "Signed in", "Nothing matches"),
        ("authority=866&authority_id=866", "R-7K3Q2M", "R-SWINDN"),
    ],
)
async def test_each_filter_leaves_what_fits_it(happenings: Personas, query: str, there: str, not_there: str) -> None:
    said = await found(happenings, query)
    assert there in said
    assert not_there not in said


async def test_however_many_people_of_other_councils_have_a_name_the_own_one_is_found(
    db: asyncpg.Connection, happenings: Personas
) -> None:
    await db.execute(
        """INSERT INTO account (id, email, name)
           SELECT gen_random_uuid(), n || '@example.org', 'Officer ' || n FROM generate_series(1, 2000) n"""
    )
    await db.execute("UPDATE account SET name = name WHERE id = $1", happenings["officer"].account)  # now the last
    assert "Signed in" in await found(happenings, "who=Officer")
    assert "Changed" in await found(happenings, "about=Officer")


async def test_who_has_seen_a_record_is_told_once_for_each_person_and_reason(happenings: Personas) -> None:
    said = (await found(happenings, "about=R-7K3Q2M")).partition("All that was done")[0]
    assert re.search(r"Who has seen this .* Referrer Referrer, Severn Vale Example School .* We sent it", said)
    assert re.search(r"Officer Council officer, Gloucestershire County Council [^()]*\(2 times\) My case", said)
    assert "Who has seen this" not in await found(happenings, "about=R-SWINDN")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("from=32/1/2026", "From must be a date, like 22/11/2026"),
        ("until=soon", "Until must be a date, like 22/11/2026"),
        ("from=2/2/2026&until=1/2/2026", "Until must be the same day as From, or later"),
        ("action=everything", "Choose what was done"),
        (f"who={'x' * 101}", "Who must have 100 characters or fewer"),
        ("about=%07", "About holds a character that cannot be read"),
    ],
)
async def test_a_filter_that_cannot_be_read_is_told_beside_it(personas: Personas, query: str, message: str) -> None:
    async with personas.client("manager") as client:
        page = await client.get(f"{PATH}?{query}")
    assert page.status_code == 400
    assert "<title>Error: Audit" in page.text.replace("\n", "")
    assert page.text.count(message) == 2


async def test_fifty_rows_are_a_page_and_the_next_begins_where_it_ends(personas: Personas) -> None:
    with asking(as_asker(personas["officer"], "la_officer", COUNTY)):
        async with transaction():
            for n in range(120):
                await record("session.ended", why=f"number {n:03}")
    query, seen = "action=session.ended", []  # denials of other tests were committed and stay
    for expected in (50, 50, 20):
        async with personas.client("manager") as client:
            page = (await client.get(f"{PATH}?{query}")).text
        numbers = re.findall(r"number (\d+)", page)
        assert len(numbers) == expected
        seen += numbers
        query = unescape((re.findall(r'rel="next" href="/admin/audit\?([^"]+)"', page) or [""])[0])
    assert (seen, query) == ([f"{n:03}" for n in reversed(range(120))], "")
    async with personas.client("manager") as client:
        assert (await client.get(f"{PATH}?before=1")).status_code == 404


@pytest.fixture
async def alone(clean_database: Addresses, app_of_personas: Litestar) -> Personas:
    """In a database of their own, since what is refused is recorded for good."""
    async with transaction() as database:
        return await add_personas(database, app_of_personas)


async def test_an_empty_audit_says_so_and_only_managers_and_administrators_open_it_or_take_it_out(
    alone: Personas,
) -> None:
    personas = alone
    assert "Nothing is recorded yet" in await found(personas)
    for name in personas:
        async with personas.client(name) as client:
            opened = (await client.get(PATH)).status_code
            taken = (await client.post(EXPORT, data=personas[name].csrf)).status_code
        if name in ("manager", "manager of Swindon", "installation admin"):
            assert (opened, taken) == (200, 200), name
        else:
            assert opened in (303, 403), name
            assert taken in (303, 401, 403), name


async def test_the_export_needs_a_code_of_the_last_ten_minutes(db: asyncpg.Connection, happenings: Personas) -> None:
    await db.execute(
        "UPDATE session SET second_factor_at = second_factor_at - interval '11 minutes' WHERE account = $1",
        happenings["manager"].account,
    )
    async with happenings.client("manager") as client:
        refused = await client.post(EXPORT, data=happenings["manager"].csrf)
        page = await client.get(f"{PATH}?who=officer")
    assert refused.status_code == 403
    assert "R-7K3Q2M" not in refused.text
    assert 'href="/sign-in/code?after=/admin/audit%3Fwho%3Dofficer"' in page.text
    assert f'action="{EXPORT}"' not in page.text


async def test_what_is_taken_out_holds_what_the_filters_find_and_is_recorded(happenings: Personas) -> None:
    manager = happenings["manager"]
    async with happenings.client("manager") as client:
        taken = await client.post(EXPORT, data=manager.csrf | {"about": "R-7K3Q2M", "action": "record.read"})
    assert taken.status_code == 200
    assert taken.headers["content-type"] == "text/csv; charset=utf-8"
    assert taken.headers["cache-control"] == "no-store"
    assert re.fullmatch(r'attachment; filename="audit-[\d-]+\.csv"', taken.headers["content-disposition"])
    rows = list(csv.DictReader(io.StringIO(taken.content.decode("utf-8-sig"))))
    assert [(row["Name"], row["Record"], row["Why"]) for row in rows] == [
        ("Referrer", "R-7K3Q2M", "We sent it"),
        ("Officer", "R-7K3Q2M", "My case"),
        ("Officer", "R-7K3Q2M", "My case"),
    ]
    said = await found(happenings, "action=audit.exported")
    assert re.search(r"Manager Council manager.* Exported the audit .*Rows: 3", said)


async def test_more_than_the_cap_is_refused_whole(happenings: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_EXPORTED", 3)
    async with happenings.client("manager") as client:
        refused = await client.post(EXPORT, data=happenings["manager"].csrf)
    assert refused.status_code == 422
    assert "Choose fewer days" in refused.text
    assert "Exported" not in (await found(happenings)).partition("Take it out")[0]


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])  # noqa: RUF001
async def test_no_cell_that_is_taken_out_is_a_formula(personas: Personas, begins: str) -> None:
    with asking(as_asker(personas["officer"], "la_officer", COUNTY)):
        await record("session.ended", subject=begins, why=begins)
    async with personas.client("manager") as client:
        taken = await client.post(EXPORT, data=personas["manager"].csrf | {"action": "session.ended"})
    (row,) = csv.DictReader(io.StringIO(taken.content.decode("utf-8-sig"), newline=""))
    assert (row["Record"], row["Why"]) == (f"'{begins}", f"'{begins}")


async def test_without_an_audit_nothing_is_taken_out(db: asyncpg.Connection, happenings: Personas) -> None:
    async with happenings.client("manager") as client:
        async with transaction() as database:
            await database.execute("SET LOCAL transaction_read_only = on")
        taken = await client.post(EXPORT, data=happenings["manager"].csrf)
    assert taken.status_code == 503
    assert "R-7K3Q2M" not in taken.text


async def test_what_people_do_as_themselves_is_seen_by_the_authorities_they_work_in(personas: Personas) -> None:
    for name in ("officer", "referrer of both", "provider's staff"):
        with asking(Asker(account=personas[name].account)):
            await record("account.signed_in", subject_kind="account", subject=str(personas[name].account))
    said = (await found(personas)).partition("Take it out")[0], await found(personas, who="manager of Swindon")
    assert ["Officer" in each for each in said] == [True, False]
    assert ["Referrer Of Both" in each for each in said] == [True, True]
    assert "Provider" not in "".join(said)


async def test_the_page_asks_for_its_own_authority_even_where_policies_are_off(
    clean_database: Addresses, alone: Personas
) -> None:
    async with owner_of(clean_database) as owner:
        await owner.execute("ALTER TABLE audit DISABLE ROW LEVEL SECURITY")
    with asking(as_asker(alone["officer of Swindon"], "la_officer", SWINDON)):
        await record_reading("referral", "R-SWINDN", authority=SWINDON, why="Theirs")
    for query in ("", "about=R-SWINDN"):
        assert not re.search("SWINDN|Theirs", await found(alone, query))
    assert "R-SWINDN" in await found(alone, who="manager of Swindon")


async def test_an_administrator_sees_what_was_done_in_no_authority(happenings: Personas) -> None:
    admin = happenings["installation admin"]
    with asking(as_asker(admin, "installation_admin", None)):
        await record("organisation.added", subject_kind="organisation", subject="7", why="New school")
    said = await found(happenings, who="installation admin")
    assert "New school" in said
    for hidden in ("R-7K3Q2M", "R-SWINDN", "New team", "My case"):
        assert hidden not in said
    assert "New school" not in await found(happenings)
    assert "New school" in await found(happenings, "about=7", who="installation admin")
    assert "Nothing matches" in await found(happenings, f"authority={COUNTY}&about=R-7K3Q2M", who="installation admin")


async def test_an_administrator_takes_out_what_they_see(happenings: Personas) -> None:
    admin = happenings["installation admin"]
    with asking(as_asker(admin, "installation_admin", None)):
        await record("organisation.added", subject_kind="organisation", subject="7", why="New school")
    async with happenings.client("installation admin") as browser:
        file = await browser.post(EXPORT, data=admin.csrf)
    assert file.status_code == 200
    assert "New school" in file.text
    assert "R-7K3Q2M" not in file.text
