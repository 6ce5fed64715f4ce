"""When people have mail: at once, in one mail a day, or not at all, where they may choose."""

import json
import re
from datetime import UTC, datetime

import asyncpg
import pytest

from apdirectory.accounts.access.roles import ROLES
from apdirectory.database.asking import Asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.messages.actions import ToPut, put, put_all
from apdirectory.messages.choices.actions import choose
from apdirectory.messages.choices.queries import choices_of
from apdirectory.messages.daily import send_daily_mail
from apdirectory.messages.wording import AT_ONCE, BY_CHOICE, DAILY, MAILS, NEVER
from tests.personas import COUNTY, Personas

DUE = datetime(2026, 11, 22, 7, tzinfo=UTC)
QUEUED = "SELECT count(*) FROM pgqueuer WHERE dedupe_key = ANY(SELECT id::text FROM outbox)"
PATH = "/account/mail"


async def waiting(to: str, organisation: str = "Elm School") -> None:
    await put(to, "approval_waiting", organisation=organisation, link="/admin/approvals/1")


async def test_unless_chosen_otherwise_it_comes_at_once(db: asyncpg.Connection, personas: Personas) -> None:
    await waiting(personas["manager"].email)
    assert await db.fetchval("SELECT count(*) FROM outbox WHERE NOT held") == await db.fetchval(QUEUED) == 1


async def test_what_one_wants_daily_comes_in_one_mail(db: asyncpg.Connection, personas: Personas) -> None:
    manager, other = personas["manager"], personas["manager of Swindon"]
    assert manager.account
    assert other.account
    await choose(manager.account, {"approval_waiting": DAILY, "referrer_left": DAILY})
    await choose(other.account, {"approval_waiting": DAILY})
    await waiting(manager.email)
    await put(manager.email.upper(), "referrer_left", organisation="Oak <b>School</b>", link="/admin/audit")
    await waiting(other.email)
    assert await db.fetchval(QUEUED) == 0
    await send_daily_mail(DUE)
    rows = await db.fetch("SELECT * FROM outbox ORDER BY recipient")
    assert {row["message"] for row in rows} == {"daily"}
    assert await db.fetchval(QUEUED) == len(rows) == 3
    body = next(row["body"] for row in rows if row["recipient"] == manager.email)
    assert "Someone is waiting for your approval on Find alternative provision\nhttp://127.0.0.1:8000/admin/app" in body
    await send_daily_mail(DUE)
    assert await db.fetchval("SELECT count(*) FROM outbox") == 3


async def test_of_many_that_are_put_together_each_comes_as_its_reader_chose(
    db: asyncpg.Connection, personas: Personas
) -> None:
    manager, other = personas["manager"], personas["manager of Swindon"]
    assert manager.account
    assert other.account
    await choose(manager.account, {"approval_waiting": DAILY})
    await choose(other.account, {"approval_waiting": NEVER})
    said = {"organisation": "Elm School", "link": "/admin/approvals/1"}
    whom = (manager.email.upper(), other.email, "jo@example.org")
    await put_all([ToPut(to=each, message="approval_waiting", values=said) for each in whom])
    rows = await db.fetch("SELECT recipient, held, body FROM outbox ORDER BY held")
    assert [(row["recipient"], row["held"]) for row in rows] == [(whom[2], False), (whom[0], True)]
    assert all("Elm School" in row["body"] for row in rows)
    assert await db.fetchval(QUEUED) == 1
    with pytest.raises(ValueError, match="no address"):
        await put_all([ToPut(to="jo", message="approval_waiting", values=said)])


async def test_several_lines_are_one_mail_the_oldest_first(db: asyncpg.Connection, personas: Personas) -> None:
    manager = personas["manager"]
    assert manager.account
    await choose(manager.account, {"approval_waiting": DAILY, "referrer_left": DAILY})
    for number, school in enumerate(("Elm", "Oak", "Ash")):
        await put(manager.email, "referrer_left", organisation=school, link="/admin/audit")
        await db.execute("UPDATE outbox SET put_at = now() - $1 * interval '1 minute' WHERE put_at = now()", number + 1)
    await send_daily_mail(DUE)
    (row,) = await db.fetch("SELECT * FROM outbox")
    assert re.findall(r"Someone at (\w+)", row["body"]) == ["Ash", "Oak", "Elm"]
    assert row["body"].startswith("3 things since")


@pytest.mark.parametrize(
    "ended",
    [
        "UPDATE account SET state = 'disabled' WHERE id = $1",
        "UPDATE account SET email = 'moved@example.org' WHERE id = $1",
        "UPDATE membership SET stopped_at = now() WHERE account = $1",
        "UPDATE membership SET role = 'la_officer' WHERE account = $1",
    ],
)
async def test_what_waited_for_somebody_who_is_no_longer_it_is_dropped(
    db: asyncpg.Connection, personas: Personas, ended: str
) -> None:
    manager, other = personas["manager"], personas["manager of Swindon"]
    for each in (manager, other):
        assert each.account
        await choose(each.account, {"approval_waiting": DAILY})
        await waiting(each.email)
    await db.execute(ended, manager.account)
    await send_daily_mail(DUE)
    assert [row["recipient"] for row in await db.fetch("SELECT recipient FROM outbox")] == [other.email]


