"""People of every kind, in two authorities, each with a browser that is signed in: no form is filled in for it.

The fixture `personas` makes them in the test's own transaction; `add_personas` anywhere else.
"""

import secrets
from hashlib import sha256
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from litestar import Litestar
from msgspec import Struct

from apdirectory.accounts.access.roles import OF_AUTHORITY
from apdirectory.web.clock import now
from apdirectory.web.cookies import FORM, SESSION, cookie_name
from apdirectory.web.csrf import token_for, token_for_cookie
from apdirectory.web.forms import TOKEN
from apdirectory.web.visitor import Visitor
from tests.purposes import create_app

COUNTY, SWINDON = 916, 866
AUTHORITIES = {
    COUNTY: ("Gloucestershire", "Gloucestershire County Council", "01452 960001"),
    SWINDON: ("Swindon", "Swindon Borough Council", "01793 960002"),
}
ORGANISATIONS = {
    "county": ("authority", "Gloucestershire County Council", COUNTY),
    "swindon": ("authority", "Swindon Borough Council", SWINDON),
    "school": ("school", "Severn Vale Example School", COUNTY),
    "hospital": ("health", "Example Health Trust", None),
    "provider": ("provider", "Riverbank Outdoor Learning", None),
    "installation": ("other", "Those who run the service", None),
}


class Persona(Struct, frozen=True, kw_only=True):
    """Who somebody is. `organisation` is a key of ORGANISATIONS."""

    role: str
    organisation: str
    authority: int | None = None
    team: str = ""
    approved: tuple[int, ...] = ()
    """By which authorities a referrer is approved."""
    waiting: tuple[int, ...] = ()
    proved: bool = True
    """Whether the second factor was given, where the role needs one."""
    stopped: bool = False
    disabled: bool = False
    also: tuple[str, str] | None = None
    """A second membership (role, organisation); then none is chosen yet."""


PERSONAS = {
    "officer": Persona(role="la_officer", organisation="county", authority=COUNTY, team="inclusion"),
    "sen officer": Persona(role="la_officer", organisation="county", authority=COUNTY, team="sen"),
    "manager": Persona(role="la_manager", organisation="county", authority=COUNTY),
    "quality officer": Persona(role="quality_officer", organisation="county", authority=COUNTY),
    "second quality officer": Persona(role="quality_officer", organisation="county", authority=COUNTY),
    "commissioner": Persona(role="commissioner", organisation="county", authority=COUNTY),
    "referrer": Persona(role="referrer", organisation="school", approved=(COUNTY,)),
    "referrer of both": Persona(
        role="referrer", organisation="hospital", team="Paediatrics", approved=(COUNTY, SWINDON)
    ),
    "referrer who waits": Persona(role="referrer", organisation="school", waiting=(COUNTY,)),
    "provider's editor": Persona(role="provider_editor", organisation="provider"),
    "provider's staff": Persona(role="provider_staff", organisation="provider"),
    "installation admin": Persona(role="installation_admin", organisation="installation"),
    "officer of Swindon": Persona(role="la_officer", organisation="swindon", authority=SWINDON, team="inclusion"),
    "manager of Swindon": Persona(role="la_manager", organisation="swindon", authority=SWINDON),
    "before the second factor": Persona(role="la_manager", organisation="county", authority=COUNTY, proved=False),
    "has not chosen": Persona(
        role="la_officer", organisation="county", authority=COUNTY, also=("provider_staff", "provider")
    ),
    "stopped": Persona(role="la_manager", organisation="county", authority=COUNTY, stopped=True),
    "disabled": Persona(role="la_manager", organisation="county", authority=COUNTY, disabled=True),
}
ANYBODY = "anybody"
"""Who has no session; a persona too, without an account."""


class Person(Struct, frozen=True, kw_only=True):
    """A persona as it stands in the database. `cookie` is what their browser holds."""

    name: str
    email: str
    account: UUID | None = None
    membership: UUID | None = None
    organisation: int | None = None
    session: UUID | None = None
    cookie: str = ""
    token: str = ""
    """What the forms hold that are shown to them."""

    @property
    def csrf(self) -> dict[str, str]:
        return {TOKEN: self.token or token_for_cookie(self.cookie)}


