"""Who somebody is to an authority's status of a provider. Pure. What each may then do, `states` says."""

from apdirectory.accounts.access.roles import PROVIDER_EDITOR, QUALITY_OFFICER
from apdirectory.providers.quality.states import CLOCK, EDITOR, QUALITY, QUALITY_AT_HOME


def part_in(
    *, role: str, organisation: int | None, authority: int | None, kept_by: int | None, sits_in: int, of: int
) -> str | None:
    """None: what they ask of is hidden from them. The first three are of whoever asks; `of`: whose status it is.

    `kept_by` and `sits_in` are the entry's. Where nobody asks, the clock does.
    """
    if not role:
        return CLOCK
    if role == PROVIDER_EDITOR and organisation is not None and organisation == kept_by and of == sits_in:
        return EDITOR
    if role == QUALITY_OFFICER and authority == of:
        return QUALITY_AT_HOME if sits_in == of else QUALITY
    return None
