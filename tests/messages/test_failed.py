"""Administrators see what mail was given up or waits for long, never what is in it, and send it again."""

from uuid import UUID, uuid4

import asyncpg
import pytest

from apdirectory.database.embedded import Addresses
from apdirectory.messages.actions import begin_try, mark_failed, mark_not_arrived, mark_sent, put
from apdirectory.messages.failed.actions import send_again
from apdirectory.messages.refusal import INBOX_FULL, NOT_REACHED
from tests.personas import Personas

PATH = "/admin/mail"


async def failed(to: str = "gone@example.org") -> UUID:
    mail = await put(to, "reset", link="/reset/quillfeather", until="noon")
    await begin_try(mail)
    await mark_failed(mail, "There is no such address", for_good=True)
    return mail


async def failed_for_now() -> UUID:
    """Given up after a day of tries."""
    mail = await put("jo@example.org", "password_changed")
    await begin_try(mail)
    await mark_failed(mail, NOT_REACHED.why, for_good=True)
    return mail


async def page_of(personas: Personas, path: str = PATH) -> str:
    async with personas.client("installation admin") as browser:
        answer = await browser.get(path)
    assert answer.status_code == 200
    return answer.text


async def again(personas: Personas, mail: UUID) -> int:
    admin = personas["installation admin"]
    async with personas.client("installation admin") as browser:
        return (await browser.post(f"{PATH}/{mail}/send-again", data=admin.csrf)).status_code


async def all_again(personas: Personas) -> str:
    async with personas.client("installation admin") as browser:
        answer = await browser.post(f"{PATH}/send-again", data=personas["installation admin"].csrf)
    return answer.headers["location"]


async def test_nothing_is_said_to_be_nothing(personas: Personas) -> None:
    assert "Nothing was given up, and nothing waits for long" in await page_of(personas)


async def test_what_failed_is_shown_with_its_reason_and_without_its_text(personas: Personas) -> None:
    await failed()
    page = await page_of(personas)
    assert "gone@example.org" in page
    assert "There is no such address. 1 try. Given up." in page
    assert "quillfeather" not in page
    assert page.count("Send again") == 1


async def test_who_runs_the_service_sees_at_admin_how_much_was_given_up_and_here_how_long_it_is_kept(
    personas: Personas,
) -> None:
    assert "given up" not in await page_of(personas, "/admin")
    await failed()
    assert "1 mail was given up" in await page_of(personas, "/admin")
    await failed()
    assert "2 mails were given up" in await page_of(personas, "/admin")
    assert "is deleted after 180 days" in await page_of(personas)


async def test_what_waits_for_an_hour_is_shown_and_what_is_new_is_counted(
    personas: Personas, db: asyncpg.Connection
) -> None:
    old = await put("old@example.org", "password_changed")
    await put("new@example.org", "password_changed")
    await db.execute("UPDATE outbox SET put_at = now() - interval '61 minutes' WHERE id = $1", old)
    page = await page_of(personas)
    assert "2, of these 1 for an hour or more" in page
    assert "No worker has come to it. Not tried yet. Waits." in page
    assert "new@example.org" not in page


async def test_an_installation_that_sends_no_mail_says_so(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMAIL_URL", raising=False)
    assert "No mail is sent: it waits" in await page_of(personas)
    monkeypatch.setenv("EMAIL_URL", "smtp://127.0.0.1:1")
    assert "No mail is sent" not in await page_of(personas)


async def test_what_is_sent_again_is_the_same_mail(personas: Personas, db: asyncpg.Connection) -> None:
    mail = await failed()
    before = await db.fetchrow("SELECT id, recipient, subject, body, put_at FROM outbox")
    await db.execute("DELETE FROM pgqueuer")
    assert await again(personas, mail) == 303
    assert await db.fetchrow("SELECT id, recipient, subject, body, put_at FROM outbox") == before
    assert await db.fetchval("SELECT tries FROM outbox WHERE failed_at IS NULL") == 1
    assert await db.fetchval("SELECT dedupe_key FROM pgqueuer WHERE execute_after <= now()") == str(mail)
    assert "The mail is sent again" in await page_of(personas, f"{PATH}?done=again")


async def test_the_audit_has_who_sent_what_again(clean_database: Addresses) -> None:
    mail = await failed()
    await send_again(mail)
    owner = await asyncpg.connect(clean_database.owner)
    rows = await owner.fetch("SELECT subject_kind, subject, detail FROM audit WHERE action = 'mail.sent_again'")
    await owner.close()
    assert [tuple(row) for row in rows] == [("mail", str(mail), "{}")]


async def test_all_that_was_given_up_is_sent_again_but_what_has_no_address(
    personas: Personas, db: asyncpg.Connection
) -> None:
    await failed()
    assert "Send all" not in await page_of(personas)
    away = [await failed_for_now() for _ in range(2)]
    assert "Send all 2 again" in await page_of(personas)
    assert await all_again(personas) == f"{PATH}?done=all"
    assert {row["id"] for row in await db.fetch("SELECT id FROM outbox WHERE failed_at IS NULL")} == set(away)
    assert await all_again(personas) == f"{PATH}?done=none"
    assert "There was nothing left to send again" in await page_of(personas, f"{PATH}?done=none")


async def test_one_that_waits_for_its_next_try_need_not_wait(personas: Personas, db: asyncpg.Connection) -> None:
    mail = await put("jo@example.org", "password_changed")
    await db.execute("UPDATE pgqueuer SET execute_after = now() + interval '1 hour'")
    assert await again(personas, mail) == 303
    assert await db.fetchval("SELECT count(*) FROM pgqueuer WHERE execute_after <= now()") == 1


async def test_what_was_sent_meanwhile_is_not_sent_again(personas: Personas, db: asyncpg.Connection) -> None:
    mail = await failed()
    await mark_sent(mail)
    assert await again(personas, mail) == 409
    assert await again(personas, uuid4()) == 404


async def test_what_is_kept_for_the_daily_mail_is_not_sent_alone(personas: Personas, db: asyncpg.Connection) -> None:
    mail = await put("jo@example.org", "password_changed")
    await db.execute("UPDATE outbox SET held = true")
    assert await again(personas, mail) == 404


async def test_what_was_sent_and_not_delivered_is_shown_with_what_to_do(personas: Personas) -> None:
    mail = await failed("full@example.org")
    await mark_sent(mail)
    await mark_not_arrived({mail: INBOX_FULL.why})
    page = await page_of(personas)
    assert "full@example.org" in page
    assert "The inbox was full" in page
    assert "Ring the person" in page
    assert "Send again" not in page
