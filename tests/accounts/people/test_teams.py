"""Codes of teams, by which rules know a council's own whatever it calls them."""

import asyncpg
import pytest

from apdirectory.accounts.access.roles import TEAMS
from apdirectory.accounts.people.actions import have_organisation, have_team
from apdirectory.accounts.people.queries import teams_of
from apdirectory.database.migrate import all_steps
from tests.accounts.people.bodies import Bodies


async def test_a_councils_teams_have_codes_and_others_have_none(bodies: Bodies) -> None:
    await have_team(bodies.school, "SEN")
    assert {(each.code, each.name) for each in await teams_of(bodies.council)} == set(TEAMS.items())
    assert [each.code for each in await teams_of(bodies.school)] == [None]


async def test_a_code_is_one_teams_in_an_organisation(db: asyncpg.Connection, bodies: Bodies) -> None:
    with pytest.raises(asyncpg.UniqueViolationError):
        await have_team(bodies.council, "Casework", "sen")


async def test_teams_that_were_there_before_get_codes_by_their_names(db: asyncpg.Connection, bodies: Bodies) -> None:
    (step,) = [each for each in all_steps() if each.name.startswith("2026-11-22T19:39:06")]
    trust = await have_organisation("health", "Example Trust")
    assert trust
    for where, name in ((trust, "SEN"), (bodies.council, "sen"), (bodies.council, "Early help")):
        await have_team(where, name)
    await db.execute("UPDATE team SET code = NULL")
    await db.execute(step.module.CODES)
    codes = {each.name: each.code for each in await teams_of(bodies.council)}
    assert codes == {name: code for code, name in TEAMS.items()} | {"sen": None, "Early help": None}
    assert [each.code for each in await teams_of(trust)] == [None]
