"""What is hidden from somebody looks to them as if it were not there: the same bytes and headers as for a random id."""

from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from msgspec.structs import replace

from apdirectory.providers.claims.actions import confirm_claim, send_claim
from apdirectory.providers.claims.links import CONFIRM
from apdirectory.web.clock import now
from tests.documents.people import asker_of
from tests.personas import COUNTY, SWINDON, Person, Personas
from tests.providers.claims.claiming import CLAIM, add_unkept
from tests.security.fuzz.asked import ask, parameters
from tests.security.two_authorities import add_concern, add_document, add_voice
from tests.security.who_may import ROWS

OF_NO_RECORD = {
    "slug",
    "item",
    "heading",
    "site",
    "programme",
    "offer",
    "capacity",
    "name",
    "token",
    "id",
    "organisation",
    "account",
    "setting",
    "code",
    "provider",
    "mail",
    "inspection",
    "council",
}
"""Parameters of what is public, of secrets in links, of mail on trial; administrators see all bodies, accounts and mail
that failed; settings, and those who say who somebody is, have the same names for all. Entries, and what belongs to
them, are in test_hidden_entries.py."""
DIFFERS = {"x-request-id", "date"}
STRANGERS = {"manager": SWINDON, "manager of Swindon": COUNTY}
"""Who asks → whose things they ask for."""


async def hidden_things(db: asyncpg.Connection, personas: Personas, authority: int) -> dict[str, UUID | str]:
    """By the parameter of routes: what belongs to an authority, and to a person, that is not the asker's."""
    owner = personas["manager of Swindon" if authority == SWINDON else "manager"]
    approval = await db.fetchval(
        """INSERT INTO approval (id, membership, authority, state, asked_at) VALUES ($1, $2, $3, 'waiting', $4)
           ON CONFLICT (membership, authority) DO UPDATE SET state = 'waiting' RETURNING id""",
        *(uuid4(), personas["referrer who waits"].membership, authority, now()),
    )
    invitation = await db.fetchval(
        """INSERT INTO invitation (id, token_hash, email, name, organisation, role, authority, invited_at, expires_at)
           VALUES ($1, $2, 'new@example.org', 'New', $3, 'la_officer', $4, $5, $5::timestamptz + interval '48 hours')
           RETURNING id""",
        *(uuid4(), uuid4().hex, owner.organisation, authority, now()),
    )
    passkey = await db.fetchval(
        """INSERT INTO passkey (id, account, credential, public_key, name)
           VALUES ($1, $2, $3, '', 'Work laptop')
           ON CONFLICT (credential) DO UPDATE SET name = 'Work laptop' RETURNING id""",
        *(uuid4(), owner.account, str(owner.account).encode()),
    )
    term = await db.fetchval(
        """INSERT INTO term (authority, name, first_day, last_day) VALUES ($1, 'Term 1', '2019-09-02', '2019-10-25')
           ON CONFLICT DO NOTHING RETURNING id""",
        authority,
    )
    assert owner.membership and owner.session
    officer = await asker_of(db, personas, "officer of Swindon" if authority == SWINDON else "officer")
    return {
        "claim_id": await a_claim(db, authority),
        "concern_id": await add_concern(officer),
        "correction_id": await a_correction(db, authority),
        "document": await add_document(officer),
        "voice_id": await add_voice(replace(officer, role="quality_officer")),
        "whose": f"council-{authority}",
        "entry_id": term or await db.fetchval("SELECT id FROM term WHERE authority = $1", authority),
        "passkey": passkey,
        "approval": approval,
        "invitation_id": invitation,
        "membership": owner.membership,
        "session": owner.session,
    }


async def a_correction(db: asyncpg.Connection, authority: int) -> UUID:
    """Of an entry that sits in the authority."""
    correction = uuid4()
    await db.execute(
        """WITH made AS (INSERT INTO provider (slug, name, kind, authority, state)
                         VALUES ($2, 'x', 'third_sector', $3, 'published') RETURNING id)
           INSERT INTO correction (id, provider, fact, what_is_right, how_known, sent_at)
           SELECT $1, id, 'price', 'x', 'x', now() FROM made""",
        *(correction, f"wrong-{correction}", authority),
    )
    return correction


