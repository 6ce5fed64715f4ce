"""Mail through GOV.UK Notify, with a stand-in that answers as its documentation says."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import jwt
import pytest

from apdirectory.errors import Conflict, Unprocessable
from apdirectory.messages.actions import mark_failed, put
from apdirectory.messages.failed.actions import send_again
from apdirectory.messages.failed.queries import counts, not_arrived
from apdirectory.messages.refusal import INBOX_FULL, NO_LONGER_THERE
from apdirectory.messages.schedules import schedules
from apdirectory.settings import read_settings
from apdirectory.web.clock import now
from apdirectory.web.log import take_over_library_logs, write_json_lines
from tests.messages.working import outbox, send, wait_is_over

pytestmark = pytest.mark.usefixtures("clean_database")

SERVICE, SECRET, TEMPLATE = (f"{digit * 8}-1111-4111-8111-{digit * 12}" for digit in "abc")
NO_ADDRESS = {"error": "ValidationError", "message": "email_address Not a valid email address"}
NO_TEMPLATE = {"error": "BadRequestError", "message": "Template not found"}
BAD_KEY = {"error": "AuthError", "message": "Invalid token: API key not found"}
TEAM_ONLY = {"error": "BadRequestError", "message": "Can't send to this recipient using a team-only API key"}


class Standing:
    """What it was sent, and how it is told to answer."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.tokens: list[str] = []
        self.refuses: tuple[int, dict[str, str]] | None = None
        self.asked: list[str] = []
        """Statuses that it was asked about."""
        self.failed: dict[str, list[dict[str, Any]]] = {}
        """Status → what it could not deliver."""
        self.hangs_up = False
        """After it took a mail, before it said so."""

    def page_of(self, status: str, older_than: str | None) -> list[dict[str, Any]]:
        """As Notify gives them: 250 at a time, the newest first."""
        found = [{"id": str(number), **each} for number, each in enumerate(self.failed.get(status, []))]
        first = int(older_than) + 1 if older_than else 0
        return found[first : first + 250]


