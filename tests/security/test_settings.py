"""THREATS, "Tenant from the body", of settings: a manager sets the own council's values, whatever is sent along."""

import asyncpg
import pytest

from apdirectory.authorities.settings.queries import history, setting
from tests.accounts.people.test_pages import say, see
from tests.personas import COUNTY, SWINDON, Personas

PATH = "/admin/settings/take_within"
GIVEN = {"value": "3", "why": "Agreed", "was": "0"}
QUERIES = [f"authority={SWINDON}", f"authority={SWINDON}&authority={COUNTY}", "authority=x", "authority=0"]
QUERIES += ["authority=99999999999", "authority=999", "authority=%00", "authority=-1", "authority=٨٦٦"]


@pytest.mark.parametrize("query", QUERIES)
async def test_another_councils_settings_are_not_there(db: asyncpg.Connection, personas: Personas, query: str) -> None:
    before = await db.fetch("SELECT * FROM dated_setting")
    for path in ("/admin/settings", PATH):
        assert (await see(personas, "manager", f"{path}?{query}")).status_code in (400, 404)
    assert (await say(personas, "manager", f"{PATH}?{query}", **GIVEN)).status_code in (400, 404)
    assert (await say(personas, "manager", f"{PATH}/take-back?{query}", change="1")).status_code in (400, 404)
    assert await db.fetch("SELECT * FROM dated_setting") == before


@pytest.mark.parametrize("sent", [{"authority": str(SWINDON)}, {"authority_id": str(SWINDON)}, {"set_by": "x"}])
async def test_what_the_form_does_not_offer_is_refused(personas: Personas, sent: dict[str, str]) -> None:
    assert (await say(personas, "manager", PATH, **GIVEN | sent)).status_code == 400
    assert [await history("take_within", whose) for whose in (COUNTY, SWINDON, None)] == [[], [], []]


async def test_what_a_manager_sets_is_the_own_councils(personas: Personas) -> None:
    assert (await say(personas, "manager", PATH, **GIVEN)).status_code == 303
    assert [(await setting("take_within", whose)).value for whose in (COUNTY, SWINDON, None)] == [3, 2, 2]


@pytest.mark.parametrize("who", ["officer", "quality officer", "commissioner", "referrer", "provider's editor"])
async def test_others_open_and_change_none(personas: Personas, who: str) -> None:
    assert (await see(personas, who, PATH)).status_code == 403
    assert (await say(personas, who, PATH, **GIVEN)).status_code == 403
    assert await history("take_within", COUNTY) == []