class Personas(dict[str, Person]):
    """By name. `client` gives each a browser."""

    def __init__(self, app: Litestar) -> None:
        super().__init__()
        self.app = app

    def client(self, name: str, base_url: str = "http://apdirectory.test") -> httpx.AsyncClient:
        """A browser of its own each time; each holds the cookie of a form too, as after any page with one."""
        person = self[name]
        kinds = (SESSION, FORM) if person.account else (FORM,)
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app),
            base_url=base_url,
            cookies={cookie_name(kind): person.cookie for kind in kinds},
            headers={"origin": base_url, "sec-fetch-site": "same-origin"},
        )


@pytest.fixture(scope="session")
def app_of_personas() -> Litestar:
    """Its links are good for something."""
    return create_app()


@pytest.fixture
async def personas(db: asyncpg.Connection, app_of_personas: Litestar) -> Personas:
    return await add_personas(db, app_of_personas)


async def add_personas(db: asyncpg.Connection, app: Litestar) -> Personas:
    """The authorities, organisations and people above, in a database that has none of them."""
    await db.executemany(
        """INSERT INTO authority (id, name, full_name, referral_phone, uses_service) VALUES ($1, $2, $3, $4, true)
           ON CONFLICT (id) DO UPDATE SET full_name = $3, referral_phone = $4, uses_service = true""",
        [(code, *said) for code, said in AUTHORITIES.items()],
    )
    organisations = {
        key: await db.fetchval(
            "INSERT INTO organisation (kind, name, authority) VALUES ($1, $2, $3) RETURNING id", *said
        )
        for key, said in ORGANISATIONS.items()
    }
    personas = Personas(app)
    personas[ANYBODY] = Person(name=ANYBODY, email="", cookie=secrets.token_urlsafe(32))
    for name, persona in PERSONAS.items():
        personas[name] = await _add(db, name, persona, organisations)
    return personas


async def _add(db: asyncpg.Connection, name: str, persona: Persona, organisations: dict[str, int]) -> Person:
    account, email = uuid4(), f"{name.replace(' ', '.').replace(chr(39), '')}@example.org".lower()
    state = "disabled" if persona.disabled else "active"
    await db.execute(
        "INSERT INTO account (id, email, name, state, signed_in_at) VALUES ($1, $2, $3, $4, $5)",
        *(account, email, name.title(), state, now()),
    )
    membership = await _join(db, account, persona, organisations)
    if persona.also:
        role, where = persona.also
        await _join(db, account, Persona(role=role, organisation=where), organisations)
    cookie, session = secrets.token_urlsafe(32), uuid4()
    await db.execute(
        """INSERT INTO session (token_hash, id, account, membership, started_at, seen_at, second_factor_at)
           VALUES ($1, $2, $3, $4, $5, $5, $6)""",
        sha256(cookie.encode()).hexdigest(),
        *(session, account, None if persona.also else membership, now(), now() if persona.proved else None),
    )
    acts = None if persona.also or persona.stopped else membership
    token = "" if persona.disabled else token_for(Visitor(account=account, session=session, membership=acts))
    whose = {"organisation": organisations[persona.organisation], "session": session, "cookie": cookie, "token": token}
    return Person(name=name, email=email, account=account, membership=membership, **whose)


async def _join(db: asyncpg.Connection, account: UUID, persona: Persona, organisations: dict[str, int]) -> UUID:
    membership, where, team = uuid4(), organisations[persona.organisation], None
    if persona.team:
        team = await db.fetchval(
            """INSERT INTO team (organisation, name, code) VALUES ($1, $2, $3)
               ON CONFLICT (organisation, name) DO UPDATE SET name = $2 RETURNING id""",
            *(where, persona.team, persona.team if persona.role in OF_AUTHORITY else None),
        )
    await db.execute(
        """INSERT INTO membership (id, account, organisation, team, role, authority, started_at, stopped_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""",
        *(membership, account, where, team, persona.role, persona.authority),
        *(now(), now() if persona.stopped else None),
    )
    decisions = dict.fromkeys(persona.approved, "approved") | dict.fromkeys(persona.waiting, "waiting")
    for code, state in decisions.items():
        await db.execute(
            "INSERT INTO approval (id, membership, authority, state, asked_at) VALUES ($1, $2, $3, $4, $5)",
            *(uuid4(), membership, code, state, now()),
        )
    return membership
