"""A setting is changed from a day on, by those who may, and never over somebody else's change unseen."""

import json
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN, LA_MANAGER, ROLES
from apdirectory.authorities.queries import authority as find_authority
from apdirectory.authorities.settings.actions import (
    BEGINNING,
    ChangedMeanwhile,
    put_example_setting,
    put_in_force,
    seen_setting,
    set_setting,
    take_back,
    take_back_examples,
)
from apdirectory.authorities.settings.definitions import DEFINITIONS
from apdirectory.authorities.settings.queries import history, setting, to_come, version_of
from apdirectory.database.asking import Asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, Forbidden, InvalidInput, NotFound
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.conftest import MovedClock
from tests.security.two_authorities import HERE, THERE, of


@pytest.fixture
def manager(people: list[Asker]) -> Asker:
    return of(people, LA_MANAGER, HERE)


@pytest.fixture
def admin(people: list[Asker]) -> Asker:
    return of(people, INSTALLATION_ADMIN)


def in_days(days: int) -> date:
    return today(now()) + timedelta(days=days)


async def change(name: str, value: Any, *, authority: int | None = HERE, days: int = 0, version: int = -1) -> None:
    seen = version_of(await history(name, authority)) if version < 0 else version
    await set_setting(name, value, authority=authority, from_day=in_days(days), why="Agreed", version=seen)


async def audited(action: str = "setting.changed") -> list[tuple[Any, ...]]:
    """As whoever asks may see it."""
    find = "SELECT authority_id, subject, why, detail FROM audit WHERE action = $1 ORDER BY id"
    async with transaction() as database:
        rows = await database.fetch(find, action)
    return [(*row[:3], json.loads(row["detail"])) for row in rows]


async def test_a_manager_changes_the_councils_own_value_and_the_audit_says_what_it_was(
    manager: Asker,
) -> None:
    with asking(manager):
        await change("take_within", 3)
        told = await audited()
    assert (await setting("take_within", HERE)).value == 3
    assert (await setting("take_within", THERE)).value == 2
    detail = {"setting": "Take a new referral within", "before": "2 school days", "after": "3 school days"}
    assert told == [(HERE, "take_within", "Agreed", detail | {"from": in_days(0).isoformat()})]
    (kept,) = await history("take_within", HERE)
    assert (kept.value, kept.why, kept.set_by) == (3, "Agreed", "Someone")


async def test_what_counts_for_all_is_told_to_the_managers_of_every_council_here(
    db: asyncpg.Connection, admin: Asker, manager: Asker
) -> None:
    await db.execute("UPDATE authority SET uses_service = true WHERE id = $1", HERE)
    with asking(admin):
        await change("take_within", 3, authority=None)
    with asking(manager):
        assert [each[:2] for each in await audited()] == [(HERE, "take_within")]
    assert (await setting("take_within", THERE)).value == 3


@pytest.mark.parametrize("role", sorted(set(ROLES) - {INSTALLATION_ADMIN, LA_MANAGER}))
async def test_to_nobody_else_is_there_a_setting(people: list[Asker], role: str) -> None:
    with asking(next(who for who in people if who.role == role)):
        for whose in (HERE, THERE, None):
            with pytest.raises(NotFound):
                await seen_setting("take_within", whose)
            with pytest.raises(NotFound):
                await change("take_within", 3, authority=whose)


async def test_to_a_manager_no_other_councils_setting_is_there_nor_that_of_all(manager: Asker) -> None:
    with asking(manager):
        for whose in (THERE, None):
            with pytest.raises(NotFound):
                await change("take_within", 3, authority=whose)
            with pytest.raises(NotFound):
                await take_back("take_within", 1, authority=whose)
    assert not await history("take_within", THERE)


@pytest.mark.parametrize("name", [each.name for each in DEFINITIONS.values() if LA_MANAGER not in each.who])
async def test_what_administrators_change_a_manager_does_not(manager: Asker, name: str) -> None:
    with asking(manager), pytest.raises(NotFound if not DEFINITIONS[name].per_authority else Forbidden):
        await change(name, DEFINITIONS[name].default)
    assert not await history(name, HERE)


@pytest.mark.parametrize(
    ("name", "whose"), [("colour", None), ("disclosure_threshold", HERE), ("nonsense", HERE), ("take_within", 999)]
)
async def test_there_is_no_value_where_none_can_be(admin: Asker, name: str, whose: int | None) -> None:
    with asking(admin), pytest.raises(NotFound):
        await change(name, None, authority=whose)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("take_within", 0),
        ("take_within", 21),
        ("take_within", True),
        ("take_within", "3"),
        ("colour", "red"),
        ("colour", "#ffff00"),
        ("front_door_phone", "ask Ann"),
        ("referral_email", "nobody"),
        ("plan_types", []),
        ("plan_types", ["My Plan", "my plan"]),
        ("plan_types", ["x" * 201]),
        ("forum_names", {"level_3": "TALC"}),
        ("route_of_kind", dict.fromkeys(DEFINITIONS["route_of_kind"].keys, "anyone")),
        ("uses_service", None),
    ],
)
async def test_what_cannot_be_chosen_is_refused(admin: Asker, name: str, value: Any) -> None:
    with asking(admin), pytest.raises(InvalidInput) as refused:
        await change(name, value)
    assert [each.field for each in refused.value.errors] == ["value"]
    assert not await history(name, HERE)


