"""Who may claim an entry, and who decides. Pure."""

from apdirectory.accounts.access.roles import PROVIDER_EDITOR, QUALITY_OFFICER
from apdirectory.providers.claims.claim import APPROVED, Kept
from apdirectory.providers.entries.states import LISTED


def may_decide(role: str, authority: int | None, home: int) -> bool:
    """A quality officer of the authority where the entry sits."""
    return role == QUALITY_OFFICER and authority == home


def claims_for_own(role: str) -> bool:
    """Whether a claim is for the organisation that they act for, with no link to prove an address."""
    return role == PROVIDER_EDITOR


def may_be_claimed(state: str, keeper: int | None) -> bool:
    """What the public sees and nobody keeps."""
    return state in LISTED and keeper is None


def may_be_invited_again(claim: Kept) -> bool:
    """Whose claim was approved without an account, while the organisation that they were invited to keeps the entry."""
    return claim.state == APPROVED and claim.account is None and claim.keeper == claim.organisation
