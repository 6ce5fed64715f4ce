"""Evidence as pages take it: an editor adds and withdraws, an officer checks, others find nothing."""

from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from apdirectory.database.asking import asking
from apdirectory.documents.actions import remove
from apdirectory.errors import NotFound
from apdirectory.web.today import today
from tests.documents.files import EICAR, PDF
from tests.personas import SWINDON
from tests.providers.quality.evidence.conftest import Providers
from tests.providers.quality.people import HERE, THERE, asker_of

EDITOR, OFFICER = "provider's editor", "quality officer"
OWN, CHECKED = f"/my-provider/{HERE}/evidence", f"/quality/providers/{HERE}/evidence"
LINK = {"form": "link", "link": "https://example.org/policy.pdf", "issued_on": "1/1/2026", "ends_on": ""}


def typed(days: int) -> str:
    when = today() + timedelta(days=days)
    return f"{when.day}/{when.month}/{when.year}"


async def get(providers: Providers, who: str, path: str) -> httpx.Response:
    async with providers.personas.client(who) as client:
        return await client.get(path)


async def post(
    providers: Providers, who: str, path: str, file: tuple[str, bytes] | None = None, /, **said: str
) -> httpx.Response:
    async with providers.personas.client(who) as client:
        files = {"file": file} if file else None
        return await client.post(path, data=said | providers.personas[who].csrf, files=files)


async def added(
    providers: Providers, db: asyncpg.Connection, item: str = "public_liability", days: int = 100, **said: str
) -> UUID:
    answer = await post(providers, EDITOR, f"{OWN}/add/{item}", **LINK | {"ends_on": typed(days)} | said)
    assert answer.status_code == 303, answer.text
    found: UUID = await db.fetchval("SELECT id FROM evidence ORDER BY added_at DESC LIMIT 1")
    return found


async def accepted_yesterday(providers: Providers, db: asyncpg.Connection, made: UUID) -> None:
    assert (await post(providers, OFFICER, f"{CHECKED}/{made}/accept")).status_code == 303
    await db.execute("UPDATE evidence SET accepted_on = accepted_on - 1 WHERE id = $1", made)


async def until(db: asyncpg.Connection, providers: Providers) -> tuple[object, str | None]:
    row = await db.fetchrow(
        "SELECT evidence_until, evidence_item FROM quality_status WHERE provider = $1", providers.own
    )
    return row["evidence_until"], row["evidence_item"]


async def test_an_editor_adds_a_link_an_officer_accepts_it_and_the_assurance_rests_on_it(
    providers: Providers, db: asyncpg.Connection
) -> None:
    made = await added(providers, db)
    assert await until(db, providers) == (None, None)
    page = await get(providers, OFFICER, CHECKED)
    assert "Waits for the council to check" in page.text
    answer = await post(providers, OFFICER, f"{CHECKED}/{made}/accept")
    assert answer.status_code == 303
    assert await until(db, providers) == (today() + timedelta(days=100), "Public liability insurance")
    shown = await db.fetchval("SELECT min(until) FROM listing_verdict WHERE provider_id = $1", providers.own)
    assert shown == today() + timedelta(days=100)
    assert "In date" in (await get(providers, EDITOR, OWN)).text


async def test_a_file_is_kept_and_both_can_open_it_but_nobody_else(
    providers: Providers, db: asyncpg.Connection
) -> None:
    said = LINK | {"form": "file", "link": "", "ends_on": typed(90)}
    answer = await post(providers, EDITOR, f"{OWN}/add/fire_risk", ("risk.pdf", PDF), **said)
    assert answer.status_code == 303, answer.text
    document = await db.fetchval("SELECT document FROM evidence")
    for who in (EDITOR, OFFICER):
        opened = await get(providers, who, f"/documents/{document}")
        assert opened.status_code == 200
        assert opened.content == PDF
    for who in ("referrer", "officer of Swindon", "provider's staff", "manager of Swindon"):
        assert (await get(providers, who, f"/documents/{document}")).status_code == 404


