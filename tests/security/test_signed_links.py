"""Signed links: whoever has the mail can do one thing, and nobody else anything; looking changes nothing."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from litestar import Litestar

from apdirectory.audit.actions import record
from apdirectory.messages.links.actions import make_link, revoke_links
from apdirectory.messages.links.signature import Signed, read_token, token_of
from apdirectory.web.clock import now
from tests.conftest import MovedClock
from tests.personas import Personas
from tests.purposes import ANSWER, CONFIRM, create_app, traces
from tests.security.test_enumeration import asked_of, without
from tests.security.test_mass_assignment import everything
from tests.signing_in import Browser, new_browser
from tests.test_conventions import WRITES

TO = "head@provider.example"
NOT_WHOLE = "Open it from the mail again. If it stands on two lines there, copy both."


@pytest.fixture(scope="module")
def links_app() -> Litestar:
    return create_app()


@pytest.fixture
def holder(db: asyncpg.Connection, links_app: Litestar) -> Browser:
    return new_browser(links_app)


def id_in(path: str) -> UUID:
    signed = read_token(path.removeprefix("/l/"), [CONFIRM.code, ANSWER.code])
    assert signed
    return signed.id


async def new_links(db: asyncpg.Connection) -> list[tuple[str, str]]:
    """Whom a new link was mailed to, and the link."""
    rows = await db.fetch("SELECT recipient, body FROM outbox WHERE message = 'new_link' ORDER BY put_at")
    return [(row["recipient"], re.findall(r"^https?://\S+$", row["body"], re.MULTILINE)[0]) for row in rows]


# Opening


@pytest.mark.parametrize("purpose", [CONFIRM, ANSWER], ids=["once", "often"])
@pytest.mark.parametrize("ended", [False, True])
async def test_opening_a_link_changes_nothing_however_often(
    db: asyncpg.Connection, links_app: Litestar, moved_clock: MovedClock, purpose: object, ended: bool
) -> None:
    path = await make_link(CONFIRM if purpose is CONFIRM else ANSWER, "entry-7", TO, authority=916)
    moved_clock.forward(days=15 if ended else 0)
    before = await everything(db)
    async with asked_of(db) as asked:
        for _ in range(5):
            scanner = new_browser(links_app, "198.51.100.7")
            assert (await scanner.open(path)).status_code == (410 if ended else 200)
            assert (await scanner.http.head(path)).status_code == (410 if ended else 200)
            assert (await scanner.http.head(f"{path}/renew")).status_code == 405
    assert [each for each in asked if WRITES.search(each)] == [], "not in the audit either"
    assert await everything(db) == before


async def test_a_link_is_kept_by_nobody_and_told_to_no_other_site(holder: Browser) -> None:
    page = await holder.open(await make_link(CONFIRM, "entry-7", TO))
    assert page.headers["cache-control"] == "no-store"
    assert page.headers.get_list("referrer-policy") == ["same-origin"]
    assert [each for each in re.findall(r'(?:href|src|action)="([^"]+)"', page.text) if "//" in each] == []


async def test_a_link_is_used_by_pressing_its_button_and_only_once(db: asyncpg.Connection, holder: Browser) -> None:
    path = await make_link(CONFIRM, "entry-7", TO)
    await holder.open(path)
    own = holder.hidden(path)
    used = await holder.http.post(path, data=own)
    assert (used.status_code, used.headers["location"]) == (303, "/help")
    assert await traces("entry-7") == 1
    again = await holder.http.post(path, data=own)
    assert again.status_code == 410
    assert "works once. What was done with it stands" in again.text
    assert await traces("entry-7") == 1


async def test_a_link_takes_no_field_that_its_form_lacks(db: asyncpg.Connection, holder: Browser) -> None:
    path = await make_link(CONFIRM, "entry-7", TO)
    for more in ({"authority": "916"}, {"subject": "entry-8"}, {"answer": "no"}):
        await holder.open(path)
        refused = await holder.http.post(path, data=holder.hidden(path) | more)
        assert (refused.status_code, "This form does not take" in refused.text) == (400, True), more
    assert [await traces(each) for each in ("entry-7", "entry-8")] == [0, 0]


async def test_of_two_at_once_one_uses_it(clean_database: object, links_app: Litestar) -> None:
    for round_ in range(5):
        subject = f"entry-{round_}"
        path = await make_link(CONFIRM, subject, TO)
        browsers = [new_browser(links_app, f"192.0.2.{number}") for number in range(5)]
        for each in browsers:
            await each.open(path)
        answers = await asyncio.gather(*(each.send(path) for each in browsers))
        assert sorted(each.status_code for each in answers) == [303, 410, 410, 410, 410]
        assert await traces(subject) == 1


async def test_an_answer_that_is_mistaken_changes_nothing(clean_database: object, links_app: Litestar) -> None:
    path = await make_link(ANSWER, "case-7", TO)
    holder = new_browser(links_app)
    assert (await holder.send(path, answer="much too long")).status_code == 422
    assert await traces("case-7") == 0
    assert (await holder.send(path, answer="yes")).status_code == 200
    assert await traces("case-7") == 1
    assert (await holder.send(path, answer="yes", role="la_manager")).status_code == 400
    assert await traces("case-7") == 1


# What is no link


async def test_what_was_forged_or_cut_off_is_refused_before_the_database_is_asked(
    db: asyncpg.Connection, holder: Browser
) -> None:
    path = await make_link(CONFIRM, "entry-7", TO)
    token = path.removeprefix("/l/")
    signed = read_token(token, [CONFIRM.code])
    assert signed
    unknown = token_of(Signed(uuid4(), "test.unknown", signed.expires_at))
    pieces = [token[:-1], token + "A", token[::-1], "A" * 48, "x", str(signed.id), token[:-2] + "AA", unknown]
    asked: list[str] = []
    with db.query_logger(lambda query: asked.append(query.query)):
        for wrong in pieces:
            for page in (await holder.open(f"/l/{wrong}"), await holder.send(f"/l/{wrong}")):
                assert page.status_code in (403, 404)
            assert NOT_WHOLE in (await holder.open(f"/l/{wrong}")).text
    assert [each for each in asked if "signed_link" in each] == []


async def test_a_forged_link_is_neither_used_nor_renewed(db: asyncpg.Connection, holder: Browser) -> None:
    path = await make_link(CONFIRM, "entry-7", TO)
    await holder.open(path)
    own = holder.hidden(path)
    ends = datetime.now(UTC) + timedelta(days=300)
    stranger = Signed(id_in(path), ANSWER.code, ends)
    for token in (path[3:-1], token_of(stranger), "A" * 48):
        for where in (f"/l/{token}", f"/l/{token}/renew"):
            answer = await holder.http.post(where, data=own)
            assert (answer.status_code, NOT_WHOLE in answer.text) == (404, True)
    assert await traces("entry-7") == len(await new_links(db)) == 0


async def test_what_is_changed_in_the_table_makes_a_link_no_better(
    clean_database: object, links_app: Litestar, addresses: object
) -> None:
    """Whoever can write there can still not have one that lasts longer, or does something else."""
    path = await make_link(CONFIRM, "entry-7", TO)
    owner = await asyncpg.connect(clean_database.owner)  # type: ignore[attr-defined]
    holder = new_browser(links_app)
    try:
        for changed in ("expires_at = expires_at + interval '1 year'", "purpose = 'test.answer'"):
            await owner.execute(f"UPDATE signed_link SET {changed}")
            page = await holder.open(path)
            assert (page.status_code, NOT_WHOLE in page.text) == (404, True)
    finally:
        await owner.close()


async def test_all_that_is_no_link_looks_the_same(db: asyncpg.Connection, links_app: Litestar) -> None:
    """Nobody finds out by trying what links there are."""
    path = await make_link(CONFIRM, "entry-7", TO)
    there = Signed(id_in(path), ANSWER.code, now())
    pages = [
        await new_browser(links_app).open(f"/l/{token}")
        for token in (token_of(there)[:-2] + "AA", "A" * 48, "x", path[3:-1], path[3:] + "A")
    ]
    assert {(page.status_code, without(page.text), page.headers["cache-control"]) for page in pages} == {
        (404, without(pages[0].text), "no-store")
    }


# Expired, used, taken back


async def test_a_link_that_ended_leads_to_a_new_one_for_its_recipient_alone(
    db: asyncpg.Connection, holder: Browser, moved_clock: MovedClock
) -> None:
    path = await make_link(CONFIRM, "entry-7", TO)
    moved_clock.forward(days=15)
    page = await holder.open(path)
    assert page.status_code == 410
    assert "This link ended on" in page.text
    assert "Send me a new link" in page.text
    await holder.http.post(path, data=holder.hidden(f"{path}/renew"))
    assert await traces("entry-7") == 0
    hidden = holder.hidden(f"{path}/renew")
    refused = await holder.http.post(f"{path}/renew", data=hidden | {"email": "thief@evil.example"})
    assert refused.status_code == 400
    sent = await holder.http.post(f"{path}/renew", data=hidden)
    assert (sent.status_code, sent.headers["location"]) == (303, f"{path}?sent=yes")
    ((recipient, link),) = await new_links(db)
    assert recipient == TO
    shown = await holder.open(sent.headers["location"])
    assert TO not in shown.text + page.text
    assert link.rpartition("/")[2] not in shown.text + sent.text + str(sent.headers)
    new = f"/l/{link.rpartition('/')[2]}"
    assert (await holder.send(new)).headers["location"] == "/help"


async def test_a_renewed_link_is_dead(db: asyncpg.Connection, holder: Browser, moved_clock: MovedClock) -> None:
    first = await make_link(CONFIRM, "entry-7", TO)
    moved_clock.forward(days=15)
    await holder.open(first)
    await holder.http.post(f"{first}/renew", data=holder.hidden(f"{first}/renew"))
    moved_clock.forward(minutes=16)
    await holder.open(first)
    await holder.http.post(f"{first}/renew", data=holder.hidden(f"{first}/renew"))
    (_, second), (_, third) = await new_links(db)
    page = await holder.open(f"/l/{second.rpartition('/')[2]}")
    assert (page.status_code, "We sent a newer one then" in page.text) == (410, True)
    taken = await holder.http.post(f"/l/{second.rpartition('/')[2]}", data=holder.hidden(f"{page.url.path}/renew"))
    assert taken.status_code == 410
    assert await traces("entry-7") == 0
    assert (await holder.open(f"/l/{third.rpartition('/')[2]}")).status_code == 200


async def test_a_link_that_was_used_offers_no_new_one_and_sends_none(
    db: asyncpg.Connection, holder: Browser, moved_clock: MovedClock
) -> None:
    path = await make_link(CONFIRM, "entry-7", TO)
    await holder.open(path)
    hidden = holder.hidden(path)
    await holder.send(path)
    moved_clock.forward(minutes=16)
    page = await holder.open(path)
    assert page.status_code == 410
    assert "Send me a new link" not in page.text
    await holder.http.post(f"{path}/renew", data=hidden)
    assert await new_links(db) == []


async def test_the_answer_is_the_same_whether_or_not_a_new_link_was_sent(
    db: asyncpg.Connection, links_app: Litestar, moved_clock: MovedClock
) -> None:
    path = await make_link(CONFIRM, "entry-7", TO)
    moved_clock.forward(days=15)
    seen = set()
    for number in range(15):
        browser = new_browser(links_app, f"192.0.2.{number}")
        await browser.open(path)
        sent = await browser.http.post(f"{path}/renew", data=browser.hidden(f"{path}/renew"))
        page = await browser.open(sent.headers["location"])
        seen.add((sent.status_code, sent.headers["location"], page.status_code, without(page.text)))
    assert len(seen) == 1
    assert len(await new_links(db)) == 1


async def test_new_links_are_limited_by_who_asks_too(
    db: asyncpg.Connection, holder: Browser, moved_clock: MovedClock
) -> None:
    paths = [await make_link(CONFIRM, f"entry-{number}", TO) for number in range(13)]
    moved_clock.forward(days=15)
    for path in paths:
        await holder.open(path)
        sent = await holder.http.post(f"{path}/renew", data=holder.hidden(f"{path}/renew"))
        assert sent.status_code == 303
    assert len(await new_links(db)) == 10


async def test_a_link_that_works_is_not_renewed(db: asyncpg.Connection, holder: Browser) -> None:
    path = await make_link(CONFIRM, "entry-7", TO)
    await holder.open(path)
    answer = await holder.http.post(f"{path}/renew", data=holder.hidden(path))
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert (await holder.open(f"{path}?sent=yes")).status_code == 200
    assert await new_links(db) == []


@pytest.mark.parametrize("authority", [None, 916])
async def test_what_was_taken_back_says_whom_to_ring(
    db: asyncpg.Connection,
    personas: Personas,
    holder: Browser,
    moved_clock: MovedClock,
    monkeypatch: pytest.MonkeyPatch,
    authority: int | None,
) -> None:
    monkeypatch.setenv("HELP_PHONE", "01632 960900")
    path = await make_link(CONFIRM, "entry-7", TO, authority=authority)
    await holder.open(path)
    own = holder.hidden(path)
    assert await revoke_links(CONFIRM, "entry-7") == 1
    moved_clock.forward(days=15)
    ring = "Ring Gloucestershire County Council, 01452 960001." if authority else "Ring 01632 960900."
    for page in (
        await holder.open(path),
        await holder.http.post(path, data=own),
        await holder.http.post(f"{path}/renew", data=own),
        await holder.open(f"{path}?sent=yes"),
    ):
        assert page.status_code == 410
        assert f"It was taken back. {ring}" in page.text
        assert "Send me a new link" not in page.text
    assert await traces("entry-7") == len(await new_links(db)) == 0


async def test_a_link_of_which_nothing_is_kept_any_more_says_whom_to_ask(
    db: asyncpg.Connection, holder: Browser
) -> None:
    page = await holder.open(f"/l/{token_of(Signed(uuid4(), CONFIRM.code, now()))}")
    assert (page.status_code, "Ask whoever sent it to you." in page.text) == (410, True)


# Whose it is


async def test_a_link_leads_here_whatever_the_request_says_of_its_host(
    db: asyncpg.Connection, links_app: Litestar, moved_clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BASE_URL", "http://ap.example.org")
    path = await make_link(CONFIRM, "entry-7", TO)
    moved_clock.forward(days=15)
    browser = new_browser(links_app)
    evil = {"host": "evil.test", "x-forwarded-host": "evil.test"}
    await browser.open(path, **evil)
    sent = await browser.http.post(f"{path}/renew", data=browser.hidden(f"{path}/renew"), headers=evil)
    assert sent.headers["location"] == f"{path}?sent=yes"
    ((_, link),) = await new_links(db)
    assert link.startswith("http://ap.example.org/l/")
    assert "evil" not in link


async def test_a_link_signs_nobody_in(db: asyncpg.Connection, holder: Browser) -> None:
    path = await make_link(CONFIRM, "entry-7", TO)
    await holder.send(path)
    assert set(holder.http.cookies) == {"form"}
    assert (await holder.open("/account")).status_code == 303
    assert await db.fetchval("SELECT count(*) FROM session") == 0


async def test_a_link_acts_for_nobody_who_is_signed_in(db: asyncpg.Connection, personas: Personas) -> None:
    """A manager who opens somebody's link does and sees what anybody would."""
    path = await make_link(CONFIRM, "entry-7", TO, authority=916)
    personas.app = create_app()
    await record("record.read", subject_kind="record", subject="R-7K3Q2M", authority=916)
    async with personas.client("manager") as client:
        page = await client.get(path)
        used = await client.post(path, data=personas["manager"].csrf)
    assert '<dd class="govuk-summary-list__value app-break">0</dd>' in page.text, "it found no guarded row"
    assert used.headers["location"] == "/help"
    await db.execute("SELECT set_config('app.role', 'la_manager', true), set_config('app.authority', '916', true)")
    (row,) = await db.fetch("SELECT account, subject, source FROM audit WHERE action = 'link.used'")
    assert (row["account"], row["subject"], row["source"]) == (None, "entry-7", "127.0.0.1")


async def test_a_link_takes_no_form_from_elsewhere(db: asyncpg.Connection, links_app: Litestar) -> None:
    path = await make_link(CONFIRM, "entry-7", TO)
    browser, other = new_browser(links_app), new_browser(links_app)
    await browser.open(path)
    await other.open(path)
    for form, headers in (
        ({}, {}),
        (other.hidden(path), {}),
        (browser.hidden(path), {"origin": "https://evil.test"}),
        (browser.hidden(path), {"origin": "null", "sec-fetch-site": "cross-site"}),
    ):
        assert (await browser.http.post(path, data=form, headers=headers)).status_code == 403
    assert await traces("entry-7") == 0
