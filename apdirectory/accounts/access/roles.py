"""The roles a membership can have, and what follows from each. Pure."""

REFERRER = "referrer"
LA_OFFICER = "la_officer"
LA_MANAGER = "la_manager"
QUALITY_OFFICER = "quality_officer"
COMMISSIONER = "commissioner"
PROVIDER_EDITOR = "provider_editor"
PROVIDER_STAFF = "provider_staff"
INSTALLATION_ADMIN = "installation_admin"

ROLES = {
    REFERRER: "Referrer",
    LA_OFFICER: "Council officer",
    LA_MANAGER: "Council manager",
    QUALITY_OFFICER: "Quality officer",
    COMMISSIONER: "Commissioner",
    PROVIDER_EDITOR: "Provider's editor",
    PROVIDER_STAFF: "Provider's staff",
    INSTALLATION_ADMIN: "Installation administrator",
}
"""Role → how people call it."""

UNAPPROVED_REFERRER = "unapproved_referrer"
"""As whom a referrer acts while no authority approves: no membership's role, and in no list of who sees a child."""
CALLED = ROLES | {UNAPPROVED_REFERRER: "Referrer without approval"}
"""Whatever somebody can act as → how people call it."""

OF_AUTHORITY = frozenset({LA_OFFICER, LA_MANAGER, QUALITY_OFFICER, COMMISSIONER})
"""Roles within one authority: their membership names it."""
OF_PROVIDER = frozenset({PROVIDER_EDITOR, PROVIDER_STAFF})
SEES_CHILDREN = frozenset({REFERRER, LA_OFFICER, LA_MANAGER, PROVIDER_STAFF})
"""Roles that can ever see a child's data."""
NEEDS_SECOND_FACTOR = SEES_CHILDREN | {QUALITY_OFFICER, INSTALLATION_ADMIN, UNAPPROVED_REFERRER}
"""Those who see children, and those who can publish or let others in. Others may have one too."""
TEAMS = {"inclusion": "Inclusion", "sen": "SEN", "virtual_school": "Virtual school"}
"""Code → what a council calls it at first: the teams that its officers work in. Rules ask for the code."""


def role_name(role: str) -> str:
    """As it is said within a sentence: "council manager"."""
    said = CALLED[role]
    return said[0].lower() + said[1:]


def acts_as(role: str, approved: bool) -> str:
    """The role in which a membership lets its holder act: a referrer is one where an authority has approved."""
    return UNAPPROVED_REFERRER if role == REFERRER and not approved else role
