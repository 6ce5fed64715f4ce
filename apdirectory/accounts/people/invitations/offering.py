"""What a manager types to invite somebody, made into a place: which organisation is meant, and which team."""

from msgspec import Struct

from apdirectory.accounts.access.roles import (
    INSTALLATION_ADMIN,
    LA_MANAGER,
    LA_OFFICER,
    OF_AUTHORITY,
    OF_PROVIDER,
    REFERRER,
    ROLES,
)
from apdirectory.accounts.organisations.organisation import Body
from apdirectory.accounts.organisations.queries import body_of_authority, find_bodies, is_whole_name
from apdirectory.accounts.people.invitations.queries import is_invited_already
from apdirectory.accounts.people.permissions import ORGANISATION_KINDS, REACH, in_order
from apdirectory.accounts.people.person import TeamFound
from apdirectory.accounts.people.places import Place
from apdirectory.accounts.people.queries import teams_of
from apdirectory.authorities.queries import AuthorityFound, all_authorities
from apdirectory.web.forms import Form
from apdirectory.web.visitor import Visitor

FIELDS = frozenset({"email", "name", "role", "organisation", "which", "part"})
MOST = 10
"""As many organisations as one chooses from."""
NOT_FOUND = "We cannot find this organisation. Check the name, or try the URN"
TOO_MANY = f"More than {MOST} have this in their name. Choose one below, or type more of the name, or the URN"
NO_TEAMS = "This organisation has no teams, so the team is left out now. Check the organisation, and send it again"
INVITED_ALREADY = "This person has an invitation to this already, which still works. Withdraw that one first"
NOT_HERE = "This council has no organisation here yet. Add it first"
NEEDS: dict[str, frozenset[str]] = {
    **dict.fromkeys(OF_AUTHORITY, frozenset({"team", "authority"})),
    **dict.fromkeys(OF_PROVIDER | {REFERRER}, frozenset({"organisation"})),
    INSTALLATION_ADMIN: frozenset(),
}
"""Role → the fields that say where. What is filled in besides would be left out without a word, so it is refused."""
ONLY_FOR = {
    "team": "Choose no team of your council: only the council’s own people are in one",
    "authority": "Leave this empty: only a council manager is in a council",
    "organisation": "Leave this empty: it is not asked for this role",
}


class Offering(Struct, kw_only=True):
    """The form with what it offers to choose from. The last two are only asked once an organisation is typed."""

    form: Form
    roles: list[tuple[str, str]]
    teams: list[TeamFound] = []
    """Of the manager's own council."""
    authorities: list[AuthorityFound] = []
    """Where an administrator invites a council's manager."""
    which: list[Body] = []
    """Organisations that could be meant."""
    parts: list[TeamFound] = []
    """Teams of the organisation that is meant."""
    email: str = ""
    name: str = ""
    place: Place | None = None

    @property
    def team_options(self) -> list[tuple[str, str]]:
        return [("", "No team of the council"), *((str(each.id), each.name) for each in self.teams)]

    @property
    def authority_options(self) -> list[tuple[str, str]]:
        return [(str(each.id), each.full_name) for each in self.authorities]

    @property
    def which_options(self) -> list[tuple[str, str]]:
        """Several schools have the same name: the town and the URN tell them apart."""
        return [
            (str(each.id), ", ".join(str(part) for part in (each.name, each.town, each.urn) if part))
            for each in self.which
        ]

    @property
    def part_options(self) -> list[tuple[str, str]]:
        return [(str(each.id), each.name) for each in self.parts]


def fields_of(visitor: Visitor) -> frozenset[str]:
    """What the form may have: a manager's council is that of the session, and an administrator's people have none."""
    return FIELDS | {"authority" if visitor.role == INSTALLATION_ADMIN else "team"}


async def offering(visitor: Visitor, form: Form) -> Offering:
    """The empty form, as far as this visitor's reach goes."""
    roles = [(role, ROLES[role]) for role in in_order(REACH.get(visitor.role, frozenset()))]
    made = Offering(form=form, roles=roles)
    if visitor.authority is not None and (own := await body_of_authority(visitor.authority)):
        made.teams = await teams_of(own.id)
    if visitor.role == INSTALLATION_ADMIN:
        made.authorities = await all_authorities()
    return made


async def read_offering(visitor: Visitor, form: Form) -> Offering:
    """What was typed. `place` is there when all of it is right; otherwise the form says what is not."""
    made = await offering(visitor, form)
    made.name = form.text("name", "Name", longest=100)
    made.email = form.email()
    role = form.choice("role", "A role", {role for role, _ in made.roles})
    _refuse_unasked(form, role)
    if role in OF_AUTHORITY:
        place = await _in_council(made, role, await _authority(visitor, made))
    elif role == INSTALLATION_ADMIN:
        place = Place(role=role, organisation=visitor.organisation or 0)
    elif role:
        place = await _elsewhere(made, role, visitor.authority if role == REFERRER else None)
    else:
        place = None
    if place and not form.wrong and await is_invited_already(made.email, place):
        form.add("email", INVITED_ALREADY)
    made.place = None if form.wrong else place
    return made


def _refuse_unasked(form: Form, role: str) -> None:
    for name, said in ONLY_FOR.items():
        if role and form.first(name).strip() and name not in NEEDS[role]:
            form.add(name, said)


async def _authority(visitor: Visitor, made: Offering) -> int:
    if visitor.role == LA_MANAGER:
        return visitor.authority or 0
    return int(made.form.choice("authority", "A council", {str(each.id) for each in made.authorities}) or 0)


async def _in_council(made: Offering, role: str, authority: int) -> Place | None:
    team = made.form.choice("team", "A team", {str(each.id) for each in made.teams}, required=role == LA_OFFICER)
    council = await body_of_authority(authority)
    if council is None:
        if authority:
            made.form.add("authority", NOT_HERE)
        return None
    return Place(role=role, organisation=council.id, team=int(team) if team else None, authority=authority)


async def _elsewhere(made: Offering, role: str, authority: int | None) -> Place | None:
    chosen = await _meant(made, role)
    if chosen is None:
        return None
    made.parts = await teams_of(chosen.id)
    if not made.parts and made.form.first("part"):
        made.form.add("organisation", NO_TEAMS)
        return None
    options = {str(each.id) for each in made.parts}
    part = made.form.choice("part", "A team", options, required=bool(made.parts) and role == REFERRER)
    return Place(role=role, organisation=chosen.id, team=int(part) if part else None, authority=authority)


async def _meant(made: Offering, role: str) -> Body | None:
    """The organisation with this name or URN; where there are several, or only part was typed, the one that was chosen.

    One that was chosen among others than those that are found now is not meant any more.
    """
    typed = made.form.text("organisation", "Organisation", longest=200)
    if not typed:
        return None
    found = await find_bodies(typed, ORGANISATION_KINDS[role], MOST + 1)
    if not found:
        made.form.add("organisation", NOT_FOUND)
        return None
    by_number, chosen = {str(each.id): each for each in found[:MOST]}, made.form.first("which")
    if len(found) == 1 and (chosen in by_number or (not chosen and is_whole_name(typed, found[0]))):
        return found[0]
    made.which = found[:MOST]
    if len(found) > MOST and not chosen:
        made.form.add("organisation", TOO_MANY)
        return None
    return by_number.get(made.form.choice("which", "Which organisation you mean", by_number))
