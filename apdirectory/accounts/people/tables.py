from piccolo.columns import UUID, Boolean, ForeignKey, Integer, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from apdirectory.accounts.organisations.tables import Organisation
from apdirectory.authorities.tables import Authority
from apdirectory.database.engine import DB

_ROLES = (
    "role IN ('referrer', 'la_officer', 'la_manager', 'quality_officer', 'commissioner', 'provider_editor', "
    "'provider_staff', 'installation_admin')"
)
_AUTHORITY_WHERE_THE_ROLE_HAS_ONE = (
    "(authority IS NOT NULL) = (role IN ('la_officer', 'la_manager', 'quality_officer', 'commissioner'))"
)


class Team(Table, db=DB):
    """Part of an organisation; where it has teams, access stops at the team."""

    organisation = ForeignKey(Organisation, null=False, index=True)
    name = Text(default=None)
    code = Text(null=True, default=None)
    """Of a council's team that rules ask about: a key of TEAMS, whatever the council calls it. Others have none."""

    team_name = Unique(["organisation", "name"])
    team_code = Unique(["organisation", "code"])


class Account(Table, db=DB):
    """A person who can sign in. How they prove who they are is kept apart, in `credential`."""

    id = UUID(primary_key=True, default=UUID4())
    email = Text(default=None, unique=True)
    """In small letters."""
    name = Text(default=None)
    phone = Text(null=True, default=None)
    state = Text(default="active")
    example = Boolean(default=False)
    """Invented, for demonstration; only these may have a second factor that others know."""
    created_at = Timestamptz(default=TimestamptzNow())
    signed_in_at = Timestamptz(null=True, default=None)
    """Last; 90 days later the account is dormant."""
    closed_at = Timestamptz(null=True, default=None)
    forgotten_at = Timestamptz(null=True, default=None)
    """Some time after it was closed: the row says no longer whose it was. Its id stays, for the audit."""

    account_state = Check("state IN ('active', 'disabled')")
    account_email = Check("email = lower(email)")
    account_closed = Check("closed_at IS NULL OR state = 'disabled'")
    account_forgotten = Check("forgotten_at IS NULL OR closed_at IS NOT NULL")


class Membership(Table, db=DB):
    """An account in an organisation, with a role. Of several, one is acted for at a time."""

    id = UUID(primary_key=True, default=UUID4())
    account = ForeignKey(Account, null=False, index=True)
    organisation = ForeignKey(Organisation, null=False, index=True)
    team = ForeignKey(Team, null=True, default=None)
    role = Text(default=None)
    authority = ForeignKey(Authority, null=True, default=None, index=True)
    """Where the role is an authority's: which."""
    started_at = Timestamptz(default=TimestamptzNow())
    stopped_at = Timestamptz(null=True, default=None)
    stopped_by = UUID(null=True, default=None)
    kept_at = Timestamptz(null=True, default=None)
    """When a manager last said that it is still right; asked each quarter. A referrer's approvals have their own."""
    reminded_at = Timestamptz(null=True, default=None)
    """When managers were last told that it is due."""
    told_times = Integer(default=0)
    """How often, since it became due."""

    membership_role = Check(_ROLES)
    membership_authority = Check(_AUTHORITY_WHERE_THE_ROLE_HAS_ONE)


class Approval(Table, db=DB):
    """An authority's word on a referrer: organisation, team and role may refer to it. A referrer may have several."""

    id = UUID(primary_key=True, default=UUID4())
    membership = ForeignKey(Membership, null=False, index=True)
    authority = ForeignKey(Authority, null=False, index=True)
    state = Text(default="waiting")
    asked_at = Timestamptz(default=TimestamptzNow())
    decided_at = Timestamptz(null=True, default=None)
    decided_by = UUID(null=True, default=None)
    reason = Text(null=True, default=None)
    kept_at = Timestamptz(null=True, default=None)
    """When a manager of this authority last said that it is still right."""
    reminded_at = Timestamptz(null=True, default=None)
    """When its managers were last told that it waits, or is due."""
    told_times = Integer(default=0)
    """How often, since it became due."""

    approval_state = Check("state IN ('waiting', 'approved', 'refused', 'stopped')")
    approval_once = Unique(["membership", "authority"])


class Invitation(Table, db=DB):
    """An offer of a membership, sent by mail: for 48 hours, once."""

    id = UUID(primary_key=True, default=UUID4())
    token_hash = Text(default=None, unique=True)
    """SHA-256 of what the link holds, in hex."""
    email = Text(default=None, index=True)
    name = Text(default=None)
    organisation = ForeignKey(Organisation, null=False)
    team = ForeignKey(Team, null=True, default=None)
    role = Text(default=None)
    authority = ForeignKey(Authority, null=True, default=None, index=True)
    """Where the role is an authority's: which."""
    asked_by_authority = ForeignKey(Authority, null=True, default=None)
    """For a referrer: the authority whose manager invites, and so approves."""
    invited_by = UUID(null=True, default=None)
    invited_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz(default=None)
    used_at = Timestamptz(null=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)

    invitation_role = Check(_ROLES)
    invitation_authority = Check(_AUTHORITY_WHERE_THE_ROLE_HAS_ONE)
    invitation_email = Check("email = lower(email)")
