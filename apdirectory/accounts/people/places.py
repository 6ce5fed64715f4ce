"""Where a membership is: which role fits which organisation and team."""

from msgspec import Struct

from apdirectory.accounts.access.roles import OF_AUTHORITY, ROLES
from apdirectory.accounts.organisations.queries import body
from apdirectory.accounts.people.permissions import ORGANISATION_KINDS, needs_team
from apdirectory.accounts.people.queries import teams_of
from apdirectory.errors import Problems


class Place(Struct, frozen=True, kw_only=True):
    """A role in an organisation, and in a team of it."""

    role: str
    organisation: int
    team: int | None = None
    authority: int | None = None
    """DfE code: the role's; for a referrer, the authority that lets them in."""

    @property
    def role_authority(self) -> int | None:
        return self.authority if self.role in OF_AUTHORITY else None


async def checked_place(place: Place) -> None:
    """Refuse, all at once, an organisation in which nobody has this role and a team that is missing or another's."""
    problems = Problems()
    found, teams = await body(place.organisation), await teams_of(place.organisation)
    if place.role not in ROLES:
        problems.add("role", "Choose a role")
    elif found is None or found.kind not in ORGANISATION_KINDS[place.role]:
        problems.add("organisation", "Choose an organisation in which people have this role")
    elif place.role in OF_AUTHORITY and found.authority != place.authority:
        problems.add("organisation", "Choose the council itself")
    if place.team is not None and place.team not in {team.id for team in teams}:
        problems.add("team", "Choose a team of this organisation")
    if place.team is None and needs_team(place.role, bool(teams)):
        problems.add("team", "Choose a team")
    problems.raise_if_any()
