"""What was typed is kept, and nothing is sent, when it comes from another session, too early, or for another body."""

from uuid import UUID

import asyncpg
import pytest
from litestar import Litestar

from tests.accounts.sign_in.notes import Kept, begins, carried, sends, sends_it_now
from tests.conftest import MovedClock
from tests.signing_in import PASSWORD, Browser, Someone, add_membership, new_browser

STOP = "UPDATE membership SET stopped_at = now() WHERE account = $1"


async def both(db: asyncpg.Connection, writer: Browser, who: Someone) -> tuple[UUID, UUID]:
    """Acts for a council, and may act for a provider too."""
    council: UUID = await db.fetchval("SELECT id FROM membership WHERE account = $1", who.account)
    provider = await add_membership(db, who.account, "provider_editor", "Example Provider")
    await writer.sign_in(who)
    await writer.open("/acting-for")
    await writer.send("/acting-for", membership=str(council))
    return council, provider


async def acts_for(writer: Browser, membership: UUID) -> None:
    """In another tab."""
    await writer.open("/acting-for")
    await writer.send("/acting-for", membership=str(membership))


async def test_what_was_typed_for_one_council_is_not_written_for_another(
    db: asyncpg.Connection, writer: Browser, commissioner: Someone
) -> None:
    _, provider = await both(db, writer, commissioner)
    sent = await begins(writer)
    await acts_for(writer, provider)
    await sends(writer, sent)
    assert writer.page.status_code == 409
    assert "You typed this for <strong>Example Council</strong> (commissioner)." in writer.page.text
    assert "You now act for <strong>Example Provider</strong> (provider's editor)" in unescaped(writer.page.text)
    assert "what helps at school" in writer.page.text
    assert 'href="/notes?from=here">Leave it, and go on for Example Provider</a>' in writer.page.text
    assert Kept.notes == []
    assert "Acting for <strong>Example Provider" in (await writer.http.get("/")).text
    writer.page = await writer.http.post("/acting-for", data=carried(writer, "/acting-for"))
    assert "Acting for <strong>Example Council" in writer.page.text
    await sends_it_now(writer)


def unescaped(text: str) -> str:
    return text.replace("&#39;", "'")


async def test_for_whom_one_cannot_act_any_more_nothing_is_sent_either(
    db: asyncpg.Connection, writer: Browser, commissioner: Someone
) -> None:
    council, provider = await both(db, writer, commissioner)
    sent = await begins(writer)
    await acts_for(writer, provider)
    await db.execute("UPDATE membership SET stopped_at = now() WHERE id = $1", council)
    await sends(writer, sent)
    assert writer.page.status_code == 409
    assert "for somebody you cannot act for any more" in writer.page.text
    assert "what helps at school" in writer.page.text
    assert 'action="/acting-for"' not in writer.page.text
    assert Kept.notes == []


async def test_a_form_without_words_is_refused_for_another_body_too(
    db: asyncpg.Connection, writer: Browser, commissioner: Someone
) -> None:
    _, provider = await both(db, writer, commissioner)
    sent = await begins(writer)
    await acts_for(writer, provider)
    await sends(writer, {"csrf": sent["csrf"]})
    assert writer.page.status_code == 409
    assert "Nothing was done." in writer.page.text
    assert Kept.notes == []


async def test_what_concerns_the_account_alone_is_taken_for_whomever_one_acts(
    db: asyncpg.Connection, writer: Browser, commissioner: Someone
) -> None:
    _, provider = await both(db, writer, commissioner)
    sent = await begins(writer)
    await acts_for(writer, provider)
    assert (await writer.http.post("/sign-out", data={"csrf": sent["csrf"]})).status_code == 303


async def test_signing_in_again_in_another_tab_loses_nothing(
    writer: Browser, manager: Someone, moved_clock: MovedClock
) -> None:
    await writer.sign_in(manager)
    sent = await begins(writer)
    moved_clock.forward(minutes=31)
    await writer.open("/sign-in")
    await writer.sign_in(manager)
    await sends(writer, sent)
    assert writer.page.status_code == 409
    assert "What you typed is kept" in writer.page.text
    writer.page = await writer.http.post("/carry-on", data=carried(writer, "/carry-on"))
    await sends_it_now(writer)


async def test_signing_out_in_another_tab_loses_nothing(writer: Browser, commissioner: Someone) -> None:
    await writer.sign_in(commissioner)
    sent = await begins(writer)
    await writer.send("/sign-out")
    await sends(writer, sent)
    assert writer.page.status_code == 401
    assert "what helps" not in writer.page.text
    await writer.send("/sign-in", email=commissioner.email, password=PASSWORD)
    await sends_it_now(writer)