async def test_another_council_opens_the_file_once_it_judges_the_provider(
    providers: Providers, db: asyncpg.Connection
) -> None:
    said = LINK | {"form": "file", "link": "", "ends_on": typed(90)}
    await post(providers, EDITOR, f"{OWN}/add/fire_risk", ("risk.pdf", PDF), **said)
    document = await db.fetchval("SELECT document FROM evidence")
    await db.execute(
        "UPDATE membership SET authority = $2 WHERE id = $1",
        *(providers.personas["second quality officer"].membership, SWINDON),
    )
    second = "second quality officer"
    assert (await get(providers, second, f"/documents/{document}")).status_code == 404
    assert (await get(providers, second, CHECKED)).status_code == 404
    await db.execute("INSERT INTO quality_status (provider, authority) VALUES ($1, $2)", providers.own, SWINDON)
    assert (await get(providers, second, f"/documents/{document}")).status_code == 200
    page = await get(providers, second, CHECKED)
    assert page.status_code == 200
    assert "You can read it" in page.text
    made = await db.fetchval("SELECT id FROM evidence")
    assert (await post(providers, second, f"{CHECKED}/{made}/accept")).status_code == 403
    assert await db.fetchval("SELECT state FROM evidence") == "waiting"


async def test_no_file_is_taken_of_what_must_not_be_kept(providers: Providers, db: asyncpg.Connection) -> None:
    said = {"seen_by": "Chair of trustees", "seen_on": typed(-1), "ends_on": ""}
    answer = await post(providers, EDITOR, f"{OWN}/add/single_central_record", ("record.pdf", PDF), **said)
    assert answer.status_code == 422
    assert "never kept here" in answer.text
    answer = await post(providers, EDITOR, f"{OWN}/add/single_central_record", form="file", **said)
    assert answer.status_code == 400
    assert await db.fetchval("SELECT count(*) FROM evidence") == 0
    assert await db.fetchval("SELECT count(*) FROM document") == 0
    answer = await post(providers, EDITOR, f"{OWN}/add/single_central_record", **said)
    assert answer.status_code == 303
    assert await db.fetchval("SELECT form FROM evidence") == "seen"


@pytest.mark.parametrize(
    "link",
    [
        "http://example.org/x",
        "javascript:alert(1)",
        "https://user@example.org/",
        "https://",
        "data:text/html,x",
        "//x.org",
        "https://example.org/ x",
        "HTTPS://example.org/x",
        "https://localhost/x",
    ],
)
async def test_a_link_is_to_a_website_over_https(providers: Providers, db: asyncpg.Connection, link: str) -> None:
    answer = await post(providers, EDITOR, f"{OWN}/add/gas", **LINK | {"link": link})
    assert answer.status_code == 422
    assert await db.fetchval("SELECT count(*) FROM evidence") == 0


async def test_all_that_is_wrong_is_told_at_once_and_what_was_typed_stays(
    providers: Providers, db: asyncpg.Connection
) -> None:
    said = {"form": "link", "link": "http://x", "issued_on": typed(1), "ends_on": typed(-1)}
    answer = await post(providers, EDITOR, f"{OWN}/add/gas", **said)
    assert answer.status_code == 422
    for message in ("must begin with https://", "Issued must be today or before", "It has ended already"):
        assert message in answer.text
    assert f'value="{typed(1)}"' in answer.text


async def test_a_virus_is_refused_beside_the_field_and_nothing_is_kept(
    providers: Providers, db: asyncpg.Connection
) -> None:
    said = LINK | {"form": "file", "link": "", "ends_on": typed(90)}
    answer = await post(providers, EDITOR, f"{OWN}/add/gas", ("x.pdf", EICAR), **said)
    assert answer.status_code == 422
    assert await db.fetchval("SELECT count(*) FROM evidence") == 0


