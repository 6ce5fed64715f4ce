"""Passwords, second factors and recovery codes on a real database."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pyotp
import pytest

from apdirectory.accounts.sign_in.credentials import hashing
from apdirectory.accounts.sign_in.credentials.actions import (
    begin_totp,
    confirm_totp,
    make_recovery_codes,
    set_first_password,
    set_password,
    use_recovery_code,
    verify_password,
    verify_totp,
)
from apdirectory.accounts.sign_in.credentials.queries import methods, secret_being_set_up
from apdirectory.database.asking import asking
from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, Forbidden
from tests.accounts.credentials.people import an_account
from tests.accounts.people.bodies import OURS, Bodies, audited, mails, member

GOOD, OTHER = "kettle ribbon 19 orchard", "lantern moss 4 gravel"
NOW = datetime(2026, 11, 22, 10, 0, 10, tzinfo=UTC)
KNOWN = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(secret: str, when: datetime = NOW) -> str:
    return pyotp.TOTP(secret).at(when)


async def with_app(account: UUID, when: datetime = NOW) -> str:
    """The key of an app whose first code was right a while ago."""
    secret = await begin_totp(account)
    before = when - timedelta(hours=1)
    assert await confirm_totp(account, code(secret, before), before)
    return secret


async def test_the_password_that_was_set_is_the_only_one_that_is_right(db: asyncpg.Connection) -> None:
    account = await an_account(db)
    await set_password(account, GOOD)
    assert await verify_password(account, GOOD)
    assert not await verify_password(account, GOOD + " ")
    assert not await verify_password(account, "")
    await set_password(account, OTHER)
    assert not await verify_password(account, GOOD)
    assert await verify_password(account, OTHER)


async def test_a_password_is_the_same_from_every_keyboard(db: asyncpg.Connection) -> None:
    account = await an_account(db)
    await set_password(account, "caf\u00e9 ribbon orchard")
    assert await verify_password(account, "cafe\u0301 ribbon orchard")


async def test_nobody_and_no_password_take_the_same_work(
    db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []
    really = hashing._fits
    monkeypatch.setattr(hashing, "_fits", lambda held, typed: checked.append(held) or really(held, typed))
    account, bare = await an_account(db), await an_account(db, "bare@school.example")
    await set_password(account, GOOD)
    for who in (account, bare, uuid4(), None):
        assert await verify_password(who, "not the password") is False
    costs = {held.rsplit("$", 2)[0] for held in checked}
    assert len(checked) == 4 and len(costs) == 1
    assert not hashing.is_outdated(hashing.nobodys_hash())


async def test_a_hash_of_another_cost_is_made_anew_when_the_password_is_right(
    db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = await an_account(db)
    weak = hashing.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with monkeypatch.context() as earlier:
        earlier.setattr(hashing, "HASHER", weak)
        await set_password(account, GOOD)
    held = "SELECT password_hash FROM credential WHERE account = $1"
    assert hashing.is_outdated(await db.fetchval(held, account))
    assert not await verify_password(account, OTHER)
    assert hashing.is_outdated(await db.fetchval(held, account))
    assert await verify_password(account, GOOD)
    assert not hashing.is_outdated(await db.fetchval(held, account))
    assert await verify_password(account, GOOD)


async def test_only_a_few_passwords_are_hashed_at_once(db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    now_running, most = 0, 0
    really = hashing._fits

    def counted(held: str, typed: str) -> bool:
        nonlocal now_running, most
        now_running += 1
        most = max(most, now_running)
        found = really(held, typed)
        now_running -= 1
        return found

    monkeypatch.setattr(hashing, "_fits", counted)
    await asyncio.gather(*(hashing.fits(hashing.nobodys_hash(), "anything") for _ in range(12)))
    assert 1 <= most <= hashing.AT_ONCE


async def test_what_is_kept_shows_neither_password_nor_key_nor_code(db: asyncpg.Connection) -> None:
    account = await an_account(db)
    await set_password(account, GOOD)
    secret = await with_app(account)
    pending = await begin_totp(account)
    codes = await make_recovery_codes(account)
    kept = await db.fetchval("SELECT row_to_json(c)::text FROM credential c WHERE account = $1", account)
    kept += await db.fetchval("SELECT json_agg(r)::text FROM recovery_code r WHERE account = $1", account)
    plain = [GOOD, secret, pending, *codes, *(each.replace("-", "") for each in codes)]
    assert [each for each in plain if each in kept] == []
    assert await secret_being_set_up(account) == pending


async def test_a_second_factor_is_in_force_from_its_first_code(db: asyncpg.Connection) -> None:
    account = await an_account(db)
    secret = await begin_totp(account)
    assert not await verify_totp(account, code(secret), NOW)
    assert not await confirm_totp(account, "000000" if code(secret) != "000000" else "000001", NOW)
    assert (await methods(account)).totp_at is None
    assert await confirm_totp(account, code(secret), NOW)
    assert (await methods(account)).totp_at == NOW
    assert await secret_being_set_up(account) is None
    assert not await verify_totp(account, code(secret), NOW), "the code that set it up is used"
    assert await verify_totp(account, code(secret, NOW + timedelta(seconds=30)), NOW + timedelta(seconds=30))


async def test_a_new_key_leaves_the_old_one_in_force_until_its_first_code(db: asyncpg.Connection) -> None:
    account = await an_account(db)
    old = await with_app(account)
    new = await begin_totp(account)
    assert await verify_totp(account, code(old), NOW)
    later = NOW + timedelta(minutes=5)
    assert not await verify_totp(account, code(new, later), later)
    assert await confirm_totp(account, code(new, later), later)
    after = later + timedelta(minutes=5)
    assert not await verify_totp(account, code(old, after), after)
    assert await verify_totp(account, code(new, after), after)


@pytest.mark.parametrize(("seconds", "right"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
async def test_a_code_is_right_one_step_to_either_side(db: asyncpg.Connection, seconds: int, right: bool) -> None:
    account = await an_account(db)
    secret = await with_app(account)
    assert await verify_totp(account, code(secret, NOW + timedelta(seconds=seconds)), NOW) is right


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12345\x00", "1" * 10_000])
async def test_what_is_not_six_digits_is_no_code(db: asyncpg.Connection, typed: str) -> None:
    account = await an_account(db)
    await with_app(account)
    assert not await verify_totp(account, typed, NOW)


async def test_a_code_may_be_typed_with_spaces(db: asyncpg.Connection) -> None:
    account = await an_account(db)
    digits = code(await with_app(account))
    assert await verify_totp(account, f" {digits[:3]} {digits[3:]} ", NOW)


async def test_an_earlier_code_is_refused_after_a_later_one(db: asyncpg.Connection) -> None:
    account = await an_account(db)
    secret = await with_app(account)
    assert await verify_totp(account, code(secret, NOW + timedelta(seconds=30)), NOW)
    assert not await verify_totp(account, code(secret), NOW)


async def test_a_key_that_others_know_is_for_examples_only(db: asyncpg.Connection) -> None:
    person, example = await an_account(db), await an_account(db, "example@school.example", example=True)
    with pytest.raises(Forbidden):
        await begin_totp(person, KNOWN)
    assert await secret_being_set_up(person) is None
    await set_password(person, GOOD)  # a row that is there already is no way round
    with pytest.raises(Forbidden):
        await begin_totp(person, KNOWN)
    assert await secret_being_set_up(person) is None
    assert await begin_totp(example, KNOWN) == KNOWN
    assert await confirm_totp(example, code(KNOWN), NOW)


async def test_each_recovery_code_is_good_once_and_for_its_own_account(db: asyncpg.Connection) -> None:
    account, other = await an_account(db), await an_account(db, "other@school.example")
    codes = await make_recovery_codes(account)
    assert len(set(codes)) == 10
    assert not await use_recovery_code(other, codes[0])
    assert await use_recovery_code(account, codes[0])
    assert not await use_recovery_code(account, codes[0])
    assert await use_recovery_code(account, f" {codes[1].lower().replace('-', ' ')} ")
    assert (await methods(account)).codes_left == 8
    for typed in ("", "-", "K7PX", codes[2][:-1]):
        assert not await use_recovery_code(account, typed)


async def test_new_recovery_codes_end_the_old_ones(db: asyncpg.Connection) -> None:
    account = await an_account(db)
    old = await make_recovery_codes(account)
    new = await make_recovery_codes(account)
    assert not await use_recovery_code(account, old[0])
    assert await use_recovery_code(account, new[0])


async def test_a_first_password_is_set_once(db: asyncpg.Connection) -> None:
    account = await an_account(db)
    await begin_totp(account)  # a row without a password is no password
    await set_first_password(account, GOOD)
    with pytest.raises(Conflict):
        await set_first_password(account, OTHER)
    assert await verify_password(account, GOOD)


async def test_each_change_is_in_the_audit_and_told_by_mail(bodies: Bodies, db: asyncpg.Connection) -> None:
    manager = await member("la_manager", bodies.council, OURS)
    account = manager.account
    assert account is not None
    with asking(manager):
        await set_password(account, GOOD)
        await set_password(account, OTHER)
        await with_app(account)
        await make_recovery_codes(account)
        await make_recovery_codes(account)
        codes = await make_recovery_codes(account)
        await use_recovery_code(account, codes[0])
    done = [each for each in await audited(manager) if each.startswith(("password", "totp", "recovery"))]
    made = ["recovery_codes.made"] * 3
    assert done == ["password.set", "password.changed", "totp.set_up", *made, "recovery_code.used"]
    told = [message for _, message in await mails(db)]
    assert told == ["password_changed", "recovery_code_used", *["second_factor_changed"] * 3]


async def _an_account_that_stays() -> UUID:
    async with transaction() as opened:
        return await an_account(opened)


async def test_one_code_sent_many_times_at_once_is_right_once(clean_database: Addresses) -> None:
    account = await _an_account_that_stays()
    secret = await with_app(account)
    right = await asyncio.gather(*(verify_totp(account, code(secret), NOW) for _ in range(8)))
    assert right.count(True) == 1


async def test_one_recovery_code_sent_many_times_at_once_is_right_once(clean_database: Addresses) -> None:
    account = await _an_account_that_stays()
    codes = await make_recovery_codes(account)
    right = await asyncio.gather(*(use_recovery_code(account, codes[0]) for _ in range(8)))
    assert right.count(True) == 1


async def test_two_apps_set_up_at_once_leave_one(clean_database: Addresses) -> None:
    account = await _an_account_that_stays()
    secret = await begin_totp(account)
    right = await asyncio.gather(*(confirm_totp(account, code(secret), NOW) for _ in range(4)))
    assert right.count(True) == 1
