"""Fields that a form does not offer are refused, on every route that changes something, and nothing is changed."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import asyncpg
import httpx
import pytest

from apdirectory.accounts.people.actions import invite_unasked
from apdirectory.accounts.people.places import Place
from apdirectory.messages.links.actions import make_link
from apdirectory.web.clock import now
from apdirectory.web.tokens import token_hash
from tests.personas import ANYBODY, Personas
from tests.providers.own_entries import OWN, PAUSED, UNKEPT, add_paused
from tests.purposes import CONFIRM
from tests.security.fuzz.asked import parameters
from tests.security.fuzz.test_pages import known_ids
from tests.security.who_may import ROWS

NOT_OFFERED = {
    "role": "installation_admin",
    "status": "active",
    "state": "approved",
    "version": "7",
    "created_by": "00000000-0000-4000-8000-000000000001",
    "authority_id": "866",
    "authority": "866",
}
OFFERED = {
    ("/admin/people/invite", "role"),
    ("/admin/people/invite", "authority"),
    ("/admin/people/{membership}/change", "role"),
    ("/admin/organisations/add", "authority"),
}
"""Fields that these forms have: what they take is held by tests of their own."""
TRACES = {"audit", "tries"}
"""Tables to which a refusal may add."""
REFUSED = "This form does not take"
TAKE_ALL = {"/timed-out"}
"""Takes whatever was typed into any form: to show it again, sealed, and to do nothing with it."""
ADD_LINK = """
INSERT INTO reset (token_hash, account, purpose, new_email, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
"""
LINKS = {
    "/sign-in/reset/{token}": "password",
    "/email-change/{token}": "email",
    "/account/second-factor/link/{token}": "second_factor",
}
"""What the token of each route is good for."""
INVITATIONS = ("/invitation/{token}", "/invitation/{token}/with/{provider}")
CLAIM_PAGE = "/providers/{slug}/claim"
"""Of what nobody keeps."""
REPLY = "/my-provider/{slug}/reviews/{review_id}"
"""To what was decided."""
RESUME = "/my-provider/{slug}/resume"
"""What was paused."""
LEAVE = "/account/leave/{membership}"
"""One's own."""
ADD_FAILED_MAIL = """
INSERT INTO outbox (id, recipient, message, subject, body, failed_at) VALUES ($1, 'a@example.org', 'reset', '', '', $2)
"""
ADD_RECOGNITION = """
INSERT INTO recognition (authority, recognised, since) VALUES (916, 866, '2026-01-01') ON CONFLICT DO NOTHING
"""
ELSEWHERE = {"ISSUER": "https://oidc.example.org", "CLIENT_ID": "ap", "CLIENT_SECRET": "invented"}
"""Where people could sign in; nothing here goes as far."""


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ELSEWHERE.items():
        monkeypatch.setenv(f"OIDC_DFE_{name}", value)


WHO = [
    ANYBODY,
    "manager",
    "installation admin",
    "referrer",
    "manager of Swindon",
    "quality officer",
    "provider's editor",
]


def sendings() -> Iterator[tuple[str, str]]:
    """Each route that is sent to, with each field that it does not offer."""
    for template, method in ROWS:
        if method == "POST" and template not in TAKE_ALL:
            yield from ((template, field) for field in NOT_OFFERED if (template, field) not in OFFERED)


async def real_paths(db: asyncpg.Connection, personas: Personas, name: str) -> dict[str, str]:
    """Each route with ids of records that are there and links that work; whoever asks may set up a second factor."""
    ids = {parameter: values[0] for parameter, values in (await known_ids(db, personas, name)).items()}
    ids |= {"account": str(personas["officer"].account), "membership": str(personas["officer"].membership)}
    ids["mail"] = str(uuid4())
    ids["code"] = "gas"
    await db.execute(ADD_RECOGNITION)
    await db.execute(ADD_FAILED_MAIL, ids["mail"], now())
    await db.execute("UPDATE session SET mailbox_at = $1", now())
    owner = personas[name].account or personas["officer"].account
    for purpose in ("password", "email", "second_factor"):
        new = "new@example.org" if purpose == "email" else None
        await db.execute(ADD_LINK, token_hash(purpose), owner, purpose, new, now(), now() + timedelta(hours=1))
    links = LINKS | dict.fromkeys(INVITATIONS, await _invitation(personas))
    signed = (await make_link(CONFIRM, "entry-7", "head@provider.example")).removeprefix("/l/")
    links |= dict.fromkeys(("/l/{token}", "/l/{token}/renew"), signed)
    sent_to = [template for template, method in ROWS if method == "POST"]
    paths = {template: template.format(**ids | {"token": links.get(template, "")}) for template in sent_to}
    await add_paused(db, personas)
    paths[RESUME] = RESUME.format(slug=PAUSED)
    paths[CLAIM_PAGE] = CLAIM_PAGE.format(slug=UNKEPT)
    paths[REPLY] = REPLY.format(slug=OWN, review_id=ids["decided_review"])
    return paths | {LEAVE: LEAVE.format(membership=personas[name].membership or uuid4())}


async def _invitation(personas: Personas) -> str:
    county = personas["manager"].organisation
    assert county
    return await invite_unasked("new@example.org", "New", Place(role="la_manager", organisation=county, authority=916))


async def everything(db: asyncpg.Connection) -> dict[str, str]:
    """Each table's rows as one hash, as the role that the app has."""
    tables = await db.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    return {
        name: await db.fetchval(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} AS t")
        for (name,) in tables
        if name not in TRACES and await db.fetchval("SELECT has_table_privilege($1, 'SELECT')", name)
    }


@pytest.mark.parametrize("name", WHO)
async def test_what_a_form_does_not_offer_is_refused_and_changes_nothing(
    db: asyncpg.Connection, personas: Personas, name: str
) -> None:
    paths = await real_paths(db, personas, name)
    before, refused = await everything(db), set()
    async with personas.client(name) as client:
        for template, field in sendings():
            answer = await client.post(paths[template], data=personas[name].csrf | {field: NOT_OFFERED[field]})
            assert is_refused(answer, template, name), f"{template} {field}: {answer.status_code}"
            refused |= {template} if answer.status_code == 400 else set()
    assert await everything(db) == before
    assert refused, "somebody comes as far as the form"


def is_refused(answer: httpx.Response, template: str, name: str) -> bool:
    """By the form itself; before it, by the guard, by what is hidden, or by a link that is another's."""
    if answer.status_code == 400:
        return REFUSED in answer.text
    if name in ROWS[template, "POST"]:
        return answer.status_code in (403, 404, 410) and bool(parameters(template))
    return answer.status_code in (303, 403, 404)


async def test_every_form_is_reached_by_somebody(db: asyncpg.Connection, personas: Personas) -> None:
    """The test above proves nothing of a form whose record nobody finds."""
    reached = set()
    for name in WHO:
        await db.execute("SAVEPOINT person")
        paths = await real_paths(db, personas, name)
        async with personas.client(name) as client:
            for template, method in ROWS:
                if method == "POST" and template not in reached:
                    answer = await client.post(paths[template], data=personas[name].csrf | {"created_by": "x"})
                    reached |= {template} if answer.status_code == 400 else set()
        await db.execute("ROLLBACK TO person")
    assert {template for template, method in ROWS if method == "POST"} - reached == TAKE_ALL
