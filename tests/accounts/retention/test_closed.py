"""Some time after an account was closed nothing says whose it was. Its id stays, for what was done with it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import asyncpg
import pytest

from apdirectory.accounts.people.actions import disable_account, invite_unasked
from apdirectory.accounts.people.places import Place
from apdirectory.accounts.retention.actions import OF_AN_ACCOUNT, delete_what_ended
from apdirectory.accounts.sign_in.guessing.actions import try_once
from apdirectory.accounts.sign_in.guessing.limits import codes_of_a_day, of_account
from apdirectory.authorities.settings.definitions import DEFINITIONS
from apdirectory.database.asking import Asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.messages.actions import put
from apdirectory.web.clock import now
from tests.conftest import MovedClock
from tests.personas import COUNTY, Person, Personas

DAYS = DEFINITIONS["keep_closed_accounts_days"].default
EMAIL, NAME, PHONE = "zuleika.dobson@example.org", "Zuleika Dobson", "01452 999777"
ADD = {
    "credential": "INSERT INTO credential (account, password_hash) VALUES ($1, 'x')",
    "passkey": "INSERT INTO passkey (account, credential, public_key, name) VALUES ($1, 'x', 'x', 'Zuleika’s phone')",
    "recovery_code": "INSERT INTO recovery_code (account, code_hash) VALUES ($1, 'x')",
    "session": "INSERT INTO session (token_hash, account, device, address) VALUES ('x', $1, 'Zuleika’s', '192.0.2.1')",
    "reset": "INSERT INTO reset (token_hash, account, purpose, new_email, expires_at) "
    "VALUES ('x', $1, 'email', 'zuleika.dobson@example.com', now() + interval '9 years')",
    "identity": "INSERT INTO identity (account, issuer, subject) VALUES ($1, 'https://id.example', 'x')",
    "mail_choice": "INSERT INTO mail_choice (account, message, choice) VALUES ($1, 'x', 'daily')",
}

GOES, REPLACED = "deleted", "replaced"
STAYS = "the id alone: who did it, or whom it was about"
OWN_TIME = "kept and deleted by a time of its own"
NOT_OF_ONE = "of nobody's account"
PLACED = {
    GOES: [
        *(f"{table}.account" for table in OF_AN_ACCOUNT),
        *("invitation.email", "invitation.name", "outbox.recipient", "passkey.name", "reset.new_email"),
        *("session.address", "session.device", "tries.who"),
    ],
    REPLACED: ["account.email", "account.name", "account.phone"],
    # A concern and a correction go after their settings, a claim a year after its decision, a link half a year after.
    OWN_TIME: [
        *("concern.raised_by", "concern.closed_by", "correction.decided_by"),
        "claim.account",
        "claim.contact",
        "claim.email",
        "claim.name",
        "signed_link.recipient",
    ],
    STAYS: [
        *("access_grant.account", "access_grant.given_by", "approval.decided_by", "audit.account", "audit.membership"),
        *("membership.account", "membership.stopped_by", "invitation.invited_by", "claim.decided_by"),
        *("dated_setting.set_by", "dated_setting.taken_back_by", "signed_link.revoked_by"),
        *(f"{table}.{by}" for table in ("term", "closure", "bank_holiday") for by in ("entered_by", "withdrawn_by")),
        *("document.uploaded_by", "document.removed_by", "entry_step.account", "own_standard.set_by"),
        *("pending_change.proposed_by", "pending_change.decided_by", "quality_step.who"),
        *("draw.drawn_by", "finding.found_by"),
        *("evidence.added_by", "evidence.checked_by", "evidence.ended_by", "self_assessment.sent_by"),
        *(f"review.{by}" for by in ("planned_by", "proposed_by", "moderated_by", "replied_by", "reviewer")),
        *("review_action.done_by", "registration_position.declared_by"),
        *(f"voice.{by}" for by in ("recorded_by", "moderated_by", "taken_down_by")),
    ],
    NOT_OF_ONE: [
        # Of a record, a document or a link.
        *("access_grant.record", "concern.raised_as", "document.subject", "evidence.document"),
        *(
            "offer.public_id",
            "pgqueuer.queue_manager_id",
            "quality_step.review",
            "session.id",
            "signed_link.renewed_by",
        ),
        # Of a body or a place, in public.
        *(f"authority.{of}" for of in ("front_door_phone", "referral_email", "referral_phone")),
        *("contact.email", "contact.phone", "contact.name", "organisation.phone"),
        # Of somebody who has no account, or what they are: "editor", "quality".
        *("correction.email", "evidence.seen_by", "entry_step.who", "entry_version.changed_by"),
        "provider.who_may_refer",
    ],
}
NAMES_OF_THINGS = [
    *("authority", "bank_holiday", "closure", "dated_setting", "district", "document", "listing_provider"),
    *("organisation", "postcode_part", "programme", "provider", "schedule_run", "site", "team", "term"),
]
# Ids that are not the row's own and point to nothing but perhaps an account, and words for who somebody is.
MAY_BE_OF_AN_ACCOUNT = r"""
SELECT format('%s.%s', c.relname, a.attname)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_constraint k ON k.contype = 'f' AND k.conrelid = c.oid AND a.attnum = ANY(k.conkey)
LEFT JOIN pg_constraint own ON own.contype = 'p' AND own.conrelid = c.oid AND own.conkey = ARRAY[a.attnum]
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  AND CASE a.atttypid
      WHEN 'uuid'::regtype THEN own.oid IS NULL AND coalesce(k.confrelid = 'account'::regclass, true)
      WHEN 'text'::regtype THEN
          a.attname ~ '(^|_)(email|mail|phone|recipient|who|by|device|address|contact|account|person|reviewer)(_|$)'
          OR a.attname = 'name' AND c.relname <> ALL($1::text[])
      ELSE k.confrelid = 'account'::regclass END
