"""`apdirectory account add`: the way in for the first administrator."""

from collections.abc import Callable, Coroutine
from typing import Any

import asyncpg
import click
import pytest
from click.testing import CliRunner

from apdirectory.accounts.people import commands
from apdirectory.accounts.people.actions import accept_invitation
from apdirectory.accounts.people.commands import _invite, _place
from apdirectory.accounts.people.invitations.actions import invite_unasked
from apdirectory.accounts.people.queries import memberships_of
from apdirectory.authorities.actions import load_authorities
from apdirectory.errors import InvalidInput, Unprocessable


@pytest.fixture
async def authorities(db: asyncpg.Connection) -> asyncpg.Connection:
    await load_authorities()
    return db


async def test_the_first_administrator_gets_in(authorities: asyncpg.Connection) -> None:
    place = await _place("installation_admin", None, "Those who run it", None)
    token = await invite_unasked("first@example.org", "First", place, mailed=False)
    assert await authorities.fetchval("SELECT count(*) FROM outbox") == 0
    account = await accept_invitation(token, "First")
    assert [each.role for each in await memberships_of(account)] == ["installation_admin"]
    again = await _place("installation_admin", None, "those who run it", None)
    assert again.organisation == place.organisation


async def test_a_councils_own_organisation_comes_with_its_teams(authorities: asyncpg.Connection) -> None:
    place = await _place("la_officer", 916, None, "sen")
    assert place.team is not None
    assert (await _place("la_manager", 916, None, None)).organisation == place.organisation
    assert (await _place("la_officer", 916, None, "Virtual School")).team == (
        await _place("la_officer", 916, None, "virtual_school")
    ).team
    with pytest.raises(Unprocessable, match="no team"):
        await _place("la_officer", 916, None, "Nobody")
    with pytest.raises(InvalidInput, match="team"):
        await invite_unasked("a@example.org", "A", await _place("la_officer", 916, None, None))


@pytest.mark.parametrize("state", ["active", "disabled"])
async def test_who_was_stopped_is_let_in_again_and_whose_account_was_closed_is_not(
    authorities: asyncpg.Connection, state: str
) -> None:
    place = await _place("commissioner", 916, None, None)
    account = await accept_invitation(await invite_unasked("cat@example.org", "Cat", place), "Cat")
    await authorities.execute("UPDATE membership SET stopped_at = now() WHERE account = $1", account)
    await authorities.execute("UPDATE account SET state = $2 WHERE id = $1", account, state)
    if state == "disabled":
        with pytest.raises(Unprocessable, match=r"was closed\. Give another"):
            await _invite("Cat@example.org", "Cat", place, mailed=False)
        return
    token = await _invite("Cat@example.org", "Cat", place, mailed=False)
    assert await accept_invitation(token, "") == account
    assert [each.role for each in await memberships_of(account)] == ["commissioner"]


@pytest.mark.parametrize(
    ("role", "authority", "organisation"),
    [
        ("la_manager", None, None),
        ("la_manager", 1, None),
        ("referrer", None, "Example School"),
        ("referrer", 916, None),
        ("referrer", 916, "No such school"),
        ("provider_staff", 916, "Riverbank"),
        ("installation_admin", None, None),
    ],
)
async def test_what_does_not_fit_is_said_in_a_sentence(
    authorities: asyncpg.Connection, role: str, authority: int | None, organisation: str | None
) -> None:
    with pytest.raises(Unprocessable, match=r"\.$"):
        await _place(role, authority, organisation, None)


async def test_a_school_is_found_by_name_or_urn_and_one_of_several_only_by_urn(
    authorities: asyncpg.Connection,
) -> None:
    for urn in (900001, 900002):
        await authorities.execute("INSERT INTO organisation (kind, name, urn) VALUES ('school', 'St Example', $1)", urn)
    with pytest.raises(Unprocessable, match="URN 900001"):
        await _place("referrer", 916, "St Example", None)
    found = await _place("referrer", 916, "900002", None)
    assert await authorities.fetchval("SELECT urn FROM organisation WHERE id = $1", found.organisation) == 900002


def add(monkeypatch: pytest.MonkeyPatch, *said: str) -> tuple[int, str]:
    """What the command answers when its work on the database is not done."""

    def not_done(work: Callable[[], Coroutine[Any, Any, str]]) -> str:
        return "a-token"

    monkeypatch.setattr(commands, "run_with_database", not_done)
    outcome = CliRunner().invoke(commands.account, ["add", *said])
    return outcome.exit_code, outcome.output


def test_without_a_mail_server_the_link_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE_URL", "https://ap.example.org")
    monkeypatch.delenv("EMAIL_URL", raising=False)
    who = ("--email", "first@example.org", "--name", "First", "--role", "installation_admin")
    assert add(monkeypatch, *who) == (0, "https://ap.example.org/invitation/a-token\n")
    monkeypatch.setenv("EMAIL_URL", "smtp://localhost:25?from=ap@example.org")
    assert add(monkeypatch, *who) == (0, "We sent a link to first@example.org.\n")
    assert add(monkeypatch, *who, "--print") == (0, "https://ap.example.org/invitation/a-token\n")


def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = add(monkeypatch, "--email", "first", "--name", "First", "--role", "installation_admin")
    assert code == click.BadParameter.exit_code
    assert "no address for mail" in said
