"""What somebody said of a provider, as values and words. Pure."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from apdirectory.accounts.people.shown import when
from apdirectory.providers.quality.voices.states import ANOTHER, RECORDER, REFUSED, SHOWN, TAKEN_DOWN, WAITING

SPEAKERS = {"child": "A child", "parent": "A parent", "staff": "A member of staff"}
"""Who spoke → how people say it. Nobody is ever named."""
LONGEST = 600
TAGS = {
    WAITING: ("Waiting for another officer", "yellow"),
    SHOWN: ("Shown", "green"),
    REFUSED: ("Refused", "grey"),
    TAKEN_DOWN: ("Taken down", "grey"),
}
"""State → what its tag says to officers, and its colour."""


class Heard(Struct, frozen=True, kw_only=True):
    """As an officer records it."""

    speaker: str
    heard_on: date
    words: str
    review: UUID | None = None
    """The visit at which it was heard."""


class Voice(Struct, frozen=True, kw_only=True):
    """One, whole: for officers of the authority that heard it."""

    id: UUID
    authority_id: int
    provider: int
    slug: str
    name: str
    """The provider's."""
    example: bool
    visited_on: date | None
    speaker: str
    heard_on: date
    words: str
    state: str
    recorded_by: UUID
    recorded_by_name: str
    recorded_at: datetime
    moderated_by_name: str
    moderated_at: datetime | None
    refused_why: str | None
    taken_down_by_name: str
    taken_down_at: datetime | None
    taken_down_why: str | None

    def part_of(self, account: UUID | None) -> str:
        return RECORDER if account == self.recorded_by else ANOTHER


class Line(Struct, frozen=True, kw_only=True):
    """One in a list: nothing of what was said."""

    id: UUID
    speaker: str
    heard_on: date
    state: str


class Said(Struct, frozen=True, kw_only=True):
    """One that is shown, as the public is told: no day, and nobody's name."""

    authority: int
    speaker: str
    month: date
    """Its first day."""
    words: str


def what_happened(voice: Voice) -> str:
    """Who did what with it last; nothing while it waits."""
    if voice.state == TAKEN_DOWN:
        return f"{voice.taken_down_by_name} took this down, {when(voice.taken_down_at)}: {voice.taken_down_why}."
    if voice.state == REFUSED:
        return f"{voice.moderated_by_name} refused this, {when(voice.moderated_at)}: {voice.refused_why}."
    if voice.state == SHOWN:
        return f"{voice.moderated_by_name} let this be shown, {when(voice.moderated_at)}."
    return ""