async def test_a_refusal_says_why_tells_the_editor_and_takes_the_assurance_back(
    providers: Providers, db: asyncpg.Connection
) -> None:
    made = await added(providers, db)
    await accepted_yesterday(providers, db, made)
    assert (await post(providers, OFFICER, f"{CHECKED}/{made}/refuse", why=" ")).status_code == 422
    answer = await post(providers, OFFICER, f"{CHECKED}/{made}/refuse", why="It names another firm")
    assert answer.status_code == 303
    assert (await until(db, providers))[0] == today() - timedelta(days=1)
    assert "It names another firm" in (await get(providers, EDITOR, OWN)).text
    mails = await db.fetch("SELECT recipient FROM outbox WHERE message = 'evidence_refused'")
    assert [mail["recipient"] for mail in mails] == [providers.personas[EDITOR].email]


async def test_a_file_that_is_refused_is_gone(providers: Providers, db: asyncpg.Connection) -> None:
    """It may be what must not be kept, such as a certificate or a child's plan. The row stays, with the reason."""
    said = LINK | {"form": "file", "link": "", "ends_on": typed(90)}
    await post(providers, EDITOR, f"{OWN}/add/fire_risk", ("x.pdf", PDF), **said)
    made, document = await db.fetchrow("SELECT id, document FROM evidence")
    assert (await post(providers, OFFICER, f"{CHECKED}/{made}/refuse", why="It names a child")).status_code == 303
    assert await db.fetchval("SELECT count(*) FROM document_part") == 0
    for who in (EDITOR, OFFICER):
        assert (await get(providers, who, f"/documents/{document}")).status_code == 410
    assert "It names a child" in (await get(providers, EDITOR, OWN)).text


async def test_a_council_that_checks_for_one_that_is_not_here_removes_what_it_refuses(
    providers: Providers, db: asyncpg.Connection
) -> None:
    said = LINK | {"form": "file", "link": "", "ends_on": typed(90)}
    await db.execute("UPDATE provider SET authority = $2 WHERE id = $1", providers.own, SWINDON)
    await db.execute("UPDATE authority SET uses_service = false WHERE id = $1", SWINDON)
    await post(providers, EDITOR, f"{OWN}/add/fire_risk", ("x.pdf", PDF), **said)
    made = await db.fetchval("SELECT id FROM evidence")
    assert (await post(providers, OFFICER, f"{CHECKED}/{made}/refuse", why="It names a child")).status_code == 303
    assert await db.fetchval("SELECT count(*) FROM document_part") == 0


async def test_officers_remove_no_file_of_evidence_that_stands(providers: Providers, db: asyncpg.Connection) -> None:
    """The database refuses it, whatever the app does."""
    said = LINK | {"form": "file", "link": "", "ends_on": typed(90)}
    await post(providers, EDITOR, f"{OWN}/add/fire_risk", ("x.pdf", PDF), **said)
    document = await db.fetchval("SELECT document FROM evidence")
    with asking(asker_of(providers.personas, OFFICER)), pytest.raises(NotFound):
        await remove(document, "By mistake")
    with asking(asker_of(providers.personas, EDITOR)):
        await remove(document, "By those who sent it")


async def test_newer_evidence_that_ends_sooner_does_not_shorten_what_holds(
    providers: Providers, db: asyncpg.Connection
) -> None:
    for days in (200, 20):
        made = await added(providers, db, days=days)
        await post(providers, OFFICER, f"{CHECKED}/{made}/accept")
    assert (await until(db, providers))[0] == today() + timedelta(days=200)


async def test_withdrawing_deletes_the_file_and_counts_again(providers: Providers, db: asyncpg.Connection) -> None:
    said = LINK | {"form": "file", "link": "", "ends_on": typed(90)}
    await post(providers, EDITOR, f"{OWN}/add/gas", ("x.pdf", PDF), **said)
    made, document = await db.fetchrow("SELECT id, document FROM evidence")
    await accepted_yesterday(providers, db, made)
    assert (await get(providers, EDITOR, f"{OWN}/{made}/withdraw")).status_code == 200
    assert (await post(providers, EDITOR, f"{OWN}/{made}/withdraw")).status_code == 303
    assert (await until(db, providers))[0] == today() - timedelta(days=1)
    assert (await get(providers, OFFICER, f"/documents/{document}")).status_code == 410
    assert await db.fetchval("SELECT count(*) FROM document_part") == 0
    assert (await post(providers, EDITOR, f"{OWN}/{made}/withdraw")).status_code == 409


