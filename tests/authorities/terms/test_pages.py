"""Pages of term dates: each person sees and changes what is theirs, another's is not there, and nothing is lost."""

import re
from html import unescape

import asyncpg
import httpx
import pytest

from apdirectory.authorities.terms.actions import add_bank_holiday, add_days, load_bank_holidays, withdraw
from apdirectory.authorities.terms.queries import bank_holidays_until, entered
from apdirectory.authorities.terms.shown import warnings, year_shown
from apdirectory.authorities.terms.whose import EVERYONE, Whose
from apdirectory.database.asking import Asker, asking
from apdirectory.database.transaction import transaction
from tests.accounts.people.test_pages import text_of
from tests.authorities.terms.made import ADMIN, NORTH, SOUTH, add_council, add_school, day, days
from tests.personas import COUNTY, SWINDON, Personas
from tests.security.fuzz.asked import ask

CSV = b"""kind,name,first_day,last_day,why
term,Term 1,2/9/2026,23/10/2026,
closure,Inset <b>day</b>,3/9/2026,3/9/2026,inset
term,,1/1/2027,x,
"""
TERM = {"name": "Term 1", "first": "2/9/2026", "last": "23 October 2026", "source": "example.org"}
CLOSURE = {"name": "Inset day", "first": "2/9/2026", "last": "", "why": "inset"}


async def rows(db: asyncpg.Connection) -> list[tuple[object, ...]]:
    found = await db.fetch(
        """SELECT authority, school, name, withdrawn_at IS NOT NULL FROM term
           UNION ALL SELECT authority, school, name, withdrawn_at IS NOT NULL FROM closure ORDER BY 3"""
    )
    return [tuple(row) for row in found]


async def recorded(db: asyncpg.Connection, personas: Personas) -> list[str]:
    """What the council's audit has of its dates."""
    manager = Asker(account=personas["manager"].account, role="la_manager", authority=NORTH)
    with asking(manager):
        async with transaction() as database:
            found = await database.fetch(
                "SELECT action FROM audit WHERE subject_kind IN ('term', 'closure', 'school_days') ORDER BY 1"
            )
    return [row["action"] for row in found]


def hidden(page: httpx.Response) -> dict[str, str]:
    return {
        name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text)
    }


async def test_a_manager_adds_and_withdraws_the_dates_of_the_own_council(
    db: asyncpg.Connection, personas: Personas
) -> None:
    csrf = personas["manager"].csrf
    async with personas.client("manager") as client:
        added = await client.post(f"/school-days/council-{NORTH}/term", data=csrf | TERM)
        assert added.headers["location"] == f"/school-days/council-{NORTH}?done=term"
        await client.post(f"/school-days/council-{NORTH}/closure", data=csrf | CLOSURE)
        page = (await client.get("/admin/terms")).text
        assert "2 Sep 2026" in page
        assert "23 Oct 2026" in page
        assert "From example.org" in page
        entry = re.search(r"/school-days/entries/([\w-]+)/withdraw", page)
        assert entry
        bare = await ask(db, client, "POST", entry[0], data=csrf)
        assert (bare.status_code, "Enter why" in bare.text) == (422, True)
        done = await client.post(entry[0], data=csrf | {"why": "Mistyped"})
        assert done.headers["location"] == f"/school-days/council-{NORTH}?done=withdrawn"
        page = (await client.get(done.headers["location"])).text
        assert "Withdrawn (1)" in page
        assert "Mistyped" in page
    assert await rows(db) == [(NORTH, None, "Inset day", False), (NORTH, None, "Term 1", True)]
    assert await recorded(db, personas) == ["closure.added", "terms.added", "terms.withdrawn"]


@pytest.mark.parametrize(
    ("path", "typed", "wrong"),
    [
        ("term", {"name": "", "first": "x", "last": ""}, ["Enter name", "First day must be a date", "Enter last day"]),
        ("term", TERM | {"last": "1/9/2026"}, ["same as the first day, or later"]),
        ("closure", CLOSURE | {"why": "holidays"}, ["Choose why"]),
    ],
)
async def test_all_that_is_wrong_is_said_at_once_and_what_was_typed_stays(
    db: asyncpg.Connection, personas: Personas, path: str, typed: dict[str, str], wrong: list[str]
) -> None:
    async with personas.client("manager") as client:
        page = await client.post(f"/school-days/council-{NORTH}/{path}", data=personas["manager"].csrf | typed)
    assert page.status_code == 422
    assert [each for each in wrong if each not in page.text] == []
    assert f'value="{typed["first"]}"' in page.text
    assert await rows(db) == []


