"""The pages of reviews and self-assessments: from a claim to a decision, and what is hidden."""

import re
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from asyncpg import Connection

from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.personas import SWINDON, Personas
from tests.providers.own_entries import ANOTHERS, OWN, add_kept
from tests.providers.reviewed import add_review

DAY = today(now())
UNTIL = (DAY + timedelta(days=200)).strftime("%d/%m/%Y")
EDITOR, FIRST, SECOND = "provider's editor", "quality officer", "second quality officer"
SEEN = re.compile(r'name="seen" value="(\d+)"')


@pytest.fixture
async def entries(db: Connection, personas: Personas) -> dict[str, int]:
    kept = await add_kept(db, personas)
    await db.execute("UPDATE provider SET kind = 'third_sector'")
    return kept


async def send(personas: Personas, who: str, path: str, **typed: str) -> httpx.Response:
    """The form at the path, with the version that its page shows."""
    async with personas.client(who) as client:
        page = await client.get(path)
        seen = SEEN.search(page.text)
        more = {"seen": seen[1]} if seen else {}
        return await client.post(path, data=personas[who].csrf | more | typed)


async def page(personas: Personas, who: str, path: str) -> httpx.Response:
    async with personas.client(who) as client:
        return await client.get(path)


@pytest.mark.usefixtures("entries")
async def test_from_a_self_assessment_to_a_decision_with_a_reply(db: Connection, personas: Personas) -> None:
    own = f"/my-provider/{OWN}/self-assessment"
    path = f"{own}/safeguarding"
    while not path.endswith("/check"):
        form = await page(personas, EDITOR, path)
        said = dict.fromkeys(re.findall(r'name="(said-[a-z_0-9]+)"', form.text), "met")
        assert said, path
        saved = await send(personas, EDITOR, path, **said)
        assert saved.status_code == 303, saved.text
        path = saved.headers["location"]
    sent = await send(personas, EDITOR, path)
    assert sent.headers["location"] == f"{own}?done=sent"
    assert await db.fetchval("SELECT status FROM quality_status") == "self_assessed"

    planned = await send(personas, FIRST, f"/quality/providers/{OWN}/review", kind="desk", on=f"{DAY:%d/%m/%Y}")
    review = planned.headers["location"].partition("?")[0]
    assert "Met" in (await page(personas, FIRST, review)).text
    found = await send(personas, FIRST, f"{review}/findings/health_and_safety", **{"finding-gas": "met"})
    assert found.status_code == 303
    typed = {"outcome": "conditional", "until": UNTIL, "conditions": "Mend the stairs", "summary": "Good on the whole"}
    assert (await send(personas, FIRST, f"{review}/decision", **typed)).status_code == 303
    refused = await send(personas, FIRST, f"{review}/moderate", answer="agree")
    assert refused.status_code == 409 and "A second officer must moderate" in refused.text
    agreed = await send(personas, SECOND, f"{review}/moderate", answer="agree")
    assert agreed.headers["location"].endswith("?done=agreed")
    assert "Mend the stairs" in (await page(personas, "referrer", f"/providers/{OWN}")).text

    report = f"/my-provider/{OWN}/reviews/{review.rpartition('/')[2]}"
    assert "Good on the whole" in (await page(personas, EDITOR, report)).text
    assert (await send(personas, EDITOR, report, reply="The stairs are mended")).status_code == 303
    assert "The stairs are mended" in (await page(personas, FIRST, review)).text
    assert (await send(personas, EDITOR, report, reply="Again")).status_code == 409


@pytest.mark.usefixtures("entries")
async def test_suspending_is_asked_once_more(db: Connection, personas: Personas) -> None:
    path = f"/quality/providers/{OWN}/suspend"
    typed = {"reason": "A fire door was locked", "why": "Seen on a visit"}
    sure = await send(personas, FIRST, path, **typed)
    assert sure.status_code == 200 and "Everybody will read" in sure.text
    assert await db.fetchval("SELECT count(*) FROM quality_status") == 0
    assert (await send(personas, FIRST, path, **typed, sure="yes")).status_code == 303
    assert await db.fetchval("SELECT status FROM quality_status") == "suspended"
    public = (await page(personas, "referrer", f"/providers/{OWN}")).text
    assert "A fire door was locked" in public and "Seen on a visit" not in public
    assert "Seen on a visit" in (await page(personas, FIRST, f"/quality/providers/{OWN}")).text


@pytest.mark.usefixtures("entries")
async def test_a_colleague_who_saved_first_is_shown_beside_ones_own(db: Connection, personas: Personas) -> None:
    review = f"/quality/reviews/{await add_review(db, personas, OWN, 'planned')}/findings/health_and_safety"
    answer = await send(personas, SECOND, review, **{"finding-gas": "met", "seen": "0"})
    assert answer.status_code == 409 and "The heater in the workshop" in answer.text
    both = re.search(r'name="seen" value="(\d+)"', answer.text)
    assert both and both[1] == "1"


@pytest.mark.usefixtures("entries")
async def test_a_note_without_a_finding_is_not_thrown_away(db: Connection, personas: Personas) -> None:
    path = f"/quality/reviews/{await add_review(db, personas, OWN, 'planned')}/findings/health_and_safety"
    typed = {"finding-gas": "met", "note-wiring": "No certificate on the wall"}
    answer = await send(personas, FIRST, path, **typed)
    assert answer.status_code == 422
    assert "Choose a finding for Check of the wiring, or take away its note" in answer.text
    assert "No certificate on the wall" in answer.text
    assert (await send(personas, FIRST, path, **typed, **{"finding-wiring": "not_met"})).status_code == 303


PROPOSED = {"outcome": "assured", "until": UNTIL, "summary": "A long report of my own"}


