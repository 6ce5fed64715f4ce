"""Who changes what an authority asks for. Pure."""

from apdirectory.accounts.access.roles import QUALITY_OFFICER


def may_change(role: str) -> bool:
    """Its quality officers; its managers read."""
    return role == QUALITY_OFFICER