@pytest.fixture
def notify(monkeypatch: pytest.MonkeyPatch) -> Iterator[Standing]:
    standing = Standing()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v2/notifications/email"
            standing.tokens.append(self.headers["Authorization"].removeprefix("Bearer "))
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if standing.refuses:
                status, error = standing.refuses
                return self._answer(status, {"status_code": status, "errors": [error]})
            standing.sent.append(said)
            if standing.hangs_up:
                return self.connection.close()
            return self._answer(201, {"id": "1", "reference": said["reference"]})

        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            if "status" in asked:
                assert asked["template_type"] == ["email"]
                standing.asked += asked["status"]
                page = standing.page_of(asked["status"][0], asked.get("older_than", [None])[0])
                return self._answer(200, {"notifications": page, "links": {}})
            (reference,) = asked["reference"]
            found = [each for each in standing.sent if each["reference"] == reference]
            return self._answer(200, {"notifications": found, "links": {}})

        def _answer(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.delenv("EMAIL_URL", raising=False)
        monkeypatch.setenv("NOTIFY_API_KEY", f"a_key-{SERVICE}-{SECRET}")
        monkeypatch.setenv("NOTIFY_TEMPLATE_ID", TEMPLATE)
        monkeypatch.setenv("NOTIFY_URL", f"http://127.0.0.1:{server.server_port}")
        yield standing
        server.shutdown()


async def test_a_mail_is_handed_in_with_its_words_and_its_id(notify: Standing) -> None:
    mail = await put("jo@example.org", "reset", link="/reset/abc", until="3:15pm")
    body = (await outbox())[0]["body"]
    assert await send() == 1
    (sent,) = notify.sent
    assert (sent["email_address"], sent["template_id"], sent["reference"]) == ("jo@example.org", TEMPLATE, str(mail))
    said = {"subject": "Choose a new password for Find alternative provision", "body": body}
    assert sent["personalisation"] == said
    assert jwt.decode(notify.tokens[0], SECRET, algorithms=["HS256"])["iss"] == SERVICE
    assert (await outbox())[0]["body"] == ""


async def test_what_it_took_without_saying_so_is_not_sent_twice(notify: Standing) -> None:
    await put("jo@example.org", "password_changed")
    notify.hangs_up = True
    assert await send() == 0
    assert (await outbox())[0]["problem"] == "GOV.UK Notify could not be reached"
    notify.hangs_up = False
    await wait_is_over()
    assert await send() == 1
    assert len(notify.sent) == 1


async def test_what_it_took_is_not_sent_twice_by_sending_it_again(notify: Standing) -> None:
    mail = await put("jo@example.org", "password_changed")
    notify.hangs_up = True
    await send()
    notify.hangs_up = False
    await mark_failed(mail, "GOV.UK Notify could not be reached", for_good=True)
    await send_again(mail)
    await wait_is_over()
    assert await send() == 1
    assert len(notify.sent) == 1


@pytest.mark.parametrize(
    ("status", "error", "problem", "given_up"),
    [
        (400, NO_ADDRESS, "There is no such address", True),
        (400, NO_TEMPLATE, "GOV.UK Notify did not take it. Check NOTIFY_TEMPLATE_ID", False),
        (400, TEAM_ONLY, "GOV.UK Notify did not take it. Check NOTIFY_TEMPLATE_ID", False),
        (403, BAD_KEY, "GOV.UK Notify refused NOTIFY_API_KEY", False),
        (429, {"error": "RateLimitError", "message": "Exceeded rate limit"}, "GOV.UK Notify takes no more mail", False),
        (500, {"error": "Exception", "message": "Internal server error"}, "GOV.UK Notify could not be", False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_it_refuses_is_said_and_tried_again_unless_there_is_no_such_address(
    notify: Standing, status: int, error: dict[str, str], problem: str, given_up: bool
) -> None:
    await put("jo@example.org", "password_changed")
    notify.refuses = (status, error)
    assert await send() == 0
    (row,) = await outbox()
    assert row["problem"].startswith(problem)
    assert (row["failed_at"] is not None) == given_up
    notify.refuses = None
    await wait_is_over()
    assert await send() == (0 if given_up else 1)


async def test_nothing_of_a_mail_is_logged(notify: Standing, capsys: pytest.CaptureFixture[str]) -> None:
    write_json_lines()
    take_over_library_logs()
    await put("zephyrine@example.org", "reset", link="/reset/quillfeather", until="noon")
    notify.refuses = (400, {"error": "ValidationError", "message": "email_address zephyrine@example.org is none"})
    await send()
    told = capsys.readouterr()
    assert '"event":"mail not sent"' in told.err
    for word in ("zephyrine", "quill", "example.org", SECRET):
        assert word not in told.err + told.out


@pytest.mark.parametrize(
    "wrong",
    [
        {"NOTIFY_API_KEY": ""},
        {"NOTIFY_API_KEY": "a_key"},
        {"NOTIFY_TEMPLATE_ID": ""},
        {"NOTIFY_TEMPLATE_ID": "reset"},
        {"NOTIFY_URL": "http://notify.example.org"},
        {"EMAIL_URL": "smtp://127.0.0.1:1"},
    ],
    ids=str,
)
def test_settings_that_do_not_fit_are_refused(
    notify: Standing, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Unprocessable) as refused:
        read_settings()
    assert SECRET not in str(refused.value)
    assert SECRET not in repr(refused.value)


def test_a_trial_shows_no_mail_where_notify_takes_it(notify: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_MAIL", "yes")
    assert not read_settings().local_mail
    assert SECRET not in repr(read_settings())


async def ask_what_failed() -> None:
    (asks,) = (each for each in schedules if each.name == "messages.not_arrived")
    await asks.run(now())


async def test_what_it_took_and_could_not_deliver_is_marked_with_its_reason(notify: Standing) -> None:
    gone, full, waits = [await put("jo@example.org", "password_changed") for _ in range(3)]
    assert await send() == 3
    notify.failed = {
        "permanent-failure": [{"reference": str(gone)}, {"reference": None}, {"reference": "another service’s"}],
        "temporary-failure": [{"reference": str(full)}],
        "technical-failure": [{"reference": str(uuid4())}],
    }
    await ask_what_failed()
    said = {row["id"]: row["problem"] for row in await outbox() if row["failed_at"]}
    assert said == {gone: NO_LONGER_THERE.why, full: INBOX_FULL.why}
    first = [row["failed_at"] for row in await outbox()]
    await ask_what_failed()
    assert [row["failed_at"] for row in await outbox()] == first
    assert {each.id for each in await not_arrived(9)} == {gone, full}
    assert (await counts()).failed == 0
    for mail in (gone, waits):
        with pytest.raises(Conflict):
            await send_again(mail)


async def test_one_that_was_sent_long_before_the_newest_failures_is_marked_too(notify: Standing) -> None:
    gone = await put("jo@example.org", "password_changed")
    await send()
    newer = [{"reference": str(uuid4())} for _ in range(500)]
    notify.failed = {"permanent-failure": [*newer, {"reference": str(gone)}]}
    await ask_what_failed()
    assert [row["problem"] for row in await outbox()] == [NO_LONGER_THERE.why]


async def test_what_still_waits_is_not_given_up_by_it(notify: Standing) -> None:
    mail = await put("jo@example.org", "password_changed")
    notify.failed = {"technical-failure": [{"reference": str(mail)}]}
    await ask_what_failed()
    assert await send() == 1


async def test_who_sends_by_a_mail_server_asks_nobody(notify: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    await ask_what_failed()
    assert set(notify.asked) == {"permanent-failure", "temporary-failure", "technical-failure"}
    notify.asked.clear()
    for name in ("NOTIFY_API_KEY", "NOTIFY_TEMPLATE_ID", "NOTIFY_URL"):
        monkeypatch.delenv(name)
    await ask_what_failed()
    assert notify.asked == []
