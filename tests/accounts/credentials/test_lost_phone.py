"""Somebody loses the phone with their app, and gets in again by somebody who knows them."""

from collections.abc import Callable
from uuid import UUID

import asyncpg
import pytest
from click.testing import CliRunner

from apdirectory.accounts.people import commands
from apdirectory.accounts.people.approvals.actions import put_approved
from apdirectory.accounts.sign_in.lost_phone.actions import take_away_phone, take_away_phone_unasked
from apdirectory.database.asking import Asker, asking
from apdirectory.errors import Conflict, Forbidden, NotFound, Unprocessable
from apdirectory.web.clock import now
from tests.accounts.credentials.browsing import Somebody, code, link_mailed
from tests.accounts.credentials.conftest import GOOD, Join
from tests.accounts.people.bodies import OURS, THEIRS, Bodies, audited, mails, member
from tests.conftest import MovedClock

Another = Callable[[], Somebody]
WHY = "I saw her at school"


async def membership_of(db: asyncpg.Connection, email: str) -> UUID:
    found: UUID = await db.fetchval(
        "SELECT m.id FROM membership m JOIN account a ON a.id = m.account WHERE a.email = $1", email
    )
    return found


async def test_a_manager_takes_it_away_and_the_person_sets_up_a_new_app(
    joined: Join, somebody: Another, db: asyncpg.Connection
) -> None:
    ann, max_, again = await joined(), await joined("max@council.example", "la_manager"), somebody()
    page = f"/admin/people/{await membership_of(db, ann.email)}"
    await max_.browser.opens(page)
    assert f'href="{page}/lost-phone"' in max_.browser.page.text
    await max_.browser.opens(f"{page}/lost-phone")
    await max_.browser.sends(why="")
    assert max_.browser.page.status_code == 422
    await max_.browser.sends(why=WHY)
    assert "Their lost phone is taken away" in max_.browser.text
    await ann.browser.opens("/account")
    assert ann.browser.heading != "Account"
    assert {(ann.email, "second_factor_lost"), (ann.email, "second_factor_link")} <= set(await mails(db))
    await again.opens("/sign-in")
    await again.sends(email=ann.email, password=GOOD)
    assert again.heading == "Check your email"
    token = {"csrf": again.hidden()["csrf"]}
    assert (await again.posts("/sign-in/recovery", **token, recovery_code=ann.codes[0])).status_code != 303
    await again.opens(await link_mailed(db, ann.email))
    await again.sends()
    await again.sends()
    assert again.key != ann.key
    await again.sends(code=code(again.key))
    await again.opens("/account")
    assert again.heading == "Account"


async def test_it_needs_a_fresh_second_factor(joined: Join, db: asyncpg.Connection, moved_clock: MovedClock) -> None:
    ann, max_ = await joined(), await joined("max@council.example", "la_manager")
    path = f"/admin/people/{await membership_of(db, ann.email)}/lost-phone"
    await max_.browser.opens(path)
    sent = max_.browser.hidden() | {"why": WHY}
    moved_clock.forward(minutes=11)
    await max_.browser.posts(path, **sent)
    assert (ann.email, "second_factor_lost") not in await mails(db)
    await max_.browser.opens(path)
    assert max_.browser.at.startswith("/sign-in/code")


async def test_nobody_does_it_for_themselves_or_for_people_of_others(
    joined: Join, bodies: Bodies, db: asyncpg.Connection
) -> None:
    ann, max_ = await joined(), await joined("max@council.example", "la_manager")
    own, hers = await membership_of(db, max_.email), await membership_of(db, ann.email)
    await max_.browser.opens(f"/admin/people/{own}/lost-phone")
    assert max_.browser.page.status_code == 403
    await max_.browser.opens(f"/admin/people/{own}")
    assert "lost-phone" not in max_.browser.page.text
    account = await db.fetchval("SELECT account FROM membership WHERE id = $1", own)
    with asking(Asker(account=account, membership=own, role="la_manager", authority=OURS)), pytest.raises(Forbidden):
        await take_away_phone(own, WHY)
    with asking(await member("la_manager", bodies.other_council, THEIRS)), pytest.raises(NotFound):
        await take_away_phone(hers, WHY)


async def test_each_council_that_is_concerned_finds_it_in_its_audit(
    joined: Join, bodies: Bodies, db: asyncpg.Connection
) -> None:
    membership = await membership_of(db, (await joined()).email)
    ours = await member("la_manager", bodies.council, OURS)
    theirs = await member("la_manager", bodies.other_council, THEIRS)
    assert ours.account and theirs.account
    await put_approved(membership, THEIRS, theirs.account, now())
    with asking(ours):
        await take_away_phone(membership, WHY)
    for each in (ours, theirs):
        assert (await audited(each)).count("totp.lost") == 1


async def test_who_has_no_app_has_none_to_lose(joined: Join, bodies: Bodies, db: asyncpg.Connection) -> None:
    membership = await membership_of(db, (await joined()).email)
    with asking(await member("la_manager", bodies.council, OURS)):
        await take_away_phone(membership, WHY)
        with pytest.raises(Conflict):
            await take_away_phone(membership, WHY)


async def test_the_only_manager_is_let_in_again_by_the_command_line(joined: Join, db: asyncpg.Connection) -> None:
    ann = await joined()
    link = await take_away_phone_unasked(ann.email)
    assert link == await link_mailed(db, ann.email)
    assert await db.fetchval("SELECT totp_at FROM credential WHERE totp_secret IS NULL") is None
    with pytest.raises(Unprocessable):
        await take_away_phone_unasked("nobody@school.example")


def test_without_a_mail_server_the_link_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE_URL", "https://ap.example.org")
    monkeypatch.delenv("EMAIL_URL", raising=False)
    monkeypatch.setattr(commands, "run_with_database", lambda work: "/account/second-factor/link/a-token")
    said = CliRunner().invoke(commands.account, ["lost-phone", "ann@school.example"]).output
    assert said == "https://ap.example.org/account/second-factor/link/a-token\n"
    monkeypatch.setenv("EMAIL_URL", "smtp://localhost:25?from=ap@example.org")
    said = CliRunner().invoke(commands.account, ["lost-phone", "ann@school.example"]).output
    assert said == "We sent a link to ann@school.example.\n"