async def test_an_officer_records_what_they_saw_in_their_own_name(providers: Providers, db: asyncpg.Connection) -> None:
    answer = await post(providers, OFFICER, f"{CHECKED}/seen/single_central_record", seen_on=typed(-2), ends_on="")
    assert answer.status_code == 303
    row = await db.fetchrow("SELECT seen_by, state FROM evidence")
    assert tuple(row) == ("Quality Officer", "accepted")
    assert (await until(db, providers))[1] == "Check of the record of staff"
    answer = await post(providers, OFFICER, f"{CHECKED}/seen/gas", seen_on=typed(1), ends_on="")
    assert answer.status_code == 422
    answer = await post(providers, OFFICER, f"{CHECKED}/seen/gas", seen_on=typed(0), ends_on="", seen_by="The head")
    assert answer.status_code == 400


async def test_a_check_counts_once(providers: Providers, db: asyncpg.Connection) -> None:
    made = await added(providers, db)
    assert (await post(providers, OFFICER, f"{CHECKED}/{made}/accept")).status_code == 303
    assert (await post(providers, OFFICER, f"{CHECKED}/{made}/accept")).status_code == 409


async def test_other_providers_evidence_is_not_there(providers: Providers, db: asyncpg.Connection) -> None:
    made = await added(providers, db)
    there = f"/my-provider/{THERE}/evidence"
    for path in (
        there,
        f"{there}/add/gas",
        f"{there}/{made}/withdraw",
        f"{OWN}/{uuid4()}/withdraw",
        f"{OWN}/add/nothing",
    ):
        assert (await get(providers, EDITOR, path)).status_code == 404, path
        if path != there:
            assert (await post(providers, EDITOR, path)).status_code == 404, path
    theirs = f"/quality/providers/{THERE}/evidence"
    for path in (theirs, f"{theirs}/{made}/refuse", f"{theirs}/seen/gas", f"{CHECKED}/{uuid4()}/refuse"):
        assert (await get(providers, OFFICER, path)).status_code == 404, path
    assert (await post(providers, OFFICER, f"{theirs}/{made}/accept")).status_code == 404
    assert await db.fetchval("SELECT state FROM evidence") == "waiting"


async def test_no_form_takes_what_it_does_not_offer(providers: Providers, db: asyncpg.Connection) -> None:
    made = await added(providers, db)
    for path, who in (
        (f"{OWN}/add/gas", EDITOR),
        (f"{CHECKED}/{made}/accept", OFFICER),
        (f"{OWN}/{made}/withdraw", EDITOR),
    ):
        for field in ("state", "accepted_on", "provider", "checked_by"):
            assert (await post(providers, who, path, **LINK | {field: "1"})).status_code == 400
    assert await db.fetchval("SELECT count(*) FROM evidence WHERE state = 'waiting'") == 1


async def test_who_may_check_is_the_home_council_or_a_judge_where_it_is_not_here(
    providers: Providers, db: asyncpg.Connection
) -> None:
    await db.execute("UPDATE provider SET authority = $2 WHERE id = $1", providers.own, SWINDON)
    made = await added(providers, db)
    assert (await post(providers, OFFICER, f"{CHECKED}/{made}/accept")).status_code == 403
    await db.execute("UPDATE authority SET uses_service = false WHERE id = $1", SWINDON)
    assert (await post(providers, OFFICER, f"{CHECKED}/{made}/accept")).status_code == 303
    assert await db.fetchval("SELECT state FROM evidence") == "accepted"
