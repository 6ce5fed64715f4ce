"""How far a provider's quality is assured, as the searcher of one authority sees it on a day. Pure.

This is the rule. The search does the same in SQL (`listing/statements.py`, `search/statement.py`), and tests hold
the two together. The viewer is the DfE code of the authority whose area is searched; None where no place is searched
or that authority does not use the service.
"""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from apdirectory.providers.quality.standing import GOOD, JUDGED, STOPPED, Standing
from apdirectory.providers.vocabulary import REGISTERED_KINDS


class Quality(Struct, frozen=True, kw_only=True):
    """How far the quality is assured, for the searcher's authority, on the day of the answer."""

    status: str
    level: int | None = None
    authority: str | None = None
    """DfE code of the authority that decided; it differs from the searcher's where its assurance is recognised."""
    until: date | None = None
    reason: str | None = None
    in_register_on: date | None = None
    """A registered school that was open in the national register on this day."""


def seen(
    said: Sequence[Standing], home: int, viewer: int | None, day: date, in_register_on: date | None = None
) -> Quality:
    """What the viewer's searcher sees. `home` is the authority where the entry sits."""
    found = _for_anyone(said, home, day) if viewer is None else _for_authority(said, home, viewer, day)
    if found is None:
        return Quality(status="unverified", in_register_on=in_register_on)
    return quality_of(found, day, in_register_on)


def quality_of(standing: Standing, day: date, in_register_on: date | None = None) -> Quality:
    """What one authority says, on the day."""
    return Quality(
        status=standing.status_on(day),
        level=standing.level,
        authority=str(standing.authority),
        until=standing.ends,
        reason=standing.reason_on(day),
        in_register_on=in_register_on,
    )


def checked(quality: Quality, *, open_in_register: bool) -> bool:
    """Whether "Checked providers only" shows what is seen: assured, or a school of the register not judged unfit."""
    return quality.status in GOOD or (open_in_register and quality.status not in JUDGED)


def is_open_in_register(kind: str, register_status: str | None, closed_on: date | None, day: date) -> bool:
    """A school or hospital education that the national register has open; one that closes is, up to its last day."""
    closing = register_status == "closing" and (closed_on is None or closed_on >= day)
    return kind in REGISTERED_KINDS and (register_status == "open" or closing)


def accepted_by(standing: Standing, said: Sequence[Standing], home: int, day: date) -> list[int]:
    """The authorities for which this assurance counts: they accept it and have not judged the provider themselves."""
    judges = {each.authority for each in said if each.status in JUDGED}
    if _stopped_at_home(said, home):
        return []
    accepting = [each.authority for each in standing.recognitions if standing.accepted_by(each, day)]
    return [authority for authority in accepting if authority not in judges]


def _for_authority(said: Sequence[Standing], home: int, viewer: int, day: date) -> Standing | None:
    """Its own judgement; else a suspension or removal at home; else an assurance it accepts; else what it was told."""
    own = next((each for each in said if each.authority == viewer), None)
    if own and own.status in JUDGED:
        return own
    accepted = [as_accepted for each in said if (as_accepted := _as_accepted(each, viewer, day))]
    return _stopped_at_home(said, home) or _longest(accepted) or own


def _for_anyone(said: Sequence[Standing], home: int, day: date) -> Standing | None:
    """A suspension or removal at home; else any assurance; else what was last decided; else what was told."""
    assured = [each for each in said if each.is_good_on(day)]
    decided = [each for each in said if each.status in JUDGED]
    told = min(said, key=lambda each: (each.authority != home, each.authority), default=None)
    return _stopped_at_home(said, home) or _longest(assured) or _longest(decided) or told


def _stopped_at_home(said: Sequence[Standing], home: int) -> Standing | None:
    return next((each for each in said if each.authority == home and each.status in STOPPED), None)


def _longest(found: Sequence[Standing]) -> Standing | None:
    """The latest last day, then the lowest code; without a last day comes last."""
    return min(found, key=lambda each: (-(each.ends or date.min).toordinal(), each.authority), default=None)


def _as_accepted(standing: Standing, viewer: int, day: date) -> Standing | None:
    """An assurance as it counts for an authority that accepts it: it ends when the recognition does."""
    for each in standing.recognitions:
        if each.authority == viewer and standing.accepted_by(each, day):
            ends = [until for until in (standing.until, each.until) if until]
            return replace(standing, until=min(ends, default=None))
    return None
