"""An entry is marked before it is left out of results, whoever sets the two numbers, and on every day to come."""

from datetime import date, timedelta

import pytest

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN, LA_MANAGER
from apdirectory.authorities.settings.actions import set_setting, take_back
from apdirectory.authorities.settings.order import MARKED_AFTER, OUT_AFTER, SaidDays, out_of_order
from apdirectory.authorities.settings.queries import history, setting, version_of
from apdirectory.database.asking import Asker, asking
from apdirectory.errors import Conflict, InvalidInput
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.security.two_authorities import HERE, THERE, of

DAY, LATER = date(2027, 4, 1), date(2028, 4, 1)


def said(name: str, days: int | None, authority: int | None = HERE, day: date = DAY) -> SaidDays:
    return SaidDays(name=name, authority=authority, from_day=day, days=days)


@pytest.mark.parametrize(
    ("changes", "disorder"),
    [
        ([], None),
        ([said(MARKED_AFTER, 119)], None),
        ([said(MARKED_AFTER, 120)], (HERE, DAY)),
        ([said(OUT_AFTER, 90)], (HERE, DAY)),
        ([said(OUT_AFTER, 200), said(MARKED_AFTER, 150)], None),
        ([said(OUT_AFTER, 200), said(MARKED_AFTER, 150), said(OUT_AFTER, None, day=LATER)], (HERE, LATER)),
        ([said(OUT_AFTER, 100), said(MARKED_AFTER, 100, None)], (HERE, DAY)),
        ([said(OUT_AFTER, 100, THERE), said(MARKED_AFTER, 100, None)], None),
    ],
)
def test_the_mark_comes_first_on_each_day(changes: list[SaidDays], disorder: tuple[int, date] | None) -> None:
    found = out_of_order(changes, HERE, DAY)
    assert (found and (found.authority, found.day)) == disorder


def test_what_is_said_for_all_is_held_against_each_council_that_goes_by_it() -> None:
    own = [said(OUT_AFTER, 100), said(OUT_AFTER, 60, THERE), said(MARKED_AFTER, 70, THERE)]
    assert out_of_order(own, None, DAY) is None, "Swindon has both of its own: that is Swindon's to mend"
    found = out_of_order([*own, said(MARKED_AFTER, 100, None)], None, DAY)
    assert found and (found.authority, found.marked, found.out) == (HERE, 100, 100)


async def change(name: str, days: int | None, authority: int | None = HERE, later: int = 0) -> None:
    version = version_of(await history(name, authority))
    day = today(now()) + timedelta(days=later)
    await set_setting(name, days, authority=authority, from_day=day, why="Agreed", version=version)


async def test_neither_number_is_set_past_the_other_nor_taken_back_to_it(people: list[Asker]) -> None:
    with asking(of(people, LA_MANAGER, HERE)):
        with pytest.raises(InvalidInput, match="marked after 90 days and left out after 60"):
            await change(OUT_AFTER, 60)
        await change(OUT_AFTER, 300, later=3)
        with pytest.raises(InvalidInput, match="marked after 200 days and left out after 120"):
            await change(MARKED_AFTER, 200, later=2)
        await change(MARKED_AFTER, 200, later=3)
        (coming,) = await history(OUT_AFTER, HERE)
        with pytest.raises(Conflict, match="left out after 120"):
            await take_back(OUT_AFTER, coming.id, authority=HERE)
    assert (await setting(OUT_AFTER, HERE, today(now()) + timedelta(days=3))).value == 300


async def test_an_administrator_hears_which_council_it_concerns(people: list[Asker]) -> None:
    with asking(of(people, LA_MANAGER, HERE)):
        await change(OUT_AFTER, 100)
    with (
        asking(of(people, INSTALLATION_ADMIN)),
        pytest.raises(InvalidInput, match="for Gloucestershire would be marked after 110 days"),
    ):
        await change(MARKED_AFTER, 110, None)