async def test_a_form_of_another_session_is_kept_only_where_the_browser_says_it_is_from_here(
    writer: Browser, commissioner: Someone, manager: Someone, app_with_notes: Litestar
) -> None:
    """And never for somebody else: whose page it was can be told from its token."""
    await writer.sign_in(commissioner)
    sent = await begins(writer)
    await writer.send("/sign-out")
    said_nothing = await writer.http.post("/notes", data=sent)
    assert (said_nothing.status_code, 'name="draft"' in said_nothing.text) == (403, False)
    await writer.sign_in(manager)
    await sends(writer, sent)
    assert (writer.page.status_code, 'name="draft"' in writer.page.text) == (403, False)
    stranger = new_browser(app_with_notes)
    elsewhere = await stranger.http.post("/notes", data=sent, headers={"sec-fetch-site": "cross-site"})
    assert (elsewhere.status_code, 'name="draft"' in elsewhere.text) == (403, False)


async def test_a_fresh_code_in_another_tab_changes_no_form(
    writer: Browser, manager: Someone, moved_clock: MovedClock
) -> None:
    await writer.sign_in(manager)
    sent = await begins(writer)
    before = writer.session
    moved_clock.forward(minutes=1)
    await writer.open("/sign-in/code")
    await writer.send("/sign-in/code", code=manager.code())
    assert writer.session != before
    await sends(writer, sent)
    assert writer.page.text == "kept"


async def test_a_second_membership_that_comes_meanwhile_changes_no_form(
    db: asyncpg.Connection, writer: Browser, commissioner: Someone
) -> None:
    """Whoever had one goes on acting for it."""
    await writer.sign_in(commissioner)
    sent = await begins(writer)
    await add_membership(db, commissioner.account, "provider_editor", "Example Provider")
    await sends(writer, sent)
    assert writer.page.text == "kept"
    assert "Acting for <strong>Example Council" in (await writer.open("/")).text


async def test_a_code_that_is_needed_meanwhile_is_asked_for_and_nothing_is_lost(
    db: asyncpg.Connection, writer: Browser, manager: Someone
) -> None:
    await writer.sign_in(manager)
    sent = await begins(writer)
    await db.execute("UPDATE session SET second_factor_at = NULL WHERE account = $1", manager.account)
    await sends(writer, sent)
    assert writer.page.status_code == 409
    assert "Give your second factor" in writer.page.text
    writer.page = await writer.http.post("/sign-in/code", data=carried(writer, "/sign-in/code"))
    assert "Enter your code" in writer.page.text
    await db.execute("UPDATE credential SET totp_step = 0 WHERE account = $1", manager.account)
    await writer.send("/sign-in/code", code=manager.code())
    await sends_it_now(writer)


async def test_whoever_has_to_choose_first_chooses_and_nothing_is_lost(
    db: asyncpg.Connection, writer: Browser, commissioner: Someone
) -> None:
    await writer.sign_in(commissioner)
    sent = await begins(writer)
    await db.execute(STOP, commissioner.account)
    provider = await add_membership(db, commissioner.account, "provider_editor", "Example Provider")
    await sends(writer, sent)
    assert (writer.page.status_code, Kept.notes) == (409, [])
    writer.page = await writer.http.post("/acting-for", data=carried(writer, "/acting-for"))
    assert writer.page.status_code == 200
    assert "Who are you acting for?" in writer.page.text
    await writer.send("/acting-for", membership=str(provider))
    assert "for somebody you cannot act for any more" in writer.page.text
    assert "what helps at school" in writer.page.text
    assert Kept.notes == []


@pytest.mark.parametrize("path", ["/carry-on", "/timed-out"])
async def test_without_anything_typed_there_is_nothing_to_carry_on(
    writer: Browser, commissioner: Someone, path: str
) -> None:
    await writer.sign_in(commissioner)
    sent = await begins(writer)
    answer = await writer.http.post(path, data={"csrf": sent["csrf"]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_saying_that_one_is_there_keeps_a_session(
    writer: Browser, commissioner: Someone, moved_clock: MovedClock
) -> None:
    await writer.sign_in(commissioner)
    sent = await begins(writer)
    for _ in range(3):
        moved_clock.forward(minutes=25)
        assert (await writer.http.post("/stay-signed-in", data={"csrf": sent["csrf"]})).status_code == 204
    assert (await writer.http.post("/stay-signed-in", data={"csrf": sent["csrf"], "role": "x"})).status_code == 400
    moved_clock.forward(minutes=31)
    assert (await writer.http.post("/stay-signed-in", data={"csrf": sent["csrf"]})).status_code == 401