async def test_a_line_of_a_mail_that_there_is_no_more_keeps_nobody_from_theirs(
    db: asyncpg.Connection, personas: Personas
) -> None:
    manager = personas["manager"]
    assert manager.account
    await choose(manager.account, {"approval_waiting": DAILY, "referrer_left": DAILY})
    await put(manager.email, "referrer_left", organisation="Elm", link="/admin/audit")
    await db.execute("UPDATE outbox SET message = 'of_an_earlier_release'")
    await waiting(manager.email)
    await send_daily_mail(DUE)
    (row,) = await db.fetch("SELECT * FROM outbox")
    assert row["body"].startswith("1 thing since")


async def test_what_one_does_not_want_never_comes(db: asyncpg.Connection, personas: Personas) -> None:
    manager = personas["manager"]
    assert manager.account
    await choose(manager.account, {"approval_waiting": NEVER})
    await waiting(manager.email)
    await send_daily_mail(DUE)
    assert await db.fetchval("SELECT count(*) FROM outbox") == await db.fetchval("SELECT count(*) FROM pgqueuer") == 0


@pytest.mark.parametrize("message", sorted(MAILS.keys() - BY_CHOICE.keys()))
async def test_of_any_other_mail_nobody_chooses(message: str, personas: Personas, db: asyncpg.Connection) -> None:
    manager = personas["manager"]
    assert manager.account
    with pytest.raises(ValueError, match="always comes"):
        await choose(manager.account, {message: NEVER})
    await db.execute(
        "INSERT INTO mail_choice (account, message, choice) VALUES ($1, $2, 'none')", manager.account, message
    )
    values = {name: "/x" if name == "link" else name for name in MAILS[message]}
    await put(manager.email, message, **values)
    assert await db.fetchval("SELECT count(*) FROM outbox WHERE NOT held") == 1


def test_whatever_concerns_safety_or_a_decision_always_comes() -> None:
    always = ("reset", "password", "email", "second_factor", "recovery", "codes", "signed_in", "passkey", "identity")
    always += ("grant", "approved", "refused", "approval_stopped", "membership", "invitation", "referrer_moved")
    assert [message for message in BY_CHOICE if message.startswith(always)] == []
    assert BY_CHOICE.keys() < MAILS.keys()
    assert {role for kind in BY_CHOICE.values() for role in kind.roles} <= set(ROLES)


async def test_the_page_offers_what_one_is_sent_and_keeps_what_is_chosen(
    personas: Personas, db: asyncpg.Connection
) -> None:
    manager = personas["manager"]
    assert manager.account
    async with personas.client("manager") as browser:
        page = (await browser.get(PATH)).text
        assert all(kind.label in page for kind in BY_CHOICE.values() if "la_manager" in kind.roles)
        assert len(re.findall(r'value="at_once" checked', page)) == page.count('value="at_once"')
        sent = {name: DAILY for name, kind in BY_CHOICE.items() if "la_manager" in kind.roles}
        saved = await browser.post(PATH, data=sent | {"approval_waiting": NEVER} | manager.csrf)
        assert (saved.status_code, saved.headers["location"]) == (303, f"{PATH}?done=chosen")
        page = (await browser.get(saved.headers["location"])).text
        assert "Your choice is saved" in page
        assert page.count('value="daily" checked') == len(sent) - 1
    chosen = await choices_of(manager.account)
    assert (chosen["approval_waiting"], chosen["referrer_left"]) == (NEVER, DAILY)
    with asking(Asker(account=manager.account, membership=manager.membership, role="la_manager", authority=COUNTY)):
        async with transaction() as database:
            rows = await database.fetch("SELECT detail FROM audit WHERE action = 'account.mail_chosen'")
    assert [json.loads(row["detail"])["approval_waiting"] for row in rows] == [NEVER]


@pytest.mark.parametrize("wrong", [{}, {"approval_waiting": "never"}, {"reset": "none"}], ids=str)
async def test_anything_else_is_refused_and_changes_nothing(
    wrong: dict[str, str], personas: Personas, db: asyncpg.Connection
) -> None:
    manager = personas["manager"]
    async with personas.client("manager") as browser:
        assert (await browser.post(PATH, data=wrong | manager.csrf)).status_code in (400, 422)
    assert await db.fetchval("SELECT count(*) FROM mail_choice") == 0


async def test_who_gets_no_such_mail_is_told_so(personas: Personas) -> None:
    async with personas.client("referrer") as browser:
        page = (await browser.get(PATH)).text
    assert "there is nothing to choose" in page
    assert "radios" not in page


async def test_a_choice_is_ones_own(personas: Personas) -> None:
    manager, other = personas["manager"], personas["manager of Swindon"]
    assert manager.account
    assert other.account
    await choose(manager.account, {"approval_waiting": NEVER})
    assert set((await choices_of(other.account)).values()) == {AT_ONCE}