async def test_a_file_is_shown_then_brought_in_and_kept_nowhere(db: asyncpg.Connection, personas: Personas) -> None:
    path, csrf = f"/school-days/council-{NORTH}/file", personas["manager"].csrf
    async with personas.client("manager") as client:
        page = await client.post(path, data=csrf, files={"file": ("terms.csv", CSV)})
        assert page.status_code == 200
        assert "name must not be empty" in page.text
        assert "Inset &lt;b&gt;day&lt;/b&gt;" in page.text
        assert await rows(db) == [], "looking changes nothing"
        sent = hidden(page) | csrf
        assert "Inset" in sent["rows"]
        done = await client.post(f"{path}/confirm", data=sent)
        assert done.headers["location"] == f"/school-days/council-{NORTH}?done=file"
        again = await client.post(f"{path}/confirm", data=sent)
        assert again.status_code == 409, "what was shown is not what would be done"
    assert await recorded(db, personas) == ["school_days.imported"]
    assert await rows(db) == [(NORTH, None, "Inset <b>day</b>", False)], (
        "a term that cannot be read holds up the others"
    )


async def test_what_a_file_would_withdraw_is_said_first_with_the_days_it_has_now(
    db: asyncpg.Connection, personas: Personas
) -> None:
    north = await add_council(db, NORTH)
    with asking(ADMIN):
        first = await add_days(north, days("term", "Autumn", "2026-09-02", "2026-12-18"))
    csv = b"kind,name,first_day,last_day,why,source\nterm,Spring,4/1/2027,26/3/2027,,\n"
    path = f"/school-days/council-{NORTH}/file"
    async with personas.client("manager") as client:
        page = await client.post(path, data=personas["manager"].csrf, files={"file": ("terms.csv", csv)})
        assert page.text.index("The file leaves out 1 entry") < page.text.index("Would change")
        row = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text[page.text.index("Withdraw</th>") :]))
        assert re.match(r"Withdraw Autumn None .*2 September 2026", row)
        withdraw = f"/school-days/entries/{first}/withdraw"
        assert (await client.get(withdraw)).status_code == 200
        await db.execute("UPDATE term SET withdrawn_at = now()")
        assert (await client.get(withdraw)).status_code == 303


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "Choose a file"),
        (("x.csv", b"x" * 1_000_001), "smaller than 1 MB"),
        (("x.xlsx", b"PK\x03\x04\x00\x00"), "Save as, and CSV UTF-8"),
        (("x.ics", b"BEGIN:VCALENDAR\nnonsense"), "cannot be read as a calendar"),
        (("x.csv", b""), "The file is empty"),
    ],
)
async def test_a_file_that_is_none_says_what_to_do(
    db: asyncpg.Connection, personas: Personas, file: tuple[str, bytes] | None, said: str
) -> None:
    async with personas.client("manager") as client:
        page = await client.post(
            f"/school-days/council-{NORTH}/file",
            data=personas["manager"].csrf,
            files={"file": file} if file else None,
        )
    assert page.status_code == 422
    assert said in page.text


async def test_what_a_confirmation_carries_is_checked_again(db: asyncpg.Connection, personas: Personas) -> None:
    path, csrf = f"/school-days/council-{NORTH}/file", personas["manager"].csrf
    async with personas.client("manager") as client:
        for text in ("", "[]", "x" * 5000):
            page = await client.post(f"{path}/confirm", data=csrf | {"rows": text, "seal": "", "source": "File"})
            assert (page.status_code, "Choose the file again" in page.text) == (422, True)
    assert await rows(db) == []


# --- Whose