@pytest.mark.parametrize("days", [-1, 5 * 366 + 1])
async def test_the_past_cannot_be_changed_and_the_far_future_is_a_mistake(manager: Asker, days: int) -> None:
    with asking(manager), pytest.raises(InvalidInput) as refused:
        await change("take_within", 3, days=days)
    assert [each.field for each in refused.value.errors] == ["from_day"]


async def test_a_value_that_counts_already_is_no_change(manager: Asker) -> None:
    with asking(manager):
        with pytest.raises(InvalidInput):
            await change("take_within", None)
        await change("take_within", 3)
        with pytest.raises(InvalidInput):
            await change("take_within", 3)
        await change("take_within", None)
    assert (await setting("take_within", HERE)).authority is None


async def test_to_keep_what_holds_for_all_now_is_a_change(admin: Asker, manager: Asker) -> None:
    with asking(manager):
        await change("take_within", 2)
    with asking(admin):
        await change("take_within", 4, authority=None)
    assert (await setting("take_within", HERE)).value == 2


async def test_who_comes_second_is_told(manager: Asker) -> None:
    with asking(manager):
        await change("take_within", 3, version=0)
        with pytest.raises(ChangedMeanwhile):
            await change("take_within", 4, version=0)
        await change("take_within", 4, days=3, version=1)
        coming = (await history("take_within", HERE))[0].id
        await take_back("take_within", coming, authority=HERE)
        with pytest.raises(ChangedMeanwhile):
            await change("take_within", 4, version=2)
    assert (await setting("take_within", HERE)).value == 3


async def test_a_change_to_come_counts_from_its_day_or_is_taken_back(manager: Asker, moved_clock: MovedClock) -> None:
    with asking(manager):
        await change("take_within", 3, days=2)
        await change("answer_within", 6, days=2)
        assert await to_come(HERE) == dict.fromkeys(("take_within", "answer_within"), in_days(2))
        (coming,) = await history("take_within", HERE)
        await take_back("take_within", coming.id, authority=HERE)
        assert [each[1:3] for each in await audited("setting.taken_back")] == [("take_within", "")]
        with pytest.raises(Conflict):
            await take_back("take_within", coming.id, authority=HERE)
        moved_clock.forward(days=2)
        assert [(await setting(name, HERE)).value for name in ("take_within", "answer_within")] == [2, 6]
        (begun,) = await history("answer_within", HERE)
        with pytest.raises(Conflict):
            await take_back("answer_within", begun.id, authority=HERE)
    assert (await history("take_within", HERE))[0].taken_back_by == "Someone"


async def test_a_change_is_taken_back_under_its_own_name_only(people: list[Asker], manager: Asker) -> None:
    with asking(of(people, LA_MANAGER, THERE)):
        await change("take_within", 3, authority=THERE, days=2)
        (coming,) = await history("take_within", THERE)
    with asking(manager):
        for name in ("take_within", "answer_within"):
            with pytest.raises(NotFound):
                await take_back(name, coming.id, authority=HERE)
    assert (await history("take_within", THERE))[0].taken_back_at is None


async def test_what_search_reads_of_a_council_stands_there_from_its_day_on(
    admin: Asker, moved_clock: MovedClock
) -> None:
    with asking(admin):
        await change("uses_service", True, days=3)
        await change("colour", "#005ea5", days=3)
        await change("referral_phone", "01452 960001")
    await _found(uses_service=False, colour=None, referral_phone="01452 960001")
    moved_clock.forward(days=3)
    await put_in_force()
    await put_in_force()
    await _found(uses_service=True, colour="#005ea5", referral_phone="01452 960001")
    with asking(admin):
        await change("referral_phone", None)
    await _found(uses_service=True, colour="#005ea5", referral_phone=None)


async def _found(**expected: Any) -> None:
    found = await find_authority(HERE)
    assert found is not None
    assert {name: getattr(found, name) for name in expected} == expected


async def test_what_the_council_had_before_begins_its_history(db: asyncpg.Connection, manager: Asker) -> None:
    await db.execute("UPDATE authority SET front_door_phone = '01452 000000' WHERE id = $1", HERE)
    with asking(manager):
        await change("front_door_phone", "01452 960001", days=3)
    coming, before = await history("front_door_phone", HERE)
    assert (coming.value, before.value, before.from_day) == ("01452 960001", "01452 000000", BEGINNING)
    assert (await setting("front_door_phone", HERE)).value == "01452 000000"


async def test_nothing_that_was_said_is_ever_deleted_or_said_otherwise(db: asyncpg.Connection, manager: Asker) -> None:
    with asking(manager):
        await change("take_within", 3)
    for statement in ("DELETE FROM dated_setting", "UPDATE dated_setting SET value = '4'", "TRUNCATE dated_setting"):
        await db.execute("SAVEPOINT tried")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await db.execute(statement)
        await db.execute("ROLLBACK TO tried")


async def test_made_up_values_come_where_nothing_was_said_and_go_again(manager: Asker, db: asyncpg.Connection) -> None:
    with asking(manager):
        await change("take_within", 3)
    for name in ("take_within", "answer_within"):
        await put_example_setting(name, 7, HERE)
    assert [(await setting(name, HERE)).value for name in ("take_within", "answer_within")] == [3, 7]
    await take_back_examples([])
    assert [(await setting(name, HERE)).value for name in ("take_within", "answer_within")] == [3, 5]