@pytest.mark.usefixtures("entries")
async def test_a_report_is_shown_beside_what_a_colleague_changed_meanwhile(db: Connection, personas: Personas) -> None:
    review = await add_review(db, personas, OWN, "planned")
    await db.execute("UPDATE review SET summary = 'What stood there', outcome = 'unverified', version = 2")
    path = f"/quality/reviews/{review}/decision"
    stale = await send(personas, FIRST, path, **PROPOSED, seen="1")
    assert stale.status_code == 409
    shown = stale.text.split("<main")[1]
    for text in ("What stood there", "A long report of my own", "Not assured", "Use mine", 'name="seen" value="2"'):
        assert text in shown, text
    assert (await send(personas, FIRST, path, **PROPOSED, seen="2")).status_code == 303


@pytest.mark.usefixtures("entries")
async def test_a_report_stays_where_a_colleague_proposed_first(db: Connection, personas: Personas) -> None:
    review = await add_review(db, personas, OWN, "proposed")
    stale = await send(personas, FIRST, f"/quality/reviews/{review}/decision", **PROPOSED, seen="1")
    assert stale.status_code == 409
    assert "A long report of my own" in stale.text and "A second officer must moderate" in stale.text


@pytest.mark.usefixtures("entries")
async def test_why_it_is_sent_back_stays_beside_the_decision_as_it_stands_now(
    db: Connection, personas: Personas
) -> None:
    review = await add_review(db, personas, OWN, "proposed")
    await db.execute("UPDATE review SET summary = 'Another report', version = 7")
    path, typed = f"/quality/reviews/{review}/moderate", {"answer": "send_back", "why": "Look at the vehicles"}
    stale = await send(personas, SECOND, path, **typed, seen="1")
    assert stale.status_code == 409
    for text in ("Another report", "Look at the vehicles", 'name="seen" value="7"', "A colleague changed this review"):
        assert text in stale.text, text
    await db.execute("UPDATE review SET state = 'planned'")
    gone = await send(personas, SECOND, path, **typed, seen="7")
    assert gone.status_code == 409
    assert "Look at the vehicles" in gone.text and "<form" not in gone.text.split("<main")[1].split("</main")[0]


@pytest.mark.usefixtures("entries")
async def test_what_is_another_authoritys_or_anothers_is_as_if_it_were_not_there(
    db: Connection, personas: Personas
) -> None:
    of_swindon = await add_review(db, personas, OWN, "proposed", SWINDON)
    of_another = await add_review(db, personas, ANOTHERS, "decided")
    undecided = await add_review(db, personas, OWN, "planned")
    await db.execute("UPDATE provider SET authority = $1 WHERE slug = $2", SWINDON, ANOTHERS)
    hidden = [
        (FIRST, f"/quality/reviews/{of_swindon}"),
        (FIRST, f"/quality/reviews/{of_swindon}/findings/health_and_safety"),
        (FIRST, f"/quality/reviews/{of_swindon}/actions"),
        (FIRST, f"/quality/reviews/{of_swindon}/decision"),
        (SECOND, f"/quality/reviews/{of_swindon}/moderate"),
        (FIRST, f"/quality/providers/{ANOTHERS}/remove"),
        (EDITOR, f"/my-provider/{ANOTHERS}/self-assessment"),
        (EDITOR, f"/my-provider/{ANOTHERS}/self-assessment/check"),
        (EDITOR, f"/my-provider/{ANOTHERS}/self-assessment/safeguarding"),
        (EDITOR, f"/my-provider/{ANOTHERS}/reviews/{of_another}"),
        (EDITOR, f"/my-provider/{OWN}/reviews/{of_another}"),
        (EDITOR, f"/my-provider/{OWN}/reviews/{undecided}"),
    ]
    for who, path in hidden:
        random = re.sub(r"[0-9a-f-]{36}", str(uuid4()), path).replace(ANOTHERS, "nobody")
        for method in ("GET", "POST"):
            async with personas.client(who) as client:
                sent = {} if method == "GET" else {"data": personas[who].csrf}
                found = [await client.request(method, each, **sent) for each in (path, random)]  # type: ignore[arg-type]
            if {answer.status_code for answer in found} != {405}:
                assert [answer.status_code for answer in found] == [404, 404], (method, path)


@pytest.mark.usefixtures("entries")
async def test_a_draw_shows_its_seed(db: Connection, personas: Personas) -> None:
    await db.execute(
        "INSERT INTO term (authority, name, first_day, last_day) VALUES (916, 'Term', $1, $2)",
        *(DAY - timedelta(days=2), DAY + timedelta(days=20)),
    )
    assert (await send(personas, FIRST, "/quality/draws")).status_code == 303
    seed = await db.fetchval("SELECT seed FROM draw")
    assert seed in (await page(personas, FIRST, "/quality/draws")).text
    assert (await send(personas, FIRST, "/quality/draws")).status_code == 409


@pytest.mark.usefixtures("entries")
async def test_the_page_of_a_provider_leads_to_all_that_its_officers_do_with_it(
    db: Connection, personas: Personas
) -> None:
    own = f"/quality/providers/{OWN}"
    leads = [f'href="{own}"' in (await page(personas, who, f"/providers/{OWN}")).text for who in (FIRST, EDITOR)]
    assert leads == [True, False]
    await add_review(db, personas, OWN, "planned")
    shown = (await page(personas, FIRST, own)).text.split("<main")[1]
    links = {each for each in re.findall(r'href="(/[^"]+)"', shown) if OWN in each}
    assert {f"{own}/{each}" for each in ("evidence", "inspections", "suspend", "remove")} < links
    assert f"/quality/entries/{OWN}" in links
    assert {path: (await page(personas, FIRST, path)).status_code for path in links} == dict.fromkeys(links, 200)