async def test_what_is_anothers_is_not_there(db: asyncpg.Connection, personas: Personas) -> None:
    """A manager of one council and another's dates, another's school and everybody's; a referrer and another school."""
    there = await add_school(db, "Elm School", SOUTH)
    with asking(ADMIN):
        entries = [
            await add_days(await add_council(db, SOUTH), days("term", "Term 1", "2026-09-02", "2026-10-23")),
            await add_days(there, days("closure", "Snow", "2026-09-14", why="weather")),
            await add_days(Whose(), days("closure", "Mourning", "2026-09-15", why="other")),
            await add_bank_holiday(day("2026-09-16"), "Jubilee", "Proclaimed"),
        ]
    before = await rows(db)
    forms = {"term": TERM, "closure": CLOSURE, "file": {}, "file/confirm": {"rows": "", "seal": "", "source": "x"}}
    for name in ("manager", "referrer"):
        csrf = personas[name].csrf
        async with personas.client(name) as client:
            nowhere = await ask(db, client, "GET", "/school-days/school-2000000000")
            keys = (f"council-{SOUTH}", there.key, "everyone", *([f"council-{NORTH}"] if name == "referrer" else []))
            for key in keys:
                page = await ask(db, client, "GET", f"/school-days/{key}")
                assert (page.status_code, page.text) == (404, nowhere.text), key
                for form, typed in forms.items():
                    answer = await ask(db, client, "POST", f"/school-days/{key}/{form}", data=csrf | typed)
                    assert answer.status_code == 404, f"{name} {key} {form}"
            for entry in entries:
                for method in ("GET", "POST"):
                    sent = {"data": csrf | {"why": "x"}} if method == "POST" else {}
                    answer = await ask(db, client, method, f"/school-days/entries/{entry}/withdraw", **sent)
                    assert answer.status_code == 404, f"{name} {method}"
    assert await rows(db) == before


async def test_a_referrer_changes_the_days_of_the_own_school(db: asyncpg.Connection, personas: Personas) -> None:
    school = personas["referrer"].organisation
    async with personas.client("referrer") as client:
        assert "Add a term" in (await client.get("/account/school-days")).text
        await client.post(f"/school-days/school-{school}/closure", data=personas["referrer"].csrf | CLOSURE)
        assert "Inset day" in (await client.get("/account/school-days")).text
    assert await rows(db) == [(None, school, "Inset day", False)]
    async with personas.client("referrer of both") as client:
        page = await client.get("/account/school-days")
        assert (page.status_code, "Only schools have school days" in page.text) == (404, True)
    async with personas.client("manager") as client:
        assert (await client.get(f"/school-days/school-{school}")).status_code == 200
        found = await client.get("/admin/terms", params={"name": "vale"})
        assert f"/school-days/school-{school}" in found.text
    async with personas.client("manager of Swindon") as client:
        assert f"school-{school}" not in (await client.get("/admin/terms", params={"name": "vale"})).text


async def test_an_administrator_moves_a_bank_holiday(db: asyncpg.Connection, personas: Personas) -> None:
    await load_bank_holidays()
    third = await db.fetchval("SELECT id FROM bank_holiday WHERE day = '2027-05-03'")
    csrf = personas["installation admin"].csrf
    new = {"first": "7/5/2027", "name": "Early May (moved)", "why": "Proclamation"}
    async with personas.client("installation admin") as client:
        await client.post(f"/school-days/entries/{third}/withdraw", data=csrf | {"why": "Moved"})
        done = await client.post("/admin/bank-holidays/add", data=csrf | new)
        assert done.headers["location"] == "/admin/bank-holidays?done=added"
        twice = await client.post("/admin/bank-holidays/add", data=csrf | new)
        assert (twice.status_code, "a bank holiday already" in twice.text) == (422, True)
        page = (await client.get("/admin/bank-holidays")).text
    assert "Early May (moved): Proclamation" in page
    assert "Withdrawn (1)" in page


async def test_what_holds_for_everyone_is_in_the_audit_of_each_council_here(
    db: asyncpg.Connection, personas: Personas
) -> None:
    with asking(ADMIN):
        added = await add_bank_holiday(day("2029-05-07"), "Early May", "Not in the list yet")
        await withdraw(added, "Moved")
        closed = await add_days(EVERYONE, days("closure", "A day of mourning", "2029-05-08", why="other"))
        await withdraw(closed, "Called off")
    for persona, authority in (("manager", COUNTY), ("manager of Swindon", SWINDON)):
        told = await told_of_everyone(personas, persona, authority)
        assert told == ["bank_holiday.added", "bank_holiday.withdrawn", "closure.added", "closure.withdrawn"]