"""


async def test_each_column_that_may_tell_of_a_person_has_its_place(db: asyncpg.Connection) -> None:
    """A new one fails here until it is said whether it goes with a closed account, and does."""
    there = {row[0] for row in await db.fetch(MAY_BE_OF_AN_ACCOUNT, NAMES_OF_THINGS)}
    placed: Sequence[str] = [column for columns in PLACED.values() for column in columns]
    assert (sorted(there - set(placed)), sorted(set(placed) - there)) == ([], []), "not placed; not there any more"
    assert len(placed) == len(set(placed))


@pytest.fixture
async def zuleika(db: asyncpg.Connection, personas: Personas) -> Person:
    """An officer of whom each table has something."""
    person = personas["officer"]
    await db.execute(
        "UPDATE account SET email = $2, name = $3, phone = $4 WHERE id = $1", person.account, EMAIL, NAME, PHONE
    )
    for statement in ADD.values():
        await db.execute(statement, person.account)
    await try_once([*codes_of_a_day(person.account), of_account("password", EMAIL)])
    await put(EMAIL, "codes_guessed", link="/sign-in/reset")
    return person


async def close(person: Person, personas: Personas) -> None:
    admin = personas["installation admin"]
    with asking(Asker(account=admin.account, membership=admin.membership, role="installation_admin")):
        await disable_account(person.account, "Left")


async def rows_of(db: asyncpg.Connection, person: Person) -> dict[str, int]:
    found = {
        table: await db.fetchval(f"SELECT count(*) FROM {table} WHERE account = $1", person.account)
        for table in OF_AN_ACCOUNT
    }
    return {table: rows for table, rows in found.items() if rows}


async def that_name(db: asyncpg.Connection, *said: str) -> list[str]:
    """Tables with a row that says one of these anywhere."""
    tables = await db.fetch(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
        "AND has_table_privilege(oid, 'SELECT') ORDER BY relname"
    )
    any_of = [f"%{each}%" for each in said]
    return [
        table
        for (table,) in tables
        if await db.fetchval(f"SELECT EXISTS (SELECT FROM {table} WHERE {table}::text ILIKE ANY($1::text[]))", any_of)
    ]


async def test_a_closed_account_is_nobodys_after_as_long_as_the_setting_says(
    db: asyncpg.Connection, personas: Personas, zuleika: Person, moved_clock: MovedClock
) -> None:
    others = await db.fetchval("SELECT count(*) FROM account WHERE id <> $1", zuleika.account)
    await close(zuleika, personas)
    moved_clock.forward(days=DAYS - 1)
    await delete_what_ended()
    assert {"credential", "passkey", "identity", "mail_choice"} <= (await rows_of(db, zuleika)).keys()
    assert {"account", "outbox", "passkey"} <= set(await that_name(db, "zuleika", PHONE))
    moved_clock.forward(days=2)
    assert (await delete_what_ended())["account"] == 1
    assert await rows_of(db, zuleika) == {}
    assert await that_name(db, "zuleika", "dobson", PHONE) == []
    row = await db.fetchrow(
        "SELECT email, name, phone, state, signed_in_at FROM account WHERE id = $1", zuleika.account
    )
    assert tuple(row) == (f"{zuleika.account}@closed.invalid", "Closed account", None, "disabled", None)
    assert (
        await db.fetchval("SELECT count(*) FROM account WHERE id <> $1 AND forgotten_at IS NULL", zuleika.account)
        == others
    )
    assert "account" not in await delete_what_ended(), "once"


async def test_what_the_audit_needs_stays(
    db: asyncpg.Connection, personas: Personas, zuleika: Person, moved_clock: MovedClock
) -> None:
    await close(zuleika, personas)
    moved_clock.forward(days=DAYS + 1)
    await delete_what_ended()
    found = await db.fetchval("SELECT account FROM membership WHERE id = $1", zuleika.membership)
    assert found == zuleika.account
    manager = personas["manager"]
    asks = Asker(account=manager.account, membership=manager.membership, role="la_manager", authority=COUNTY)
    with asking(asks):
        async with transaction() as database:
            subjects = await database.fetch("SELECT subject FROM audit WHERE action = 'account.disabled'")
    assert [row[0] for row in subjects] == [str(zuleika.account)]


async def test_what_held_them_off_goes_too(
    db: asyncpg.Connection, personas: Personas, zuleika: Person, moved_clock: MovedClock
) -> None:
    """Also what no time ends."""
    lasting = [limit.who for limit in codes_of_a_day(zuleika.account)]
    assert await db.fetchval("SELECT count(*) FROM tries WHERE who = ANY($1)", lasting) == 2
    await db.execute("UPDATE tries SET lasting = true")
    await close(zuleika, personas)
    moved_clock.forward(days=DAYS + 1)
    await delete_what_ended()
    hers = [*lasting, of_account("password", EMAIL).who]
    assert await db.fetchval("SELECT count(*) FROM tries WHERE who = ANY($1)", hers) == 0


async def test_who_is_invited_by_the_same_address_later_begins_anew(
    db: asyncpg.Connection, personas: Personas, zuleika: Person, moved_clock: MovedClock
) -> None:
    place = Place(role="la_manager", organisation=zuleika.organisation, team=None, authority=COUNTY)
    await invite_unasked(EMAIL, NAME, place)
    await close(zuleika, personas)
    moved_clock.forward(days=DAYS + 1)
    await delete_what_ended()
    assert await db.fetchval("SELECT count(*) FROM invitation WHERE email = $1", EMAIL) == 0
    await invite_unasked(EMAIL, NAME, place)
    assert await db.fetchval("SELECT count(*) FROM invitation WHERE email = $1", EMAIL) == 1


@pytest.mark.parametrize("closed_at", [None, timedelta(days=DAYS - 1)])
async def test_who_is_not_closed_or_not_long_ago_stays(
    db: asyncpg.Connection, zuleika: Person, closed_at: timedelta | None
) -> None:
    at: datetime | None = now() - closed_at if closed_at else None
    state = "disabled" if closed_at else "active"
    await db.execute("UPDATE account SET state = $2, closed_at = $3 WHERE id = $1", zuleika.account, state, at)
    assert "account" not in await delete_what_ended()
    assert await db.fetchval("SELECT email FROM account WHERE id = $1", zuleika.account) == EMAIL


async def test_an_open_account_has_no_day_on_which_it_was_closed(db: asyncpg.Connection, zuleika: Person) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await db.execute("UPDATE account SET closed_at = now() WHERE id = $1", zuleika.account)
