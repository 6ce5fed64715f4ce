"""Who somebody is to an entry. Pure. What each may then do, `states` says."""

from apdirectory.accounts.access.roles import PROVIDER_EDITOR, QUALITY_OFFICER
from apdirectory.providers.entries.states import EDITOR, QUALITY


def part_in(
    *, role: str, organisation: int | None, authority: int | None, kept_by: int | None, sits_in: int
) -> str | None:
    """Editor of the organisation that keeps the entry, or quality officer of the authority where it sits; else None.

    The first three are of whoever asks, `kept_by` and `sits_in` of the entry.
    """
    if role == PROVIDER_EDITOR and organisation is not None and organisation == kept_by:
        return EDITOR
    if role == QUALITY_OFFICER and authority is not None and authority == sits_in:
        return QUALITY
    return None
