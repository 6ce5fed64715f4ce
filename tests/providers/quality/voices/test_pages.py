"""The pages on which officers record and moderate what was said, and what of it anyone reads."""

import re
from datetime import date
from html import unescape

import httpx
import pytest
from msgspec.structs import replace

from apdirectory.database.asking import Asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.providers.quality.voices.actions import take_down_voice
from apdirectory.providers.quality.voices.queries import voices_heard
from tests.personas import ANYBODY, COUNTY, Personas
from tests.providers.quality.people import HERE, add_both, asker_of
from tests.providers.quality.voices.saying import ANOTHER, HEARD, RECORDER, moderated, recorded, shown

PAGE = f"/quality/providers/{HERE}/voices"
PUBLIC, API = f"/providers/{HERE}", f"/api/v1/providers/{HERE}"
TYPED = {"speaker": "parent", "heard_on": "12/3/2026", "words": "They rang me every day.", "keep_out": "Sam"}
HEADING = "What children and parents said"


@pytest.fixture
async def provider(personas: Personas) -> int:
    return (await add_both())[0]


def main(page: httpx.Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text.split("<main")[1])).split())


# --- Officers


async def test_one_officer_records_and_another_shows_it(personas: Personas, provider: int) -> None:
    async with personas.client(RECORDER) as client:
        assert f'href="{PAGE}"' in (await client.get(f"/quality/providers/{HERE}")).text
        sent = await client.post(PAGE, data=TYPED | personas[RECORDER].csrf)
        assert sent.headers["location"] == f"{PAGE}?done=recorded"
        listed = await client.get(sent.headers["location"])
        assert "Waiting for another officer" in listed.text
        assert "rang me" not in listed.text, "what was said is on its own page alone"
        (one,) = re.findall(r'href="(/quality/voices/[^"]+)"', listed.text)
        own = await client.get(one)
        assert "Another quality officer reads it before it is shown" in own.text
        assert "Save decision" not in own.text
        refused = await client.post(one, data={"decision": "show"} | personas[RECORDER].csrf)
        assert refused.status_code == 409
        assert "Ask a colleague" in refused.text
    async with personas.client(ANOTHER) as client:
        assert "Voices (1)" in (await client.get("/quality")).text
        assert "They rang me every day." in (await client.get(one)).text
        decided = await client.post(one, data={"decision": "show"} | personas[ANOTHER].csrf)
        assert decided.headers["location"] == "/quality?show=voices&done=voice"
        desk = await client.get(decided.headers["location"])
        assert "Your decision is saved" in desk.text
        assert "Voices (0)" in desk.text
        again = await client.post(one, data={"decision": "refuse", "why": "x"} | personas[ANOTHER].csrf)
        assert again.status_code == 409
        assert "let this be shown" in again.text


async def test_whatever_tells_who_it_is_is_refused_and_nothing_typed_is_lost(personas: Personas, provider: int) -> None:
    typed = TYPED | {"words": "Sam, 14, lives in GL1 1AA & likes it", "review": "", "keep_out": "Jess"}
    async with personas.client(RECORDER) as client:
        page = await client.post(PAGE, data=typed | personas[RECORDER].csrf)
    assert page.status_code == 422
    assert "“GL1 1AA” looks like a postcode; “Sam, 14” looks like a name with an age" in unescape(page.text)
    for kept in ("Sam, 14, lives in GL1 1AA &amp; likes it</textarea>", "Jess</textarea>", 'value="12/3/2026"'):
        assert kept in page.text
    assert re.search(r'value="parent" checked', page.text)
    with asking(asker_of(personas, RECORDER)):
        assert await voices_heard(provider, COUNTY) == []


async def test_all_that_is_missing_is_told_at_once(personas: Personas, provider: int) -> None:
    id = await recorded(personas, provider)
    async with personas.client(ANOTHER) as client:
        page = await client.post(PAGE, data=personas[ANOTHER].csrf)
        assert page.status_code == 422
        assert page.text.count('class="govuk-error-message"') == 3
        for typed in ({}, {"decision": "refuse"}):
            page = await client.post(f"/quality/voices/{id}", data=typed | personas[ANOTHER].csrf)
            assert page.status_code == 422
            assert page.text.count('class="govuk-error-message"') == 1
        await moderated(personas, id)
        page = await client.post(f"/quality/voices/{id}/take-down", data=personas[ANOTHER].csrf)
        assert page.status_code == 422


async def test_whoever_recorded_it_takes_it_down(personas: Personas, provider: int) -> None:
    id = await shown(personas, provider)
    async with personas.client(RECORDER) as client:
        assert "Take down" in (await client.get(f"/quality/voices/{id}")).text
        typed = {"down_why": "Her father asked us"} | personas[RECORDER].csrf
        done = await client.post(f"/quality/voices/{id}/take-down", data=typed)
        assert "took this down" in (await client.get(done.headers["location"])).text
        again = await client.post(f"/quality/voices/{id}/take-down", data=typed)
    assert again.status_code == 409
    assert "Her father asked us" in again.text


