"""A provider declares its hours and numbers; officers whose business it is see what that means; nobody else does."""

import asyncpg
import httpx
import pytest

from apdirectory.database.asking import asking
from apdirectory.database.transaction import transaction
from apdirectory.providers.quality.evidence.queries import due_evidence
from apdirectory.web.today import today
from tests.personas import COUNTY
from tests.providers.quality.evidence.conftest import Providers
from tests.providers.quality.evidence.conftest import providers as providers
from tests.providers.quality.people import HERE, THERE, asker_of

EDITOR, OFFICER = "provider's editor", "quality officer"
OWN, SEEN = f"/my-provider/{HERE}/registration", f"/quality/providers/{HERE}/registration"
AUDITED = "SELECT count(*) FROM audit WHERE action = 'registration.declared'"
SAID = {"hours": "20", "many": "1", "ehcp": "no", "looked_after": "no", "sen": "yes"}


async def get(providers: Providers, who: str, path: str) -> httpx.Response:
    async with providers.personas.client(who) as client:
        return await client.get(path)


async def declare(providers: Providers, path: str = OWN, who: str = EDITOR, **said: str) -> httpx.Response:
    async with providers.personas.client(who) as client:
        return await client.post(path, data=SAID | said | providers.personas[who].csrf)


async def test_what_is_declared_is_read_by_the_rule_and_by_the_one_that_is_coming(providers: Providers) -> None:
    assert (await declare(providers)).headers["location"] == f"{OWN}?done=declared"
    for who, path in ((EDITOR, OWN), (OFFICER, SEEN)):
        page = (await get(providers, who, path)).text
        now, then = page.split("Under a rule that is coming")
        assert "On what we know here, nothing that was declared makes this a school" in now
        assert "On what we know here, this has to register as a school" in then
        assert "Declared on" in page


async def test_the_newest_declaration_counts_and_the_older_ones_stay(
    providers: Providers, db: asyncpg.Connection
) -> None:
    await declare(providers)
    await declare(providers, many="5", hours="18.5")
    now = (await get(providers, OFFICER, SEEN)).text.split("Under a rule that is coming")[0]
    assert "this has to register as a school: 18 hours a week or more" in now
    assert await db.fetchval("SELECT count(*) FROM registration_position") == 2
    with asking(asker_of(providers.personas, "manager")):
        async with transaction() as database:
            assert await database.fetchval(AUDITED) == 2


async def test_it_becomes_evidence_that_waits_for_an_officer(providers: Providers) -> None:
    await declare(providers)
    due = [each.what for each in await due_evidence(COUNTY, today())]
    assert due == ["Check: Whether it must register as a school"]
    assert f'href="{OWN}"' in (await get(providers, EDITOR, f"/my-provider/{HERE}/evidence")).text
    assert f'href="{SEEN}"' in (await get(providers, OFFICER, f"/quality/providers/{HERE}")).text


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"hours": "many"}, "Hours a week must be a number"),
        ({"hours": "61"}, "Hours a week must be a number"),
        ({"hours": "17.25"}, "Hours a week must be a number"),
        ({"hours": "NaN"}, "Hours a week must be a number"),
        ({"many": "-1"}, "How many must be a whole number"),
        ({"many": "0"}, "You said that nobody is there so long"),
        ({"ehcp": "yes", "sen": "no"}, "A child with a plan has special educational needs"),
        ({"looked_after": ""}, "Choose whether any is looked after"),
    ],
)
async def test_what_cannot_be_is_said_and_nothing_is_lost(
    providers: Providers, db: asyncpg.Connection, said: dict[str, str], wrong: str
) -> None:
    answer = await declare(providers, **said)
    assert answer.status_code == 422
    assert wrong in answer.text
    assert f'value="{(SAID | said)["hours"]}"' in answer.text
    assert await db.fetchval("SELECT count(*) FROM registration_position") == 0


async def test_registered_schools_are_not_asked(providers: Providers, db: asyncpg.Connection) -> None:
    await db.execute("UPDATE provider SET kind = 'ap_school' WHERE id = $1", providers.own)
    assert (await get(providers, EDITOR, OWN)).status_code == 404
    assert (await declare(providers)).status_code == 404
    assert (await get(providers, OFFICER, SEEN)).status_code == 404
    assert SEEN not in (await get(providers, OFFICER, f"/quality/providers/{HERE}")).text


async def test_anothers_is_not_there(providers: Providers, db: asyncpg.Connection) -> None:
    theirs = f"/my-provider/{THERE}/registration"
    assert (await get(providers, EDITOR, theirs)).status_code == 404
    assert (await declare(providers, theirs)).status_code == 404
    assert (await get(providers, OFFICER, f"/quality/providers/{THERE}/registration")).status_code == 404
    assert await db.fetchval("SELECT count(*) FROM registration_position") == 0


async def test_it_is_not_public(providers: Providers) -> None:
    await declare(providers)
    for path in (f"/providers/{HERE}", f"/api/v1/providers/{HERE}"):
        assert "register as a school" not in (await get(providers, "anybody", path)).text
