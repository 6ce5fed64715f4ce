"""What a file changes: added, changed, unchanged, withdrawn, refused; all together, and again without effect."""

from datetime import date

import asyncpg
import pytest

from apdirectory.authorities.school_days import why_closed
from apdirectory.authorities.terms.actions import add_days, import_days, load_bank_holidays, planned, withdraw
from apdirectory.authorities.terms.file.given import Given
from apdirectory.authorities.terms.file.plan import Plan
from apdirectory.authorities.terms.file.reading import read_file
from apdirectory.authorities.terms.queries import calendar_of, entered
from apdirectory.authorities.terms.whose import Whose
from apdirectory.database.asking import asking
from apdirectory.errors import Conflict, DomainError, InvalidInput, NotFound
from tests.authorities.terms.made import ADMIN, NORTH, add_council, add_school, day, days

HEADER = "kind,name,first_day,last_day,why\n"
YEAR = (
    "term,Term 1,2/9/2026,23/10/2026,",
    "term,Term 2,2/11/2026,18/12/2026,",
    "term,Term 3,4/1/2027,12/2/2027,",
    "closure,Inset day,2/9/2026,2/9/2026,inset",
)


def given(*lines: str) -> Given:
    return read_file((HEADER + "\n".join(lines)).encode(), date(2026, 11, 22))


async def bring_in(whose: Whose, *lines: str) -> dict[str, int]:
    return (await plan_of(whose, *lines)).counts


async def plan_of(whose: Whose, *lines: str) -> Plan:
    with asking(ADMIN):
        return await import_days(whose, given(*lines), source="File terms.csv")


def counts(
    added: int = 0, changed: int = 0, unchanged: int = 0, withdrawn: int = 0, refused: int = 0
) -> dict[str, int]:
    return {"added": added, "changed": changed, "unchanged": unchanged, "withdrawn": withdrawn, "refused": refused}


@pytest.fixture
async def north(db: asyncpg.Connection) -> Whose:
    return await add_council(db, NORTH)


async def test_a_file_may_be_brought_in_again(north: Whose) -> None:
    assert await bring_in(north, *YEAR) == counts(added=4)
    assert await bring_in(north, *YEAR) == counts(unchanged=4)
    assert len(await entered(north, date.min)) == 4


async def test_a_newer_file_changes_what_it_changes_and_withdraws_what_it_leaves_out(north: Whose) -> None:
    await bring_in(north, *YEAR)
    newer = (
        "term,Term 1,2/9/2026,23/10/2026,",
        "term,Term 2,3/11/2026,18/12/2026,",
        "closure,Inset day,4/9/2026,4/9/2026,inset",
    )
    assert await bring_in(north, *newer) == counts(changed=2, unchanged=1, withdrawn=1)
    found = await calendar_of(None, NORTH)
    assert [why_closed(found, day(each)) for each in ("2026-09-02", "2026-09-04", "2026-11-02")] == [
        "",
        "Inset day",
        "School holiday",
    ]
    assert why_closed(found, day("2027-01-11")) is None, "Term 3 is withdrawn"
    gone = [each for each in await entered(north, date.min) if each.withdrawn_at]
    assert {each.withdrawn_why for each in gone} == {"As File terms.csv says", "Not in File terms.csv any more"}
    assert len(gone) == 3


async def test_other_school_years_and_what_people_entered_stay(north: Whose) -> None:
    await bring_in(north, *YEAR)
    with asking(ADMIN):
        await add_days(north, days("closure", "Snow", "2027-01-14", why="weather"))
        await add_days(north, days("term", "Term 6", "2026-06-01", "2026-07-21"))
    assert await bring_in(north, YEAR[0], "closure,Inset,3/9/2026,3/9/2026,inset") == counts(
        added=1, unchanged=1, withdrawn=3
    )
    standing = [each.name for each in await entered(north, date.min) if not each.withdrawn_at]
    assert standing == ["Term 6", "Term 1", "Inset", "Snow"]


async def test_a_school_year_with_a_term_that_is_refused_stays_as_it_is(north: Whose) -> None:
    await bring_in(north, *YEAR)
    made = await plan_of(north, "term,Term 1,1/9/2026,23/10/2026,", "term,Term 2,3/11/2026,18/12/26,")
    assert made.counts == counts(refused=2)
    made = await plan_of(north, "term,Term 1,1/9/2026,x,", "term,Term A,1/9/2027,22/10/2027,")
    assert made.counts == counts(refused=2), "of which school year the first is nobody knows"
    made = await plan_of(north, "term,Term 1,31/12/2026,23/10/2026,", "term,Term A,1/9/2027,22/10/2027,")
    assert made.counts == counts(added=1, refused=1)


async def test_terms_that_share_a_day_are_refused_with_their_school_year(north: Whose) -> None:
    made = await plan_of(north, "term,Term 1,2/9/2026,23/10/2026,", "term,Term 2,23/10/2026,18/12/2026,")
    assert made.counts == counts(refused=2)
    assert made.refused[0].reason == "Term 1 and Term 2 share a day. Put that right, then all are taken."


async def test_nothing_is_withdrawn_where_something_was_refused(north: Whose) -> None:
    await bring_in(north, *YEAR)
    made = await plan_of(north, "closure,Inset day,4/1/2027,4/1/2027,inset", "closure,Inset,x,2/9/2026,inset")
    assert made.counts == counts(added=1, refused=1) | {"changed": 0}
    assert [each.name for each in made.kept] == ["Inset day"]


