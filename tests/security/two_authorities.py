"""Two authorities that use the service, somebody of every role in each, and grants and audit rows of both."""

from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg

from apdirectory.accounts.access.actions import give_grant
from apdirectory.accounts.access.roles import (
    COMMISSIONER,
    INSTALLATION_ADMIN,
    LA_MANAGER,
    LA_OFFICER,
    OF_AUTHORITY,
    PROVIDER_EDITOR,
    PROVIDER_STAFF,
    QUALITY_OFFICER,
    REFERRER,
    ROLES,
)
from apdirectory.database.asking import NOBODY, Asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.web.clock import now

HERE, THERE = 916, 866
KINDS = {REFERRER: "school", PROVIDER_EDITOR: "provider", PROVIDER_STAFF: "provider", INSTALLATION_ADMIN: "other"}
"""Of the organisation in which somebody has a role; all others are the council's."""
NOT_ADMITTED = (
    [NOBODY, Asker(authority=HERE), Asker(account=uuid4(), authority=HERE)]
    + [Asker(account=uuid4(), role=role, authority=HERE) for role in (QUALITY_OFFICER, COMMISSIONER)]
    + [Asker(account=uuid4(), role=role) for role in (REFERRER, LA_OFFICER, LA_MANAGER, INSTALLATION_ADMIN)]
    + [Asker(account=uuid4(), role=role, authority=HERE) for role in (REFERRER, PROVIDER_EDITOR, PROVIDER_STAFF)]
)
"""Whom no guarded table admits to anything: nobody, and those in whom a role, an authority or both do not belong."""
ADMITS_QUALITY = frozenset({"concern", "voice"})
"""Tables that admit quality officers, and officers only to what they raised themselves."""


def not_admitted(table: str) -> list[Asker]:
    admitted = QUALITY_OFFICER if table in ADMITS_QUALITY else ""
    return [who for who in NOT_ADMITTED if who.role != admitted]


def readers(table: str) -> tuple[str, str]:
    """Roles that find all rows of their authority."""
    return (QUALITY_OFFICER if table in ADMITS_QUALITY else LA_OFFICER, LA_MANAGER)


def someone(role: str, authority: int) -> Asker:
    return Asker(account=uuid4(), membership=uuid4(), role=role, authority=authority if role in OF_AUTHORITY else None)


async def add_two_authorities(database: asyncpg.Connection) -> list[Asker]:
    """Somebody of every role, in both."""
    people = [someone(role, authority) for authority in (HERE, THERE) for role in ROLES]
    await database.executemany(
        "INSERT INTO authority (id, name, full_name) VALUES ($1, $2, $2) ON CONFLICT DO NOTHING",
        [(HERE, "Gloucestershire"), (THERE, "Swindon")],
    )
    await database.executemany(
        "INSERT INTO account (id, email, name) VALUES ($1, $2, 'Someone')",
        [(who.account, f"{who.account}@example.org") for who in people],
    )
    for who in people:
        await add_membership(database, who)
    return people


async def add_membership(database: asyncpg.Connection, who: Asker) -> None:
    """In an organisation of their own."""
    where = await database.fetchval(
        "INSERT INTO organisation (kind, name) VALUES ($1, $2) RETURNING id",
        *(KINDS.get(who.role, "authority"), f"Of {who.membership}"),
    )
    await database.execute(
        "INSERT INTO membership (id, account, organisation, role, authority) VALUES ($1, $2, $3, $4, $5)",
        *(who.membership, who.account, where, who.role, who.authority),
    )


async def add_document(who: Asker) -> UUID:
    """Of a record that nobody else has been let into; its id."""
    document, authority = uuid4(), who.authority
    with asking(who):
        async with transaction() as database:
            await database.execute(
                """INSERT INTO document (id, authority_id, subject_kind, subject, kind, name, media_type, size, sha256,
                                         kept_in, uploaded_by, uploaded_at, scan_result)
                   VALUES ($1, $2, 'referral', $3, 'letter', 'a.txt', 'text/plain', 2, sha256('Hi'), 'database', $4,
                           now(), 'not_scanned')""",
                *(document, authority, uuid4(), who.account),
            )
            await database.execute(
                "INSERT INTO document_part (authority_id, document, number, content) VALUES ($1, $2, 0, 'Hi')",
                *(authority, document),
            )
    return document


async def add_concern(who: Asker) -> UUID:
    """Raised by whoever it is, about an entry of their own authority; its id."""
    concern = uuid4()
    async with transaction() as database:
        provider = await database.fetchval(
            "INSERT INTO provider (slug, name, kind, authority) VALUES ($1, 'x', 'third_sector', $2) RETURNING id",
            *(f"of-{concern}", who.authority),
        )
    with asking(who):
        async with transaction() as database:
            await database.execute(
                """INSERT INTO concern (id, authority_id, provider, what, since, urgent, raised_at, raised_by,
                                        raised_as)
                   VALUES ($1, $2, $3, 'x', 'x', false, now(), $4, $5)""",
                *(concern, who.authority, provider, who.account, who.membership),
            )
    return concern


async def add_voice(who: Asker) -> UUID:
    """Of an entry of the officer's own authority; it waits. Its id."""
    voice = uuid4()
    async with transaction() as database:
        provider = await database.fetchval(
            "INSERT INTO provider (slug, name, kind, authority) VALUES ($1, 'x', 'third_sector', $2) RETURNING id",
            *(f"of-{voice}", who.authority),
        )
    with asking(who):
        async with transaction() as database:
            await database.execute(
                """INSERT INTO voice (id, authority_id, provider, speaker, heard_on, words, recorded_by, recorded_at)
                   VALUES ($1, $2, $3, 'child', '2026-11-01', 'x', $4, now())""",
                *(voice, who.authority, provider, who.account),
            )
    return voice


def of(people: list[Asker], role: str, authority: int | None = None) -> Asker:
    return next(who for who in people if who.role == role and authority in (who.authority, None))


async def let_in(manager: Asker, who: Asker, record: UUID | None = None) -> UUID:
    """For a day, into a record; the grant's id."""
    assert who.membership
    with asking(manager):
        return await give_grant(who.membership, record or uuid4(), "To answer a question", now() + timedelta(days=1))
