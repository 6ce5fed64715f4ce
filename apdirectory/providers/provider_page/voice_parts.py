"""What children, parents and staff said, in the words of a provider's page. Pure."""

from collections.abc import Sequence

from msgspec import Struct

from apdirectory.providers.names import Names
from apdirectory.providers.quality.voices.voice import SPEAKERS, Said

NEWEST = 6
"""How many are read at once; the others are opened."""


class VoicePart(Struct, frozen=True):
    words: str
    line: str
    """Who spoke, when and to whom."""


class VoicesPart(Struct, frozen=True):
    first: list[VoicePart]
    more: list[VoicePart]


def voices_part(said: Sequence[Said], known: Names) -> VoicesPart:
    """In the order given, the newest first."""
    parts = [VoicePart(each.words, _line(each, known)) for each in said]
    return VoicesPart(parts[:NEWEST], parts[NEWEST:])


def _line(said: Said, known: Names) -> str:
    council = known.council(said.authority) or "the council"
    return f"{SPEAKERS[said.speaker]}, {said.month:%B %Y}. Heard by {council}"