async def told_of_everyone(personas: Personas, persona: str, authority: int) -> list[str]:
    with asking(Asker(account=personas[persona].account, role="la_manager", authority=authority)):
        async with transaction() as database:
            found = await database.fetch(
                "SELECT action FROM audit WHERE authority_id = $1 AND subject_kind IN ('bank_holiday', 'closure') "
                "ORDER BY 1",
                authority,
            )
    return [row["action"] for row in found]


# --- How we counted


async def test_how_days_were_counted(db: asyncpg.Connection, personas: Personas) -> None:
    north = await add_council(db, NORTH)
    school = await add_school(db, "Beech School", NORTH, 990001)
    with asking(ADMIN):
        await add_days(north, days("term", "Term 1", "2026-09-02", "2026-10-23"))
        await add_days(north, days("term", "Term 2", "2026-11-02", "2026-12-18"))
        await add_days(school, days("closure", "Inset day", "2026-11-02", why="inset"))
    asked = {"school": str(school.school), "authority": str(NORTH), "from": "2026-10-22", "count": "6"}
    async with personas.client("provider's staff") as client:
        page = (await client.get("/school-days", params=asked)).text
        assert "Day six is <strong>Friday 6 November 2026</strong>" in page
        assert "Not counted: School holiday, Inset day" in page
        by_urn = await client.get("/school-days", params={"urn": "990001", "from": "22/10/2026"})
        assert "Friday 6 November 2026" in by_urn.text
        late = (await client.get("/school-days", params=asked | {"from": "2026-12-17"})).text
        assert "We cannot work out day six: no term dates after 18 December 2026. Ask " in late
        wrong = await client.get("/school-days", params={"urn": "1", "from": "x", "count": "1000000"})
        assert wrong.status_code == 422
        for said in (
            "No school with this URN is here. Check the number, or leave it empty",
            "First day must be a date",
            "a number from 1 to 60",
        ):
            assert said in wrong.text
        assert (await client.get("/school-days")).status_code == 200
    async with personas.client("manager") as client:
        late = (await client.get("/school-days", params=asked | {"from": "2026-12-17"})).text
        assert "Add the missing term dates, then count again." in late


async def test_where_bank_holidays_run_out_no_day_is_said(db: asyncpg.Connection, personas: Personas) -> None:
    north = await add_council(db, NORTH)
    await load_bank_holidays()
    until = await bank_holidays_until()
    assert until
    with asking(ADMIN):
        await add_days(north, days("term", "Terms 2 and 3", f"{until.year}-11-06", f"{until.year + 1}-02-09"))
    asked = {"authority": str(NORTH), "from": f"{until.year}-12-28", "count": "6"}
    async with personas.client("provider's staff") as client:
        page = text_of(await client.get("/school-days", params=asked))
    assert f"We cannot work out day six: no bank holidays are known after 31 December {until.year}. Ask" in page


# --- What is missing


async def test_dates_of_the_next_school_year_are_missed_from_april_on(db: asyncpg.Connection) -> None:
    north = await add_council(db, NORTH)
    with asking(ADMIN):
        await add_days(north, days("term", "Term 1", "2026-09-02", "2026-10-23"))
        await add_days(north, days("term", "Term 6", "2027-06-07", "2027-07-22"))
    found = await entered(north, day("2026-09-01"))

    def said(on: str) -> str:
        return " ".join(warnings(north, found, [], day(on), day("2026-12-31")))

    assert "2027 to 2028" not in said("2027-03-31")
    assert "There are no term dates of 2027 to 2028." in said("2027-04-01")
    assert "There are no term dates of 2025 to 2026" in said("2026-03-01")
    assert "missing between Term 1 and Term 6" in said("2026-11-22")
    assert "Bank holidays are known to 31 December 2026. No school days are counted after" in said("2026-11-22")
    assert warnings(Whose(authority=NORTH, school=1), [], found, day("2026-11-22"), None) == []
    assert len(year_shown(2026, found).terms) == 2
