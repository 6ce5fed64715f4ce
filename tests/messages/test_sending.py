"""Mail reaches a real mail server: each at least once, none held back by another, and nothing of it in the log."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from contextvars import Context
from email.utils import parsedate_to_datetime
from time import process_time

import asyncpg
import pytest

from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from apdirectory.messages.actions import ENOUGH, begin_try, forget, put, queue_lost
from apdirectory.messages.worker import at_work
from apdirectory.web.log import write_json_lines
from tests.messages.conftest import Post
from tests.messages.working import a_worker, asked, outbox, send, until_handed, wait_is_over

pytestmark = pytest.mark.usefixtures("clean_database")

UNTIL_THE_NEXT_TRY = "SELECT extract(epoch FROM execute_after - now())::int FROM pgqueuer WHERE status = 'queued'"

SENDER = """
import asyncio, os
from apdirectory.database.transaction import open_pool
from apdirectory.messages.sending import keep_sending
from apdirectory.messages.transport import transport

async def main():
    async with open_pool(os.environ["DATABASE_URL"], size=4):
        await keep_sending(transport(), asyncio.Event())

asyncio.run(main())
"""


async def test_a_mail_arrives_as_it_was_written(mailbox: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICE_NAME", "Orte für Kinder, Find")
    values = {"name": "Zoë", "organisation": "Ysgol Ŵyl", "role": "referrer", "until": "noon", "invited_by": "Jo"}
    mail = await put("jo.o'neill@example.org", "invitation", link="/invitation/" + "a=" * 40, **values)
    assert await send() == 1
    (arrived,) = mailbox.handed
    assert mailbox.envelopes[0].mail_from == "ap@example.org"
    assert mailbox.envelopes[0].rcpt_tos == ["jo.o'neill@example.org"]
    assert arrived["from"] == '"Orte für Kinder, Find" <ap@example.org>'
    assert arrived["subject"] == "You are invited to Orte für Kinder, Find"
    assert arrived["message-id"] == f"<{mail}@example.org>"
    assert arrived["auto-submitted"] == "auto-generated"
    assert arrived.get_content_type() == "multipart/alternative"
    plain, html = arrived.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    body = plain.get_content().replace("\r\n", "\n")
    assert "Hello Zoë," in body
    assert f"\nhttp://127.0.0.1:8000/invitation/{'a=' * 40}\n" in body
    (row,) = await outbox()
    assert parsedate_to_datetime(arrived["date"]) == row["put_at"].replace(microsecond=0)


async def test_what_was_sent_is_not_sent_again_and_its_link_is_forgotten(mailbox: Post) -> None:
    await put("jo@example.org", "reset", link="/reset/abc", until="noon")
    assert (await send(), await send()) == (1, 0)
    await wait_is_over()
    assert await send() == 0
    (row,) = await outbox()
    assert row["sent_at"] is not None
    assert row["body"] == ""
    assert len(mailbox.handed) == 1


async def test_nothing_is_sent_before_its_transaction_commits(mailbox: Post) -> None:
    async with transaction():
        await put("jo@example.org", "password_changed")
        await asyncio.create_task(queue_lost(), context=Context())
        assert await asyncio.create_task(send(), context=Context()) == 0
    assert await send() == 1


async def test_mail_waits_where_there_is_no_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMAIL_URL", raising=False)
    await put("jo@example.org", "password_changed")
    async with at_work([]):
        await asyncio.sleep(0.2)
    assert [row["tries"] for row in await outbox()] == [0]


async def test_two_senders_at_once_send_each_mail_once(mailbox: Post) -> None:
    for number in range(30):
        await put(f"jo{number}@example.org", "password_changed")
    mailbox.slow = 0.01
    assert await send(workers=4) == 30
    assert sorted(mailbox.recipients) == sorted(f"jo{number}@example.org" for number in range(30))


async def test_a_mail_that_fails_holds_no_other_back_and_is_tried_again_later_and_later(mailbox: Post) -> None:
    mailbox.refused = {"gone@example.org"}
    for to in ("gone@example.org", "jo@example.org", "sam@example.org"):
        await put(to, "password_changed")
    assert await send() == 2
    assert sorted(mailbox.recipients) == ["jo@example.org", "sam@example.org"]
    pauses = []
    for _ in range(8):
        pauses.append(round((await outbox())[0]["until_then"].total_seconds() / 60))
        assert pauses[-1] == round(await asked(UNTIL_THE_NEXT_TRY) / 60)
        await wait_is_over()
        assert await send() == 0
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    mailbox.refused = set()
    await wait_is_over()
    assert await send() == 1
    assert mailbox.recipients[-1] == "gone@example.org"


async def test_nothing_is_tried_before_it_is_time(mailbox: Post) -> None:
    mailbox.refused = {"jo@example.org"}
    await put("jo@example.org", "password_changed")
    await send()
    mailbox.refused = set()
    assert await send() == 0
    assert (await outbox())[0]["tries"] == 1


async def test_after_a_day_of_tries_a_mail_is_given_up_and_says_why(mailbox: Post) -> None:
    mailbox.refused = {"jo@example.org"}
    await put("jo@example.org", "password_changed")
    async with transaction() as database:
        await database.execute("UPDATE outbox SET tries = 28")
    await send()
    (row,) = await outbox()
    assert (row["tries"], row["failed_at"]) == (29, None)
    await wait_is_over()
    await send()
    (row,) = await outbox()
    assert row["failed_at"] is not None
    assert row["problem"] == "The mail server did not take it"
    assert await asked("SELECT count(*) FROM pgqueuer") == 0
    mailbox.refused = set()
    assert await queue_lost() == await send() == 0
    assert await begin_try(row["id"]) is None


def test_a_day_of_tries_is_one() -> None:
    minutes = sum(min(2**tries, 60) for tries in range(ENOUGH - 1))
    assert 23 <= minutes / 60 <= 26


@pytest.mark.parametrize(
    "reply",
    ["550 5.1.1 no such person", "501 5.1.3 Bad address syntax", "550 No such user here", "551 no", "553 no"],
)
async def test_an_address_that_is_none_is_not_tried_again(mailbox: Post, reply: str) -> None:
    mailbox.answers["gone@example.org"] = reply
    await put("gone@example.org", "password_changed")
    await send()
    (row,) = await outbox()
    assert (row["tries"], row["problem"]) == (1, "There is no such address")
    assert row["failed_at"] is not None


@pytest.mark.parametrize(
    "reply",
    [
        "451 later",
        "452 4.2.2 mailbox full",
        "501 no",
        "550 5.4.1 Recipient address rejected",
        "550 5.7.1 relaying denied",
        "550 SPF check failed",
        "550 Blocked, see zen.example.org",
        "550 203.0.113.5 is listed at zen.example.org",
        "552 Mailbox is over its limit",
        "552 5.2.2 mailbox full",
        "553 5.1.8 Sender address rejected",
        "554 Transaction failed",
    ],
)
async def test_what_the_server_may_take_later_is_tried_again(mailbox: Post, reply: str) -> None:
    mailbox.answers["jo@example.org"] = reply
    await put("jo@example.org", "password_changed")
    await send()
    (row,) = await outbox()
    assert (row["failed_at"], row["problem"]) == (None, "The mail server did not take it")
    async with transaction() as database:
        assert await database.fetchval("SELECT count(*) FROM pgqueuer") == 1, "its job stays, and is not found as lost"
    mailbox.answers.clear()
    await wait_is_over()
    assert await send() == 1
    assert (await outbox())[0]["problem"] is None


async def test_a_mail_without_a_job_gets_one_when_a_worker_starts(mailbox: Post) -> None:
    await put("jo@example.org", "password_changed")
    async with transaction() as database:
        await database.execute("DELETE FROM pgqueuer")
    assert await send() == 1
    assert await queue_lost() == 0


async def test_a_mail_that_was_forgotten_leaves_its_job_nothing_to_do(mailbox: Post) -> None:
    await put("jo@example.org", "password_changed")
    await forget(["jo@example.org"])
    assert await send() == 0
    assert await asked("SELECT count(*) FROM pgqueuer") == 0
    assert mailbox.handed == []


async def test_a_sender_killed_before_it_marks_sends_again_with_the_same_id(
    mailbox: Post, clean_database: Addresses
) -> None:
    mail = await put("jo@example.org", "reset", link="/reset/abc", until="noon")
    for _ in range(3):
        sender = subprocess.Popen(  # noqa: ASYNC220 - it is started at once
            [sys.executable, "-c", SENDER], env=os.environ | {"DATABASE_URL": clean_database.app}
        )
        mailbox.on_hand = lambda sender=sender: os.kill(sender.pid, signal.SIGKILL)  # type: ignore[misc]
        assert await asyncio.to_thread(sender.wait, 30) == -signal.SIGKILL
        assert (await outbox())[0]["sent_at"] is None
        await wait_is_over()
    mailbox.on_hand = lambda: None
    assert await send() == 1
    assert [arrived["message-id"] for arrived in mailbox.handed] == [f"<{mail}@example.org>"] * 4
    assert len({arrived.as_bytes() for arrived in mailbox.handed}) == 1
    await wait_is_over()
    assert await send() == 0


async def test_what_a_dead_worker_had_taken_is_sent_by_another_after_a_minute(mailbox: Post) -> None:
    await put("jo@example.org", "password_changed")
    async with transaction() as database:
        await database.execute("UPDATE pgqueuer SET status = 'picked', queue_manager_id = gen_random_uuid()")
    async with a_worker():
        await asyncio.sleep(0.3)
        assert mailbox.handed == []
        async with transaction() as database:
            await database.execute("UPDATE pgqueuer SET heartbeat = now() - interval '61 seconds'")
        await until_handed(mailbox)


async def test_a_server_that_never_answers_holds_mail_back_for_its_patience_only(
    silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apdirectory.messages.delivery.PATIENCE", 0.2)
    monkeypatch.setenv("EMAIL_URL", silent)
    for to in ("jo@example.org", "sam@example.org"):
        await put(to, "password_changed")
    async with asyncio.timeout(5):
        assert await send() == 0
    assert [row["tries"] for row in await outbox()] == [1, 1]


async def test_a_server_that_is_slow_at_each_step_has_no_more_time_than_another_sender_waits(
    mailbox: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apdirectory.messages.delivery.PATIENCE", 0.6)
    mailbox.slow = 0.4
    await put("jo@example.org", "password_changed")
    assert await send() == 0


async def test_the_app_stops_though_its_mail_server_never_answers(silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apdirectory.messages.worker.TO_FINISH", 0.2)
    monkeypatch.setenv("EMAIL_URL", silent)
    await put("jo@example.org", "password_changed")
    async with asyncio.timeout(5), at_work([]):
        await asyncio.sleep(0.5)
    (row,) = await outbox()
    assert row["tries"] == 1
    assert row["sent_at"] is None
    assert row["body"]
    assert await queue_lost() == 1


async def test_an_installation_that_sends_no_mail_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_json_lines()
    monkeypatch.delenv("EMAIL_URL", raising=False)
    for local_mail, said in (("", 1), ("yes", 0)):
        monkeypatch.setenv("LOCAL_MAIL", local_mail)
        async with at_work([]):
            pass
        assert capsys.readouterr().err.count("no EMAIL_URL") == said


async def test_the_app_sends_within_seconds_of_a_commit(mailbox: Post) -> None:
    async with at_work([]):
        for many in (1, 2):
            await asyncio.sleep(0.2)
            await put("jo@example.org", "password_changed")
            async with asyncio.timeout(1):
                await until_handed(mailbox, many)


async def test_the_app_rests_while_nothing_is_due(mailbox: Post) -> None:
    async with at_work([]):
        await put("jo@example.org", "password_changed")
        await until_handed(mailbox)
        await asyncio.sleep(0.3)
        worked = process_time()
        await asyncio.sleep(1)
        assert process_time() - worked < 0.1


async def test_the_app_sends_what_waited_while_it_was_off(mailbox: Post) -> None:
    await put("jo@example.org", "password_changed")
    async with at_work([]):
        await until_handed(mailbox)
    assert len(mailbox.handed) == 1


async def test_mail_on_its_way_is_marked_before_the_app_stops(mailbox: Post) -> None:
    mailbox.slow = 0.3
    async with at_work([]):
        await put("jo@example.org", "password_changed")
        await until_handed(mailbox)
    (row,) = await outbox()
    assert row["sent_at"] is not None
    assert [task for task in asyncio.all_tasks() if "keep_sending" in repr(task)] == []


async def test_the_app_goes_on_after_its_connections_were_cut(
    mailbox: Post, clean_database: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apdirectory.messages.sending.AFTER_FAILURE", 0.1)
    async with at_work([]):
        await asyncio.sleep(0.3)
        cutter = await asyncpg.connect(clean_database.app)
        await cutter.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()"
        )
        await cutter.close()
        await asyncio.sleep(0.5)
        await put("jo@example.org", "password_changed")
        await until_handed(mailbox)
    assert len(mailbox.handed) == 1


async def test_nothing_of_a_mail_is_logged(mailbox: Post, capsys: pytest.CaptureFixture[str]) -> None:
    write_json_lines()
    mailbox.refused = {"zephyrine@example.org"}
    await put("zephyrine@example.org", "reset", link="/reset/quillfeather", until="noon")
    await put("quillon@example.org", "membership_stopped", organisation="Quillfeather School")
    async with at_work([]):
        await until_handed(mailbox)
    told = capsys.readouterr()
    assert '"event":"mail not sent"' in told.err
    assert "aiosmtplib.errors.SMTPRecipientsRefused" in told.err
    for word in ("zephyrine", "quill", "example.org", "password", r"\b451\b"):
        assert not re.search(word, told.err + told.out, re.IGNORECASE)
