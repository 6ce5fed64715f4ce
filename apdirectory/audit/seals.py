"""Seals: what each says, that it follows from the one before, and the lines in which they are kept outside."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from apdirectory.errors import Unprocessable
from apdirectory.web.today import in_england
from apdirectory.web.words import clock, day


class Seal(Struct, frozen=True, kw_only=True):
    """Rows from one id to another, how many they were, and the hash of their hashes."""

    number: int
    first_id: int
    last_id: int
    rows: int
    at: datetime
    epoch: str
    """`at` in seconds, as PostgreSQL writes them: what was hashed."""
    rows_hash: bytes
    previous: bytes
    hash: bytes

    def recomputed(self) -> bytes:
        """The hash that goes with what it says."""
        said = (self.number, self.first_id, self.last_id, self.rows, self.epoch)
        return sha256(f"{' '.join(map(str, said))} {self.rows_hash.hex()} {self.previous.hex()}".encode()).digest()

    @property
    def range(self) -> str:
        return f"rows {self.first_id} to {self.last_id}, sealed {moment(self.at)}"


class Line(Struct, frozen=True):
    """A seal as it was written outside."""

    number: int
    first_id: int
    last_id: int
    rows: int
    at: str
    hash: str


def moment(when: datetime) -> str:
    """22 November 2026, 2:14pm."""
    here = in_england(when)
    return f"{day(here.date())}, {clock(here.time())}"


def line_of(seal: Seal) -> str:
    when = seal.at.isoformat(timespec="seconds")
    return f"{seal.number} {seal.first_id} {seal.last_id} {seal.rows} {when} {seal.hash.hex()}"


def read_lines(file: Path) -> list[Line]:
    """Seals that were written to a file. Unprocessable where a line is none."""
    lines = file.read_text(errors="replace").splitlines() if file.exists() else []
    return [_read_line(line, at) for at, line in enumerate(lines, 1) if line.strip()]


def _read_line(line: str, at: int) -> Line:
    try:
        number, first, last, rows, when, said = line.split()
        return Line(int(number), int(first), int(last), int(rows), when, said)
    except ValueError:
        raise Unprocessable(f"Line {at} is not a seal. Give the file that `apdirectory seals` wrote.") from None


def wrong_in_chain(seals: Iterable[Seal], before: Seal | None = None) -> Iterable[str]:
    """What was done to the seals themselves: each must be whole and begin where the one before ends."""
    for seal in seals:
        number, end, link = (before.number, before.last_id, before.hash) if before else (0, 0, b"")
        if seal.recomputed() != seal.hash:
            yield f"Seal {seal.number} was edited ({seal.range})."
        if seal.number != number + 1:
            held = f"rows {end + 1} to {seal.first_id - 1}" if seal.first_id > end + 1 else _cut_off(end + 1)
            yield f"{_which(number + 1, seal.number - 1)} missing: {held}."
        elif seal.previous != link or seal.first_id != end + 1:
            yield f"Seal {seal.number} does not follow from the one before ({seal.range})."
        before = seal


def wrong_at_the_end(last: Seal | None, made: int | None) -> Iterable[str]:
    """As many seals have to be there as were made."""
    number, end = (last.number, last.last_id) if last else (0, 0)
    if made is None:
        yield "It is no longer known how many seals were made: the row of audit_horizon is missing."
    elif made > number:
        yield f"{_which(number + 1, made)} missing at the end: {_cut_off(end + 1)}."


def wrong_against(lines: Iterable[Line], hashes: dict[int, str]) -> Iterable[str]:
    """What was written outside and is not here any more, or is another: `hashes` are those here, by number."""
    gone = [line for line in lines if line.number not in hashes]
    yield from (
        f"Seal {line.number} is not the one that was written outside: rows {line.first_id} to {line.last_id} were "
        "replaced."
        for line in lines
        if hashes.get(line.number, line.hash) != line.hash
    )
    for run in _runs(gone):
        first, last = run[0], run[-1]
        yield (
            f"{_which(first.number, last.number)} written outside and not here: rows {first.first_id} to "
            f"{last.last_id} were cut off ({sum(line.rows for line in run)} rows, sealed until "
            f"{moment(datetime.fromisoformat(last.at))})."
        )


def _cut_off(first: int) -> str:
    return f"rows from {first} on were cut off or sealed again"


def _which(first: int, last: int) -> str:
    return f"Seals {first} to {last} are" if last > first else f"Seal {first} is"


def _runs(lines: list[Line]) -> Iterable[list[Line]]:
    """Those whose numbers follow each other, together."""
    run: list[Line] = []
    for line in sorted(lines, key=lambda line: line.number):
        if run and line.number != run[-1].number + 1:
            yield run
            run = []
        run.append(line)
    if run:
        yield run