async def test_each_reading_is_recorded(personas: Personas, provider: int) -> None:
    id = await recorded(personas, provider)
    for name in (RECORDER, ANOTHER, "manager"):
        async with personas.client(name) as client:
            assert HEARD.words in (await client.get(f"/quality/voices/{id}")).text
    with asking(Asker(role="la_manager", authority=COUNTY)):
        async with transaction() as database:
            found = "SELECT count(*) FROM audit WHERE action = 'record.read' AND subject = $1"
            assert await database.fetchval(found, str(id)) == 3


@pytest.mark.parametrize("show", [True, False])
async def test_another_councils_managers_find_neither_page_nor_line(
    personas: Personas, provider: int, show: bool
) -> None:
    """Not even of what is shown in public: who recorded it, and on which day, is the council's own."""
    id = await moderated(personas, await recorded(personas, provider), show=show)
    async with personas.client("manager of Swindon") as client:
        assert (await client.get(f"/quality/voices/{id}")).status_code == 404
        assert "Your council has recorded nothing yet" in (await client.get(PAGE)).text
    with asking(asker_of(personas, "manager of Swindon")):
        assert await voices_heard(provider, COUNTY) == [], "whatever the pages do"


# --- Anyone


async def test_anyone_reads_who_spoke_the_month_and_the_council_alone(
    personas: Personas, provider: int, asked: httpx.AsyncClient
) -> None:
    assert HEADING not in main(await asked.get(PUBLIC))
    assert "what it is like" not in main(await asked.get(f"{PUBLIC}/easy-read"))
    await shown(personas, provider)
    await shown(personas, provider, replace(HEARD, speaker="parent", heard_on=date(2026, 5, 30), words="A <b> word"))
    text = main(await asked.get(PUBLIC))
    assert (
        f"{HEADING} “A <b> word” A parent, May 2026. Heard by Gloucestershire"
        f" “{HEARD.words}” A child, March 2026. Heard by Gloucestershire"
    ) in text
    assert text.index("Quality") < text.index(HEADING) < text.index("You must still check")
    assert "People there said what it is like" in main(await asked.get(f"{PUBLIC}/easy-read"))
    assert (await asked.get(API)).json()["voices"] == [
        {"speaker": "parent", "words": "A <b> word", "month": "2026-05", "authority": str(COUNTY)},
        {"speaker": "child", "words": HEARD.words, "month": "2026-03", "authority": str(COUNTY)},
    ]


async def test_no_public_answer_tells_the_day_or_who_recorded_or_moderated(
    personas: Personas, provider: int, asked: httpx.AsyncClient
) -> None:
    id = await shown(personas, provider)
    told = "".join([(await asked.get(path)).text for path in (PUBLIC, API, f"{PUBLIC}/easy-read")])
    assert HEARD.words in told
    people = [personas[name] for name in (RECORDER, ANOTHER)]
    for hidden in ("12 March 2026", "2026-03-12", str(id), *(str(who.account) for who in people)):
        assert hidden not in told, hidden


@pytest.mark.parametrize("who", [ANYBODY, RECORDER, "manager"])
async def test_what_waits_is_refused_or_taken_down_is_in_no_public_answer(
    personas: Personas, provider: int, who: str
) -> None:
    """Nor for officers: they see what the public sees."""
    await recorded(personas, provider)
    await moderated(personas, await recorded(personas, provider), show=False)
    taken = await shown(personas, provider)
    with asking(asker_of(personas, ANOTHER)):
        await take_down_voice(taken, "x")
    async with personas.client(who) as client:
        for path in (PUBLIC, API, f"{PUBLIC}/easy-read"):
            answer = await client.get(path)
            assert answer.status_code == 200
            assert HEARD.words not in answer.text
            assert HEADING not in answer.text
            assert "what it is like" not in answer.text


@pytest.mark.parametrize(("many", "opened"), [(6, 0), (7, 1), (9, 3)])
async def test_the_newest_six_are_read_at_once_and_the_others_opened(
    personas: Personas, provider: int, asked: httpx.AsyncClient, many: int, opened: int
) -> None:
    for number in range(many):
        said = replace(HEARD, heard_on=date(2026, 1 + number, 1), words=f"Word {'abcdefghi'[number]}.")
        await shown(personas, provider, said)
    page = (await asked.get(PUBLIC)).text
    first, _, more = page.partition("<details")
    assert (first.count("“Word "), more.count("“Word ")) == (many - opened, opened)
    assert (f"Show all ({opened} more)" in page) == bool(opened)
    assert "Word a." in (more if opened else first), "the oldest is the last"
