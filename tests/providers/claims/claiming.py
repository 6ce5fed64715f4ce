"""What tests of claims share: an entry that nobody keeps, a claim of it, and the mail that it wrote."""

import re

import asyncpg

from apdirectory.database.asking import Asker
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.claims.claim import Claimed
from apdirectory.providers.entries.entry import Contact
from tests.personas import COUNTY, Personas
from tests.providers.entries.factories import an_entry

TYPED = {
    "name": "Ann Example",
    "email": "ann@meadow.example.org",
    "position": "Head",
    "number": "1098765",
    "contact": "",
}
CLAIM = Claimed(name="Ann Example", email="ann@meadow.example.org", position="Head", number="1098765")


async def add_unkept(db: asyncpg.Connection, slug: str = "open-meadow", authority: int = COUNTY) -> int:
    desk = Contact(purpose="general", phone="01632 960001", email="office@riverbank.example.org")
    name = slug.replace("-", " ").capitalize()
    entry = an_entry(slug=slug, name=name, charity_number="1098765", authority=authority, contacts=(desk,))
    await put_entry(entry, by="test")
    number: int = await db.fetchval("SELECT id FROM provider WHERE slug = $1", slug)
    return number


def officer(personas: Personas, name: str = "quality officer", authority: int = COUNTY) -> Asker:
    person = personas[name]
    return Asker(account=person.account, membership=person.membership, role="quality_officer", authority=authority)


def editor(personas: Personas) -> Asker:
    person = personas["provider's editor"]
    return Asker(account=person.account, organisation=person.organisation, role="provider_editor")


async def mails(db: asyncpg.Connection, recipient: str) -> list[str]:
    rows = await db.fetch("SELECT message FROM outbox WHERE recipient = $1 ORDER BY put_at, message", recipient)
    return [row["message"] for row in rows]


async def link_of(db: asyncpg.Connection, recipient: str, message: str) -> str:
    body = await db.fetchval(
        "SELECT body FROM outbox WHERE recipient = $1 AND message = $2 ORDER BY put_at DESC LIMIT 1", recipient, message
    )
    return re.findall(r"https?://[^/]+(/\S+)", body)[0]
