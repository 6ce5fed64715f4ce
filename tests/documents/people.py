"""Personas as who asks the database, and documents of theirs."""

from uuid import UUID, uuid4

import asyncpg

from apdirectory.accounts.access.roles import OF_AUTHORITY
from apdirectory.database.asking import Asker, asking
from apdirectory.documents.actions import store
from tests.documents.files import PDF, in_parts
from tests.personas import COUNTY, PERSONAS, Personas


async def asker_of(db: asyncpg.Connection, personas: Personas, name: str) -> Asker:
    person, role = personas[name], PERSONAS[name].role
    row = await db.fetchrow("SELECT organisation, team, authority FROM membership WHERE id = $1", person.membership)
    authority = row["authority"] if role in OF_AUTHORITY else None
    return Asker(
        account=person.account,
        membership=person.membership,
        organisation=row["organisation"],
        team=row["team"],
        role=role,
        authority=authority,
    )


async def stored(who: Asker, content: bytes = PDF, name: str = "letter.pdf", **how: object) -> UUID:
    """A letter about a child, of the county unless `how` says another."""
    told = {"authority": COUNTY, "subject_kind": "referral", "subject": uuid4(), "kind": "medical_letter"} | how
    with asking(who):
        return await store(in_parts(content), name, **told)  # type: ignore[arg-type]
