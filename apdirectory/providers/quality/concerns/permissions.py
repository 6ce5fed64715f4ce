"""Who may raise a concern about a provider, read it, and look into it. Pure; row-level security holds besides."""

from apdirectory.accounts.access.roles import LA_MANAGER, LA_OFFICER, QUALITY_OFFICER, REFERRER

RAISE = frozenset({LA_OFFICER, LA_MANAGER, QUALITY_OFFICER, REFERRER})
"""Of any authority; referrers whom an authority has approved. Never the provider's own people."""
READ = frozenset({QUALITY_OFFICER, LA_MANAGER})
LOOK_INTO = frozenset({QUALITY_OFFICER})


def may_raise(role: str) -> bool:
    return role in RAISE


def may_read(role: str, authority: int | None, home: int) -> bool:
    """Where the entry sits. Whoever raised it reads its state and the answer, elsewhere."""
    return role in READ and authority == home


def may_look_into(role: str, authority: int | None, home: int) -> bool:
    """Pausing the entry, closing the concern: where the entry sits. Others change their own authority's status."""
    return role in LOOK_INTO and authority == home
