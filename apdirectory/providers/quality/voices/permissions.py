"""Who records what children and parents said, and reads what is not shown. Pure; row-level security holds besides."""

from apdirectory.accounts.access.roles import LA_MANAGER, QUALITY_OFFICER

READ = frozenset({QUALITY_OFFICER, LA_MANAGER})
WORK = frozenset({QUALITY_OFFICER})


def may_read(role: str, authority: int | None, heard_by: int) -> bool:
    """All of it, with the day and who recorded it: in the authority whose officer heard it."""
    return role in READ and authority == heard_by


def may_work(role: str, authority: int | None, heard_by: int) -> bool:
    """Record, moderate, take down. Who moderates did not record it: `states.py`."""
    return role in WORK and authority == heard_by