async def a_claim(db: asyncpg.Connection, authority: int) -> UUID:
    """Of an entry that nobody keeps."""
    slug = f"unkept-{authority}"
    found = await db.fetchval("SELECT c.id FROM claim c JOIN provider p ON p.id = c.provider WHERE p.slug = $1", slug)
    if found:
        return UUID(str(found))
    claim = await send_claim(await add_unkept(db, slug, authority), CLAIM, CONFIRM)
    await confirm_claim(claim)
    return claim


def shown(answer: httpx.Response) -> tuple[int, dict[str, str], str]:
    return (
        answer.status_code,
        {name: value for name, value in answer.headers.items() if name not in DIFFERS},
        answer.text,
    )


def test_every_parameter_is_of_something_hidden_or_of_nothing_that_could_be() -> None:
    found = {name for template, _ in ROWS for name in parameters(template)}
    assert found == OF_NO_RECORD | {
        "approval",
        "change_id",
        "claim_id",
        "concern_id",
        "correction_id",
        "document",
        "invitation_id",
        "membership",
        "passkey",
        "session",
        "whose",
        "entry_id",
        "evidence_id",
        "review_id",
        "action_id",
        "voice_id",
    }


@pytest.mark.parametrize("name", STRANGERS)
async def test_what_belongs_to_another_authority_is_as_if_it_were_not_there(
    db: asyncpg.Connection, personas: Personas, owner_url: str, name: str
) -> None:
    """And each time that it was asked for is in the audit: one row, whether it is hidden or not there."""
    things = await hidden_things(db, personas, STRANGERS[name])
    asked = 0
    async with personas.client(name) as client:
        for (template, method), row in ROWS.items():
            of_record = [parameter for parameter in parameters(template) if parameter in things]
            if not of_record or name not in row:
                continue
            (parameter,) = of_record
            sent = {} if method == "GET" else {"data": personas[name].csrf}
            hidden, random = [
                await ask(db, client, method, template.replace(f"{{{parameter}}}", str(value)), **sent)
                for value in (things[parameter], uuid4())
            ]
            assert shown(hidden) == shown(random), f"{method} {template}"
            assert hidden.status_code == 404, f"{method} {template}"
            asked += 1
            assert await denials(owner_url, personas[name]) == 2 * asked, f"{method} {template}"
    assert asked > 8


async def denials(owner_url: str, person: Person) -> int:
    owner = await asyncpg.connect(owner_url)
    found: int = await owner.fetchval(
        "SELECT count(*) FROM audit WHERE account = $1 AND action = 'record.not_found'", person.account
    )
    await owner.close()
    return found


async def test_ones_own_are_there(db: asyncpg.Connection, personas: Personas) -> None:
    """The test above could not fail if nothing were ever there."""
    things = await hidden_things(db, personas, COUNTY)
    paths = {
        "approval": "/admin/approvals/{}",
        "document": "/documents/{}",
        "invitation_id": "/admin/people/invitations/{}",
        "membership": "/admin/people/{}",
    }
    async with personas.client("manager") as client:
        for parameter, path in paths.items():
            assert (await ask(db, client, "GET", path.format(things[parameter]))).status_code == 200, path
        ending = f"/account/sessions/{things['session']}/end"
        assert (await ask(db, client, "POST", ending, data=personas["manager"].csrf)).status_code == 303


async def test_asking_for_what_is_hidden_leaves_one_row_in_the_audit(
    db: asyncpg.Connection, personas: Personas, owner_url: str
) -> None:
    things = await hidden_things(db, personas, SWINDON)
    random = uuid4()
    async with personas.client("manager") as client:
        for asked in (things["membership"], random):
            assert (await ask(db, client, "GET", f"/admin/people/{asked}")).status_code == 404
        assert (await ask(db, client, "GET", "/providers/no-such-provider")).status_code == 404
    owner = await asyncpg.connect(owner_url)
    rows = await owner.fetch(
        "SELECT action, subject, authority_id FROM audit WHERE account = $1 ORDER BY id", personas["manager"].account
    )
    await owner.close()
    asked = [("record.not_found", str(each), COUNTY) for each in (things["membership"], random)]
    assert [tuple(row) for row in rows] == asked
