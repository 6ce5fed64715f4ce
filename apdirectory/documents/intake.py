"""A file on its way in: held to its limit while it is read, scanned, and examined in a process of its own.

Until all of that is done it is in a file without a name, which is gone when this process is.
"""

import asyncio
import os
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from hashlib import sha256
from typing import IO
from uuid import UUID
from weakref import WeakValueDictionary

from msgspec import Struct

from apdirectory.database.asking import asker
from apdirectory.documents.examine import REFUSED, SECONDS
from apdirectory.documents.rules import LARGEST, PART, Kind, Refusal, Refused, kind_of_name, shown_name
from apdirectory.documents.scanner import scan

WRITTEN_ANEW = {"jpeg", "png"}
AT_ONCE = 2
"""Files that one account may be sending."""
_one_at_a_time = asyncio.Semaphore(1)
"""Examining takes up to 100 MB: a second file waits for the first."""
_turns: WeakValueDictionary[UUID | None, asyncio.Lock] = WeakValueDictionary()
"""Whose file waits: an account has one place in the queue, so nobody waits for more than one file of each other."""
_sending: Counter[UUID | None] = Counter()


class Received(Struct, frozen=True, kw_only=True):
    """A file that may be kept. `file` is open at its beginning, as long as the `received` around it."""

    file: IO[bytes]
    name: str
    kind: Kind
    size: int
    sha256: bytes
    scan: str


@asynccontextmanager
async def received(stream: AsyncIterable[bytes], filename: str) -> AsyncIterator[Received]:
    """Refused, with what to do, or NotWorking while the scanner is away. It takes seconds: open no transaction yet."""
    kind = kind_of_name(filename)
    with _counted(), tempfile.TemporaryFile() as sent, tempfile.TemporaryFile() as written:
        await _take_in(stream, sent)
        found = await scan(sent)
        await _examine(kind, sent, written)
        kept = written if kind.name in WRITTEN_ANEW else sent
        size, digest = await asyncio.to_thread(_measure, kept)
        yield Received(file=kept, name=shown_name(filename), kind=kind, size=size, sha256=digest, scan=found)


@contextmanager
def _counted() -> Iterator[None]:
    """Each file lies here until it is kept: an account may not fill the disk with what it has sent at once."""
    account = asker().account
    if _sending[account] >= AT_ONCE:
        raise Refused(Refusal.BUSY)
    _sending[account] += 1
    try:
        yield
    finally:
        _sending.subtract([account])
        if not _sending[account]:
            del _sending[account]


async def _take_in(stream: AsyncIterable[bytes], file: IO[bytes]) -> None:
    size = 0
    async for part in stream:
        size += len(part)
        if size > LARGEST:
            raise Refused(Refusal.TOO_LARGE)
        file.write(part)
    if not size:
        raise Refused(Refusal.EMPTY)
    file.flush()


async def _examine(kind: Kind, sent: IO[bytes], written: IO[bytes]) -> None:
    """It is told nothing but where Python finds its modules."""
    sent.seek(0)
    told = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    command = [sys.executable, "-P", "-W", "ignore", "-m", "apdirectory.documents.examine", kind.name]
    async with _turns.setdefault(asker().account, asyncio.Lock()), _one_at_a_time:
        examining = await asyncio.create_subprocess_exec(
            *command, stdin=sent, stdout=written, stderr=asyncio.subprocess.PIPE, env=told
        )
        try:
            async with asyncio.timeout(SECONDS * 2):
                _, said = await examining.communicate()
        except TimeoutError:
            raise Refused(Refusal.BROKEN) from None
        finally:
            if examining.returncode is None:
                examining.kill()
                await examining.wait()
    if examining.returncode == REFUSED:
        raise Refused(_refusal(said))
    if examining.returncode:  # it ran into one of its limits
        raise Refused(Refusal.BROKEN)


def _refusal(said: bytes) -> Refusal:
    """By its name on the last line: what libraries complain of stands before it."""
    *_, name = said.decode(errors="replace").splitlines() or [""]
    return Refusal.__members__.get(name, Refusal.BROKEN)


def _measure(file: IO[bytes]) -> tuple[int, bytes]:
    file.seek(0)
    digest, size = sha256(), 0
    while part := file.read(PART):
        digest.update(part)
        size += len(part)
    file.seek(0)
    return size, digest.digest()
