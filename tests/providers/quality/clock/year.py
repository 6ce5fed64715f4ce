"""What should happen to evidence over a year, in plain Python that knows nothing of how the service keeps it.

It asks of each day alone which evidence stands on it, and never what ends last.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

CRITICAL = ("public_liability", "gas", "first_aid")
STANDARD = ("fire_drill", "curriculum")
WARNED = (60, 30, 7)
Pair = tuple[int, int]
"""A provider, and an authority that assures it."""


@dataclass
class Piece:
    provider: int
    item: str
    ends: date
    recorded: date
    refused: date | None = None

    @property
    def ever_held(self) -> bool:
        """What was refused on the day it was recorded held on none."""
        return self.refused is None or self.refused > self.recorded

    def stands(self, day: date) -> bool:
        return self.refused is None or self.refused > day

    def holds(self, day: date) -> bool:
        return self.stands(day) and self.ends >= day

    def outlived(self, other: "Piece") -> bool:
        """It held on some day after the other's last."""
        return self.holds(other.ends + timedelta(days=1))


@dataclass
class Year:
    """Everything that should be so. `changed`: from which day an authority takes which standard item as critical."""

    assured: set[Pair]
    changed: dict[int, tuple[str, date]]
    pieces: dict[UUID, Piece] = field(default_factory=dict)
    told: dict[tuple[UUID, int], date] = field(default_factory=dict)
    lapsed: set[Pair] = field(default_factory=set)
    to_replace: set[tuple[int, int, str]] = field(default_factory=set)
    mails: int = 0
    """To editors: one for each provider and morning."""

    def critical(self, authority: int, day: date) -> tuple[str, ...]:
        item, since = self.changed.get(authority, ("", date.max))
        return (*CRITICAL, item) if since <= day else CRITICAL

    def standard(self, authority: int, day: date) -> list[str]:
        return [item for item in STANDARD if item not in self.critical(authority, day)]

    def of(self, provider: int, item: str) -> list[Piece]:
        return [each for each in self.pieces.values() if (each.provider, each.item) == (provider, item)]

    def lacks(self, provider: int, item: str, day: date) -> bool:
        """It held once, and nothing that was accepted holds on the day."""
        every = [each for each in self.of(provider, item) if each.ever_held]
        return bool(every) and not any(each.holds(day) for each in every)

    def over(self, pair: Pair, day: date) -> bool:
        """Whether the public should see on this day that the assurance has lapsed."""
        provider, authority = pair
        return pair in self.lapsed or any(self.lacks(provider, item, day) for item in self.critical(authority, day))

    def morning(self, day: date) -> set[Pair]:
        """The clock runs: who lapses. What people are told and what is to be replaced is kept."""
        self._warn(day)
        standing = self.assured - self.lapsed
        asked = {(p, a, item) for p, a in self.assured for item in self.standard(a, day)}
        self.to_replace = {each for each in self.to_replace & asked if self.lacks(each[0], each[2], day)}
        self.to_replace |= {(p, a, item) for p, a, item in asked if (p, a) in standing and self.lacks(p, item, day)}
        return self.falls(day)

    def falls(self, day: date) -> set[Pair]:
        """Who lapses at once, also in the middle of the day, when evidence is taken back."""
        falls = {pair for pair in self.assured - self.lapsed if self.over(pair, day)}
        self.lapsed |= falls
        return falls

    def _warn(self, day: date) -> None:
        providers = set()
        for number, piece in self.pieces.items():
            others = self.of(piece.provider, piece.item)
            if not piece.stands(day) or any(each.outlived(piece) for each in others):
                continue
            for days in (*WARNED, 0):
                when = piece.ends - timedelta(days=days) if days else piece.ends + timedelta(days=1)
                if piece.recorded < when <= day and (number, days) not in self.told:
                    self.told[number, days] = day
                    providers.add(piece.provider)
        self.mails += len(providers)
