"""Example accounts are made and taken away here. Where real people are, nobody is invented."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pyotp

from apdirectory.accounts.organisations.queries import body_of_authority, find_bodies
from apdirectory.accounts.people.actions import add_account, add_membership, have_organisation, have_team
from apdirectory.accounts.people.approvals.actions import put_approved, wait_for_approval
from apdirectory.accounts.people.places import Place
from apdirectory.accounts.people.queries import account_by_email, teams_of
from apdirectory.accounts.sign_in.credentials.actions import begin_totp, confirm_totp, set_first_password
from apdirectory.authorities.queries import authority
from apdirectory.authorities.terms.actions import have_examples, have_examples_of_council, withdraw_examples
from apdirectory.database.transaction import transaction
from apdirectory.errors import Unprocessable
from apdirectory.messages.actions import forget
from apdirectory.providers.examples.people.cast import (
    BODIES,
    CAST,
    COUNCIL,
    HERE,
    NEXT_DOOR,
    PASSWORD,
    PROVIDER,
    RIVERBANK,
    SCHOOL,
    SECRET,
    Actor,
)
from apdirectory.providers.examples.people.queries import real_people_present
from apdirectory.web.clock import now
from apdirectory.web.today import today

GIVE_PROVIDER = "UPDATE provider SET organisation = $1 WHERE slug = $2 AND example AND organisation IS NULL"
REMOVE_ACCOUNTS = "DELETE FROM account WHERE example RETURNING email"

# What real people have joined stays, and is no example any more.
KEEP_ORGANISATIONS = """
UPDATE organisation o SET example = false
WHERE example
  AND EXISTS (SELECT FROM membership m JOIN account a ON a.id = m.account WHERE m.organisation = o.id AND NOT a.example)
"""
TAKE_PROVIDERS = (
    "UPDATE provider p SET organisation = NULL FROM organisation o WHERE o.id = p.organisation AND o.example"
)
REMOVE_ORGANISATIONS = "DELETE FROM organisation WHERE example"


async def make_example_people() -> int:
    """Have one account of each role and those beside them, with a password and a key that everyone knows; returns how
    many are new. None is made where there are real people: nobody else may see what is theirs."""
    if await real_people_present():
        return 0
    async with transaction() as database:
        bodies = {name: await _body(name, kind, teams) for name, (kind, teams) in BODIES.items()}
        await database.execute(GIVE_PROVIDER, bodies[RIVERBANK], PROVIDER)
        await have_examples(bodies[SCHOOL], today())
        councils = {code: await _council(code) for code in (HERE, NEXT_DOOR)}
        for code in councils:
            await have_examples_of_council(code, today())
        new = [each for each in CAST if await account_by_email(each.email) is None]
        for actor in new:
            at = councils[actor.authority] if actor.body == COUNCIL and actor.authority else bodies[actor.body]
            await _join(actor, at)
        await forget([each.email for each in new])
    return len(new)


async def remove_example_people() -> int:
    """Take away every example account, and the organisations that came with them; returns how many accounts."""
    async with transaction() as database:
        gone = [row["email"] for row in await database.fetch(REMOVE_ACCOUNTS)]
        await forget(gone)
        await _remove_organisations(database)
    return len(gone)


async def _remove_organisations(database: asyncpg.Connection) -> None:
    await withdraw_examples()
    await database.execute(KEEP_ORGANISATIONS)
    await database.execute(TAKE_PROVIDERS)
    await database.execute(REMOVE_ORGANISATIONS)


async def _body(name: str, kind: str, teams: tuple[str, ...]) -> int:
    made = await have_organisation(kind, name, example=True)
    if made is None:
        made = next(each.id for each in await find_bodies(name, [kind]) if each.example)
    for team in teams:
        await have_team(made, team)
    return made


async def _council(code: int) -> int:
    found, own = await authority(code), await body_of_authority(code)
    if own is not None:
        return own.id
    made = await have_organisation("authority", found.full_name, authority=code, example=True) if found else None
    if made is None:
        raise Unprocessable("The authorities of the examples are not here. Run: apdirectory demo")
    return made


async def _join(actor: Actor, organisation: int) -> None:
    account = await add_account(email=actor.email, name=actor.name, example=True)
    team = next((each.id for each in await teams_of(organisation) if each.name == actor.team), None)
    asks = next(iter(actor.approved + actor.waiting), actor.authority)
    place = Place(role=actor.role, organisation=organisation, team=team, authority=asks)
    membership = await add_membership(account, place)
    for code in actor.approved:
        await put_approved(membership, code, None, now())
    for code in actor.waiting:
        await wait_for_approval(membership, code)
    await _let_sign_in(account)


async def _let_sign_in(account: UUID) -> None:
    """Its first code is one of a while ago, so that the present one is still to be used."""
    await set_first_password(account, PASSWORD)
    await begin_totp(account, SECRET)
    before = now() - timedelta(minutes=5)
    await confirm_totp(account, pyotp.TOTP(SECRET).at(before), before)
