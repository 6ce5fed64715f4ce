"""Who a row of the permission matrix is for. Pure."""

from enum import Enum

from apdirectory.accounts.access.roles import (
    INSTALLATION_ADMIN,
    LA_MANAGER,
    LA_OFFICER,
    PROVIDER_EDITOR,
    QUALITY_OFFICER,
    REFERRER,
    UNAPPROVED_REFERRER,
)


class Everyone(Enum):
    """Rows that hold whatever the role."""

    ANYONE = "anyone"
    ANYONE_UNKEPT = "anyone, and the answer is never kept"
    SIGNED_IN = "whoever gave a password"
    PROVED = "whoever gave the second factor too, or needs none"


ANYONE, ANYONE_UNKEPT = Everyone.ANYONE, Everyone.ANYONE_UNKEPT
SIGNED_IN, PROVED = Everyone.SIGNED_IN, Everyone.PROVED
Who = Everyone | frozenset[str]
Route = tuple[str, str]

MANAGERS, ADMINISTRATORS = frozenset({LA_MANAGER}), frozenset({INSTALLATION_ADMIN})
LETS_IN = MANAGERS | ADMINISTRATORS
REFERRERS = frozenset({REFERRER})
QUALITY = frozenset({QUALITY_OFFICER})
EDITORS = frozenset({PROVIDER_EDITOR})
QUALITY_DESK = QUALITY | MANAGERS
RAISE_CONCERNS = frozenset({LA_OFFICER, LA_MANAGER, QUALITY_OFFICER, REFERRER})
HAVE_SCHOOL_DAYS = LETS_IN | REFERRERS
REFERRERS_OR_NOT_YET = frozenset({REFERRER, UNAPPROVED_REFERRER})
"""A row with REFERRER alone is for those whom an authority has approved."""
