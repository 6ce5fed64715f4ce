"""Who may change term dates, closures and bank holidays. Pure. Reading them is for whoever is signed in."""

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN, LA_MANAGER, REFERRER
from apdirectory.authorities.terms.whose import Whose


def may_change_days(whose: Whose, *, role: str, authority: int | None, organisation: int | None) -> bool:
    """Managers those of their authority and of the schools in it, referrers of a school its own, administrators all.

    The role, its authority and the organisation are of whoever asks. A referrer counts once an authority approved.
    """
    if role == INSTALLATION_ADMIN:
        return True
    if role == LA_MANAGER:
        return authority is not None and authority == whose.authority
    return role == REFERRER and whose.school is not None and organisation == whose.school


def may_change_bank_holidays(role: str) -> bool:
    """They hold for every authority, so no single one says."""
    return role == INSTALLATION_ADMIN