async def test_a_term_that_shares_a_day_with_one_of_another_school_year_is_refused(north: Whose) -> None:
    with asking(ADMIN):
        await add_days(north, days("term", "Term 6", "2026-06-01", "2026-08-31"))
        await add_days(north, days("term", "Old", "2026-09-01", "2026-10-01"))
    made = await plan_of(north, "term,Term 1,28/8/2026,23/10/2026,")
    assert made.counts == counts(refused=1)
    assert made.refused[0].reason.startswith("Term 1 and Term 6 share a day.")


async def test_a_closure_that_is_refused_holds_no_term_up(north: Whose) -> None:
    await bring_in(north, *YEAR)
    made = await plan_of(north, "term,Term 1,2/9/2026,24/10/2026,", "closure,Inset,1/9/2026,2/9/26,inset")
    assert made.counts == counts(changed=1, withdrawn=2, refused=1)


async def test_a_row_that_is_there_twice_counts_once(north: Whose) -> None:
    made = await plan_of(north, *YEAR, YEAR[0])
    assert made.counts == counts(added=4, refused=1)
    assert made.refused[0].reason == "The same as Line 2, which is taken."


async def test_a_bank_holiday_that_is_known_needs_no_entry(north: Whose) -> None:
    await load_bank_holidays()
    made = await plan_of(
        north, "closure,May Day,3/5/2027,3/5/2027,bank_holiday", "closure,Ours,4/5/2027,4/5/2027,bank_holiday"
    )
    assert made.counts == counts(added=1, unchanged=1)


async def test_planning_changes_nothing_and_what_changed_since_is_not_done(north: Whose) -> None:
    before = await planned(north, given(*YEAR))
    assert before.counts == counts(added=4)
    assert await entered(north, date.min) == []
    with asking(ADMIN):
        await add_days(north, days("term", "Term 1", "2026-09-02", "2026-10-23"))
        with pytest.raises(Conflict, match="Choose the file again"):
            await import_days(north, given(*YEAR), source="File", seal=before.seal)
        await import_days(north, given(*YEAR), source="File", seal=(await planned(north, given(*YEAR))).seal)
    assert len(await entered(north, date.min)) == 4


# --- By hand


async def test_terms_of_one_owner_never_overlap_and_others_may(db: asyncpg.Connection, north: Whose) -> None:
    school = await add_school(db, "Beech School", NORTH)
    with asking(ADMIN):
        first = await add_days(north, days("term", "Term 1", "2026-09-02", "2026-10-23"))
        await add_days(school, days("term", "Term 1", "2026-09-02", "2026-10-23"))
        with pytest.raises(InvalidInput, match="Term 1 has some of these days"):
            await add_days(north, days("term", "Autumn", "2026-10-23", "2026-12-18"))
        await withdraw(first, "Mistyped")
        await add_days(north, days("term", "Autumn", "2026-10-23", "2026-12-18"))
    with pytest.raises(asyncpg.ExclusionViolationError):
        await db.execute(
            "INSERT INTO term (authority, name, first_day, last_day) VALUES ($1, 'x', '2026-12-18', '2026-12-20')",
            NORTH,
        )


async def test_what_is_withdrawn_stays_with_who_and_why_and_is_withdrawn_once(
    db: asyncpg.Connection, north: Whose
) -> None:
    account = ADMIN.account
    await db.execute("INSERT INTO account (id, email, name) VALUES ($1, 'a@example.org', 'Ann Admin')", account)
    with asking(ADMIN):
        made = await add_days(north, days("closure", "Snow", "2027-01-14", why="weather"))
        await withdraw(made, "It thawed")
        with pytest.raises(Conflict, match="already"):
            await withdraw(made, "Again")
    (found,) = await entered(north, date.min)
    assert (found.entered_by, found.withdrawn_by, found.withdrawn_why) == ("Ann Admin", "Ann Admin", "It thawed")


@pytest.mark.parametrize("table", ["term", "closure", "bank_holiday"])
async def test_the_app_itself_can_neither_delete_nor_rewrite_history(db: asyncpg.Connection, table: str) -> None:
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET name = 'x'", f"TRUNCATE {table}"):
        await db.execute("SAVEPOINT refused")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await db.execute(statement)
        await db.execute("ROLLBACK TO refused")


async def test_days_that_cannot_be_right_are_refused_by_the_action_too(north: Whose) -> None:
    wrong = [
        days("term", "x", "2026-10-23", "2026-09-02"),
        days("term", "x", "2026-09-02", "2028-09-02"),
        days("closure", "x", "2026-09-02", why="holidays"),
    ]
    with asking(ADMIN):
        for each in wrong:
            with pytest.raises(InvalidInput):
                await add_days(north, each)
        with pytest.raises(InvalidInput, match="of a school or of a council"):
            await add_days(Whose(), days("term", "x", "2026-09-02"))


async def test_nobody_else_changes_anything_whatever_the_page_does(db: asyncpg.Connection, north: Whose) -> None:
    from tests.security.two_authorities import someone

    with asking(ADMIN):
        made = await add_days(north, days("term", "Term 1", "2026-09-02", "2026-10-23"))
    for who in (someone("la_manager", 866), someone("referrer", 916), someone("la_officer", 916)):
        with asking(who):
            for act in (
                add_days(north, days("term", "x", "2027-09-02")),
                import_days(north, given(*YEAR), source="File"),
                withdraw(made, "x"),
            ):
                with pytest.raises(DomainError) as refused:
                    await act
                assert refused.value.status in (403, NotFound.status)
    assert len(await entered(north, date.min)) == 1
