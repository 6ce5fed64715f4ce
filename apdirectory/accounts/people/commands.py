"""`apdirectory account add`: the way in for the first administrator, and for anybody where there is no page yet."""

import click

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN, OF_AUTHORITY, OF_PROVIDER, ROLES
from apdirectory.accounts.organisations.queries import body_of_authority, find_bodies
from apdirectory.accounts.people.actions import have_organisation, invite_unasked
from apdirectory.accounts.people.invitations.queries import account_is_closed
from apdirectory.accounts.people.permissions import ORGANISATION_KINDS, has_authority
from apdirectory.accounts.people.places import Place
from apdirectory.accounts.people.queries import teams_of
from apdirectory.accounts.sign_in.lost_phone.actions import take_away_phone_unasked
from apdirectory.authorities.actions import load_authorities
from apdirectory.authorities.queries import authority as find_authority
from apdirectory.database.session import run_with_database
from apdirectory.database.transaction import transaction
from apdirectory.errors import Unprocessable
from apdirectory.settings import read_settings
from apdirectory.web.mail_address import is_mail_address

MADE_HERE = {INSTALLATION_ADMIN: "other"} | dict.fromkeys(OF_PROVIDER, "provider")
"""Roles whose organisation is added where there is none: kind. A referrer's is there, or an administrator adds it."""


def add_to(cli: click.Group, imports: click.Group) -> None:
    cli.add_command(account)


@click.group()
def account() -> None:
    """People who can sign in."""


@account.command()
@click.option("--email", required=True, help="Where the link goes.")
@click.option("--name", required=True, help="As people know them.")
@click.option("--role", required=True, type=click.Choice(list(ROLES)), help="What they may do.")
@click.option("--authority", type=int, help="DfE code, such as 916: of a council's role, or whom a referrer refers to.")
@click.option("--organisation", help="Its name or URN. A council's own people need none.")
@click.option("--team", help="Its name, or the code of a council's own: inclusion, sen, virtual_school.")
@click.option("--print", "printed", is_flag=True, help="Print the link, and send no mail.")
def add(
    email: str, name: str, role: str, authority: int | None, organisation: str | None, team: str | None, printed: bool
) -> None:
    """Invite somebody. Without EMAIL_URL the link is printed; it works once, for 48 hours.

    A referrer who is invited here waits until a manager of the council approves.
    """
    if not is_mail_address(email):
        raise click.BadParameter("This is no address for mail.", param_hint="--email")
    settings = read_settings()
    mailed = settings.mail_server is not None and not printed

    async def work() -> str:
        async with transaction():
            await load_authorities()
            place = await _place(role, authority, organisation, team)
            return await _invite(email, name, place, mailed=mailed)

    token = run_with_database(work)
    click.echo(f"We sent a link to {email}." if mailed else f"{settings.base_url}/invitation/{token}")


async def _invite(email: str, name: str, place: Place, *, mailed: bool) -> str:
    """Whoever was stopped may be let in again. An account that was closed no link opens."""
    if await account_is_closed(email):
        raise Unprocessable("The account with this address was closed. Give another address.")
    return await invite_unasked(email, name, place, mailed=mailed)


@account.command("lost-phone")
@click.argument("email")
def lost_phone(email: str) -> None:
    """Take away the app of somebody who lost their phone, such as a council's only manager.

    They get a link by mail to set up a new one, and need their password besides. Without EMAIL_URL it is printed.
    """
    settings = read_settings()

    async def work() -> str:
        return await take_away_phone_unasked(email)

    link = run_with_database(work)
    click.echo(f"We sent a link to {email}." if settings.mail_server else f"{settings.base_url}{link}")


async def _place(role: str, authority: int | None, organisation: str | None, team: str | None) -> Place:
    if has_authority(role) != (authority is not None):
        raise Unprocessable("Give --authority for a council's roles and for a referrer, and for nobody else.")
    found = await (_council(authority) if role in OF_AUTHORITY and authority else _elsewhere(role, organisation))
    return Place(role=role, organisation=found, team=await _team(found, team) if team else None, authority=authority)


async def _team(organisation: int, typed: str) -> int:
    teams = await teams_of(organisation)
    for each in teams:
        if typed.lower() in (each.name.lower(), each.code):
            return each.id
    raise Unprocessable(f"There is no team '{typed}' there. Teams: {', '.join(each.name for each in teams) or 'none'}.")


async def _council(code: int) -> int:
    """The council's own organisation, added with its teams if it is not there."""
    found = await find_authority(code)
    if found is None:
        raise Unprocessable(f"There is no council {code}. Give the DfE's code, such as 916.")
    own = await body_of_authority(code)
    made = own.id if own else await have_organisation("authority", found.full_name, authority=code)
    if made is None:
        raise Unprocessable(f"An organisation named {found.full_name} is there already, and is not the council.")
    return made


async def _elsewhere(role: str, organisation: str | None) -> int:
    if not organisation:
        raise Unprocessable("Give --organisation: its name or URN.")
    found = await find_bodies(organisation, ORGANISATION_KINDS[role])
    exact = [each for each in found if organisation.lower() in (each.name.lower(), str(each.urn))]
    if len(exact) == 1:
        return exact[0].id
    if exact or role not in MADE_HERE:
        known = "; ".join(f"{each.name} (URN {each.urn})" if each.urn else each.name for each in found)
        raise Unprocessable(f"Which organisation is '{organisation}'? {known or 'None is called that'}.")
    made = await have_organisation(MADE_HERE[role], organisation)
    if made is None:
        raise Unprocessable(f"An organisation named {organisation} is there already.")
    return made
