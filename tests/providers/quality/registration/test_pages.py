"""A provider declares its hours and numbers; officers whose business it is see what that means; nobody else does."""

import asyncpg
import httpx
import pytest

from apdirectory.database.asking import asking
from apdirectory.database.transaction import transaction
from apdirectory.providers.quality.evidence.queries import due_evidence
from apdirectory.providers.quality.registration.queries import registrations_due
from apdirectory.web.today import today
from tests.personas import COUNTY, SWINDON
from tests.providers.quality.evidence.conftest import Providers
from tests.providers.quality.evidence.conftest import providers as providers
from tests.providers.quality.people import HERE, THERE, asker_of

EDITOR, OFFICER = "provider's editor", "quality officer"
OWN, SEEN = f"/my-provider/{HERE}/registration", f"/quality/providers/{HERE}/registration"
CHECKED = f"/quality/providers/{HERE}/evidence"
AUDITED = "SELECT count(*) FROM audit WHERE action = 'registration.declared'"
SAID = {"hours": "20", "many": "1", "ehcp": "no", "looked_after": "no", "sen": "yes", "asked": "15"}


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
        assert "On what we know here, this may have to register as a school then" in then
        assert "Declared on" in page


async def test_the_newest_declaration_counts_and_the_older_ones_stay(
    providers: Providers, db: asyncpg.Connection
) -> None:
    await declare(providers)
    await declare(providers, many="5", hours="18.5")
    now = (await get(providers, OFFICER, SEEN)).text.split("Under a rule that is coming")[0]
    assert "this may have to register as a school: a child is here 18.5 hours a week" in now
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


async def test_a_new_declaration_ends_the_older_one_that_waits_and_leaves_what_was_accepted(
    providers: Providers, db: asyncpg.Connection
) -> None:
    await declare(providers)
    first = await db.fetchval("SELECT id FROM evidence")
    await declare(providers, many="2")
    states = "SELECT state FROM evidence ORDER BY added_at"
    assert [state for (state,) in await db.fetch(states)] == ["withdrawn", "waiting"]
    due = [each.what for each in await due_evidence(COUNTY, today())]
    assert due == ["Check: Whether it must register as a school"]
    async with providers.personas.client(OFFICER) as client:
        waiting = await db.fetchval("SELECT id FROM evidence WHERE state = 'waiting'")
        csrf = providers.personas[OFFICER].csrf
        assert first != waiting
        assert (await client.post(f"{CHECKED}/{waiting}/accept", data=csrf)).status_code == 303
    await declare(providers, many="3")
    assert [state for (state,) in await db.fetch(states)] == ["withdrawn", "accepted", "waiting"]


async def test_beside_accept_stands_what_it_means_and_what_was_declared(providers: Providers) -> None:
    await declare(providers, many="5", hours="18.5")
    page = (await get(providers, OFFICER, CHECKED)).text
    assert "this may have to register as a school" in page
    assert f'href="{SEEN}"' in page


async def test_the_desk_names_who_may_have_to_register_until_it_declares_something_else(providers: Providers) -> None:
    await declare(providers, many="5", hours="18.5")
    (due,) = await registrations_due(COUNTY, today())
    assert (due.what, due.path, due.waits) == ("May have to register as a school", SEEN, True)
    assert "May have to register as a school" in (await get(providers, OFFICER, "/quality")).text
    assert await registrations_due(SWINDON, today()) == []
    await declare(providers, many="1", sen="no")
    assert await registrations_due(COUNTY, today()) == []


async def test_what_was_declared_keeps_the_hours_that_were_asked(providers: Providers, db: asyncpg.Connection) -> None:
    await declare(providers, many="7")
    await db.execute(
        "INSERT INTO dated_setting (name, value, from_day, why) VALUES ('advised_hours', '17', '2026-01-01', 'x')"
    )
    asked = "Children of compulsory school age there {}"
    assert asked.format("15 hours a week or more") in (await get(providers, OFFICER, SEEN)).text
    await db.execute(
        """INSERT INTO registration_position (id, provider, hours, many, ehcp, looked_after, sen)
           VALUES (gen_random_uuid(), $1, 20, 1, false, false, false)""",
        providers.own,
    )
    assert asked.format("as long as the council then advised") in (await get(providers, OFFICER, SEEN)).text
    late = await declare(providers, many="6")
    assert late.status_code == 422
    assert "The council advises another number of hours now" in late.text
    assert 'name="asked" value="17"' in late.text


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
