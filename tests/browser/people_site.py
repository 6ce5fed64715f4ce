"""A site of its own with the personas, and what their pages need: ids of records, links of mail, an app, a password."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import httpx
import pyotp
from litestar import Litestar
from msgspec.structs import replace
from playwright.async_api import Browser

from apdirectory.accounts.people.actions import invite_unasked
from apdirectory.accounts.people.places import Place
from apdirectory.accounts.sign_in.credentials.actions import (
    begin_totp,
    confirm_totp,
    make_recovery_codes,
    set_password,
)
from apdirectory.accounts.sign_in.second_factor.actions import send_factor_link
from apdirectory.authorities.school_days import school_year
from apdirectory.authorities.settings.actions import set_setting, take_back
from apdirectory.authorities.settings.queries import history
from apdirectory.authorities.terms.actions import add_days, load_bank_holidays
from apdirectory.authorities.terms.entries import Days
from apdirectory.authorities.terms.whose import Whose
from apdirectory.database.asking import Asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.messages.actions import mark_failed, put
from apdirectory.messages.links.actions import make_link, revoke_links
from apdirectory.messages.refusal import NO_SUCH_ADDRESS
from apdirectory.providers.capacity.links import PLACES
from apdirectory.providers.claims.actions import confirm_claim, send_claim
from apdirectory.providers.claims.links import CONFIRM as CLAIMED_BY_LINK
from apdirectory.providers.confirming.links import ENTRY
from apdirectory.web.clock import now
from apdirectory.web.today import today
from apdirectory.web.tokens import new_token, token_hash
from tests import signing_in
from tests.browser.quality_desk import quality_words
from tests.browser.sound import Answered, Eyes, eyes_of
from tests.personas import ANYBODY, COUNTY, Person, Personas, add_personas
from tests.providers.claims.claiming import CLAIM
from tests.providers.entries.keeping import edit, propose
from tests.providers.own_entries import ANOTHERS, DRAFT, OWN, PAUSED, UNKEPT, add_kept, add_paused, parts_of
from tests.providers.quality.evidence.showing import show
from tests.providers.reviewed import add_reviews
from tests.purposes import CONFIRM
from tests.signing_in import PASSWORD

LONG_NAME = "Wilhelmina Featherstonehaugh-Cholmondeley-Majoribanks"
LONG_EMAIL = "wilhelmina.featherstonehaugh-cholmondeley-majoribanks@severn-vale-example-school.example"
ADD_LINK = """
INSERT INTO reset (token_hash, account, purpose, new_email, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
"""
ADD_PASSKEY = """
INSERT INTO passkey (account, credential, public_key, name, created_at, used_at)
VALUES ($1, $1::uuid::text::bytea, '', 'A computer that somebody gave a very long name to', $2, $2) RETURNING id
"""
FRESH = """
UPDATE session SET ended_at = NULL, password_at = now() + interval '1 hour',
  second_factor_at = second_factor_at + interval '1 hour'
"""
"""What was proved just now stays so for as long as all the pages take."""
DECLARED = """
INSERT INTO registration_position (provider, hours, many, ehcp, looked_after, sen)
SELECT id, 20, 5, true, false, true FROM provider WHERE slug = $1
"""
ADD_IDENTITY = "INSERT INTO identity (account, issuer, subject) VALUES ($1, $2, 'manager')"
PROVIDERS = {
    f"OIDC_{name}_{what}": value
    for name, issuer in (("DFE", "https://oidc.example.org"), ("ENTRA", "https://tenant.example.org"))
    for what, value in (("ISSUER", issuer), ("CLIENT_ID", "apdirectory"), ("CLIENT_SECRET", "of the tests"))
}
"""That nobody goes to: their buttons are on the pages."""
JOIN = """
INSERT INTO membership (id, account, organisation, role, started_at)
VALUES (gen_random_uuid(), $1, $2, 'referrer', $3) RETURNING id
"""
QUARTERS = timedelta(days=200)
AN_HOUR = timedelta(hours=1)


@dataclass
class PeopleSite:
    """`words`: what stands for `{name}` in the addresses of visits."""

    address: str
    personas: Personas
    words: dict[str, str]
    browser: Browser

    def __post_init__(self) -> None:
        self._opened: dict[str, Eyes] = {}
        self._to_close = AsyncExitStack()

    async def eyes(self, name: str) -> Eyes:
        """One browser for each person, opened once."""
        if name not in self._opened:
            opening = eyes_of(self.browser, self.address, self._cookies(name))
            self._opened[name] = await self._to_close.enter_async_context(opening)
        return self._opened[name]

    async def close(self) -> None:
        await self._to_close.aclose()

    async def answer(self, name: str, path: str, typed: dict[str, str]) -> Answered:
        """What the form at this path answers to what they type."""
        http = httpx.AsyncClient(base_url=self.address, cookies=self._cookies(name))
        async with http:
            page = await signing_in.Browser(http).send(path, **typed)
        return Answered(page.status_code, page.text)

    def _cookies(self, name: str) -> dict[str, str]:
        return {} if name == ANYBODY else {"session": self.personas[name].cookie}


async def add_people(app: Litestar) -> tuple[Personas, dict[str, str]]:
    """Everybody, and the words; in the database that the pool is of."""
    async with transaction() as database:
        personas = await add_personas(database, app)
    return personas, await _words(personas)


async def _words(personas: Personas) -> dict[str, str]:
    manager, waits = personas["manager"], personas["referrer who waits"]
    await _can_sign_in(personas)
    async with transaction() as database:
        await database.execute(FRESH)
        await database.execute("UPDATE membership SET started_at = started_at - $1::interval", QUARTERS)
        await database.execute("UPDATE account SET name = $2 WHERE id = $1", personas["officer"].account, LONG_NAME)
        approvals = "SELECT id FROM approval WHERE membership = $1 AND authority = $2"
        approval = await database.fetchval(approvals, waits.membership, COUNTY)
        long_gone = personas["provider's editor"]
        for left in (
            "UPDATE account SET signed_in_at = $2 WHERE id = $1",
            "UPDATE credential SET password_at = $2 WHERE account = $1",
        ):
            await database.execute(left, long_gone.account, now() - timedelta(days=91))
        passkey = await database.fetchval(ADD_PASSKEY, manager.account, now())
        await database.execute(ADD_IDENTITY, manager.account, PROVIDERS["OIDC_ENTRA_ISSUER"])
        sen = await database.fetchval(
            "SELECT id FROM team WHERE name = 'sen' AND organisation = $1", manager.organisation
        )
    return {
        "approval": str(approval),
        "membership": str(personas["officer"].membership),
        "own": str(manager.membership),
        "also": str(await _also_at_a_school(personas)),
        "provider": "dfe",
        "linked": "entra",
        "passkey": str(passkey),
        "sen": str(sen),
        "account": str(personas["officer"].account),
        "organisation": str(personas["referrer of both"].organisation),
        "council": f"council-{COUNTY}",
        "term": str(await _terms()),
        "mail": str(await _given_up(await put(LONG_EMAIL, "reset", link="/privacy", until="3:15pm"))),
        **await _settings(personas),
        **await _invitations(personas),
        **await _links(personas),
        **await _signed_links(),
        **await _entries(personas),
    }


async def _also_at_a_school(personas: Personas) -> UUID:
    """Somebody who acts for two bodies, for one of them now."""
    who, school = personas["commissioner"], personas["referrer"]
    async with transaction() as database:
        membership: UUID = await database.fetchval(JOIN, who.account, school.organisation, now())
    return membership


async def _entries(personas: Personas) -> dict[str, str]:
    """One's own, one that nobody keeps, and a claim of it."""
    async with transaction() as database:
        kept = await add_kept(database, personas)
        reviews = await add_reviews(database, personas, OWN, ANOTHERS)
        await add_paused(database, personas)
    claim = await send_claim(kept[UNKEPT], CLAIM, CLAIMED_BY_LINK)
    await confirm_claim(claim)
    async with transaction() as database:
        await show(database, OWN, "gas")
        await database.execute(DECLARED, OWN)
        evidence = await show(database, OWN, "fire_drill", ends=0, state="accepted")
    own = {"evidence_id": str(evidence), "item": "gas", "kept_nowhere": "staff_checks", "standard": "gas"}
    own |= {"draft": DRAFT, "paused": PAUSED, **await parts_of(kept[OWN])}
    for name, purpose in (("places_link", PLACES), ("confirm_link", ENTRY)):
        own[name] = (await make_link(purpose, str(kept[OWN]), personas["provider's editor"].email))[3:]
    await edit(personas, PAUSED, contacts=())
    change = await propose(personas, OWN, summary="Other words " * 20, website=None, contacts=())
    own |= await quality_words(personas, OWN)
    return {"slug": OWN, "unkept": UNKEPT, "claim_id": str(claim), "change_id": str(change.id), **own, **reviews}


async def _given_up(mail: UUID) -> UUID:
    await mark_failed(mail, NO_SUCH_ADDRESS.why, for_good=True)
    return mail


async def _settings(personas: Personas) -> dict[str, str]:
    """One that was changed, will be, and would have been, and one of each kind."""
    manager = personas["manager"]
    whose = Asker(account=manager.account, membership=manager.membership, role="la_manager", authority=COUNTY)
    first = today(now())
    with asking(whose):
        for number, (value, days) in enumerate([(3, 0), (4, 30), (9, 60)]):
            day = first + timedelta(days=days)
            await set_setting("take_within", value, authority=COUNTY, from_day=day, why="Agreed " * 20, version=number)
        await take_back("take_within", (await history("take_within", COUNTY))[0].id, authority=COUNTY)
    kinds = {"yes_no": "uses_service", "names": "forum_names", "map": "route_of_kind", "lines": "plan_types"}
    return kinds | {"setting": "take_within", "phone": "front_door_phone", "code": str(COUNTY)}


async def _terms() -> UUID:
    """The county's, a term and a closure, and the bank holidays; the term's id."""
    await load_bank_holidays()
    county = Whose(authority=COUNTY, name="The county")
    with asking(Asker(role="installation_admin")):
        year = school_year(today())
        first, last = date(year, 9, 2), date(year, 12, 18)
        await add_days(county, Days(kind="closure", name="Inset day", first=first, last=first, why="inset"))
        return await add_days(county, Days(kind="term", name="Autumn term", first=first, last=last, source=LONG_EMAIL))


async def _can_sign_in(personas: Personas) -> None:
    """Some have an app; one is about to have another; some have a password."""
    for name in ("manager", "before the second factor"):
        account = _account(personas[name])
        secret = await begin_totp(account)
        before = now() - timedelta(minutes=5)
        assert await confirm_totp(account, pyotp.TOTP(secret).at(before), before)
    await make_recovery_codes(_account(personas["manager"]))
    await begin_totp(_account(personas["manager"]))
    for name in ("manager", "provider's editor", "commissioner"):
        await set_password(_account(personas[name]), PASSWORD)


async def _invitations(personas: Personas) -> dict[str, str]:
    """To somebody new; to somebody who has an account; and one that has ended."""
    county, manager = personas["manager"].organisation, personas["manager of Swindon"]
    assert county
    place = Place(role="la_manager", organisation=county, authority=COUNTY)
    invited = {
        "invited": await invite_unasked(LONG_EMAIL, LONG_NAME, place),
        "known": await invite_unasked(manager.email, "Manager", place),
        "ended": await invite_unasked("late@example.org", "Late", place),
    }
    async with transaction() as database:
        find = "SELECT id FROM invitation WHERE token_hash = $1"
        invitation = await database.fetchval(find, token_hash(invited["invited"]))
        await database.execute(
            "UPDATE invitation SET expires_at = $2 WHERE token_hash = $1", token_hash(invited["ended"]), now() - AN_HOUR
        )
    return invited | {"invitation": str(invitation)}


async def _links(personas: Personas) -> dict[str, str]:
    manager = _account(personas["manager"])
    made = {
        "reset": await _link(manager, "password", now() + AN_HOUR),
        "reset_ended": await _link(manager, "password", now() - AN_HOUR),
        "change": await _link(manager, "email", now() + AN_HOUR, LONG_EMAIL),
        "change_to_confirm": await _link(_account(personas["commissioner"]), "email", now() + AN_HOUR, "c@example.org"),
    }
    factor = await send_factor_link(_account(personas["sen officer"]))
    assert factor
    return made | {"factor": factor.rpartition("/")[2]}


async def _signed_links() -> dict[str, str]:
    """One that is open, one that has ended, one that was taken back."""
    late = replace(CONFIRM, lasts=-AN_HOUR)
    made = {
        "signed": await make_link(CONFIRM, "entry-7", LONG_EMAIL),
        "signed_ended": await make_link(late, "entry-8", LONG_EMAIL),
        "signed_back": await make_link(CONFIRM, "entry-9", LONG_EMAIL),
    }
    await revoke_links(CONFIRM, "entry-9")
    return {name: path.removeprefix("/l/") for name, path in made.items()}


async def _link(account: UUID, purpose: str, until: datetime, new_email: str | None = None) -> str:
    token = new_token()
    async with transaction() as database:
        await database.execute(ADD_LINK, token_hash(token), account, purpose, new_email, until - AN_HOUR, until)
    return token


def _account(person: Person) -> UUID:
    assert person.account
    return person.account
