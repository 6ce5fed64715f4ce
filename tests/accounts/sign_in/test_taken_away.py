"""A way in that its owner takes away in the middle of a sign-in begins no session that would outlive it."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from litestar import Litestar

from apdirectory.accounts.sign_in.account.actions import change_password
from apdirectory.accounts.sign_in.actions import By, start_session
from apdirectory.accounts.sign_in.oidc.actions import unlink
from apdirectory.accounts.sign_in.passkeys.actions import remove_passkey
from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from apdirectory.errors import Forbidden
from apdirectory.settings import OpenIDProvider
from apdirectory.web.clock import now
from tests.signing_in import NEW_PASSWORD, PASSWORD, add_someone, new_browser

ISSUER = "https://provider.example"
PROVIDER = OpenIDProvider("dfe", ISSUER, "a client", "its secret")
PASSWORD_AT = now()
LIVE = "SELECT count(*) FROM session WHERE ended_at IS NULL"


async def somebody() -> tuple[UUID, UUID]:
    """Their account and a passkey; an account elsewhere and a password too."""
    account, passkey = uuid4(), uuid4()
    async with transaction() as database:
        await database.execute(
            "INSERT INTO account (id, email, name) VALUES ($1, $2, 'Jo')", account, f"{account}@example.org"
        )
        await database.execute(
            "INSERT INTO credential (account, password_hash, password_at, totp_at) VALUES ($1, 'x', $2, $2)",
            *(account, PASSWORD_AT),
        )
        await database.execute(
            """INSERT INTO passkey (id, account, credential, public_key, sign_count, transports, backed_up, name,
               created_at) VALUES ($1, $2, $3, '', 0, '{}', false, 'Key', $4)""",
            *(passkey, account, str(passkey).encode(), now()),
        )
        await database.execute(
            "INSERT INTO identity (account, issuer, subject, linked_at) VALUES ($1, $2, $3, $4)",
            *(account, ISSUER, str(account), now()),
        )
    return account, passkey


def by_passkey(account: UUID, passkey: UUID) -> By:
    return By(passkey=passkey)


def by_provider(account: UUID, passkey: UUID) -> By:
    return By(issuer=ISSUER, subject=str(account))


def by_password(account: UUID, passkey: UUID) -> By:
    return By(password_at=PASSWORD_AT)


def removing(account: UUID, passkey: UUID) -> Coroutine[Any, Any, None]:
    return remove_passkey(account, passkey, keep=None)


def unlinking(account: UUID, passkey: UUID) -> Coroutine[Any, Any, None]:
    return unlink(account, PROVIDER, keep=None)


def changing(account: UUID, passkey: UUID) -> Coroutine[Any, Any, None]:
    return change_password(account, "three unrelated words", keep=None)


WAYS = pytest.mark.parametrize(
    ("by", "take_away"), [(by_passkey, removing), (by_provider, unlinking), (by_password, changing)]
)
Way, Taking = Callable[[UUID, UUID], By], Callable[[UUID, UUID], Coroutine[Any, Any, None]]


@WAYS
async def test_what_was_taken_away_before_begins_none(db: asyncpg.Connection, by: Way, take_away: Taking) -> None:
    who = await somebody()
    assert await start_session(who[0], proved=True, by=by(*who))
    await take_away(*who)
    with pytest.raises(Forbidden, match="was taken away"):
        await start_session(who[0], proved=True, by=by(*who))
    assert await db.fetchval(LIVE) == 0


@WAYS
async def test_who_comes_while_it_is_taken_away_waits_and_is_refused(
    clean_database: Addresses, by: Way, take_away: Taking
) -> None:
    who = await somebody()
    async with transaction():
        await take_away(*who)
        signing_in = asyncio.create_task(start_session(who[0], proved=True, by=by(*who)), context=Context())
        await asyncio.wait([signing_in], timeout=0.3)
    with pytest.raises(Forbidden, match="was taken away"):
        await signing_in


@WAYS
async def test_who_comes_just_before_is_signed_out(clean_database: Addresses, by: Way, take_away: Taking) -> None:
    who = await somebody()
    async with transaction():
        await start_session(who[0], proved=True, by=by(*who))
        taking = asyncio.create_task(take_away(*who), context=Context())
        await asyncio.wait([taking], timeout=0.3)
    await taking
    async with transaction() as database:
        assert await database.fetchval(LIVE) == 0


async def test_a_passkey_of_somebody_else_begins_none(db: asyncpg.Connection) -> None:
    one, other = await somebody(), await somebody()
    with pytest.raises(Forbidden):
        await start_session(one[0], proved=True, by=By(passkey=other[1]))


async def test_a_password_that_is_changed_while_it_is_checked_signs_nobody_in(
    clean_database: Addresses, signing_app: Litestar
) -> None:
    async with transaction() as database:
        someone = await add_someone(database, "commissioner")
    browser = new_browser(signing_app)
    await browser.open("/sign-in")
    async with transaction():
        await change_password(someone.account, NEW_PASSWORD, keep=None)
        signing_in = asyncio.create_task(
            browser.send("/sign-in", email=someone.email, password=PASSWORD), context=Context()
        )
        await asyncio.wait([signing_in], timeout=2)
        assert not signing_in.done()
    assert (await signing_in).status_code == 403
    async with transaction() as database:
        assert await database.fetchval(LIVE) == 0
