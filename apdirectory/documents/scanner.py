"""The virus scanner: clamd, asked over its INSTREAM protocol.

The protocol is four lines of clamd's manual, so it is spoken here: the client on PyPI blocks, would hold a thread for
as long as a scanner dawdles (its time limit is for each read), knows IPv4 only, and takes no answer for no virus.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import IO

from apdirectory.documents.rules import PART, Refusal, Refused
from apdirectory.errors import NotWorking
from apdirectory.settings import Scanner, read_settings
from apdirectory.web.log import LOG

CLEAN, NOT_SCANNED = "clean", "not_scanned"
PATIENCE = 60
"""Seconds for one file."""
AWAY = "The virus scanner does not answer, so nothing was kept. Try again in 5 minutes."
LONGEST_ANSWER = 4096
AWAY_BY = (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)


async def scan(file: IO[bytes]) -> str:
    """CLEAN, or NOT_SCANNED where no scanner is set. Refuses what has a virus, and everything while it is away."""
    scanner = read_settings().scanner
    if scanner is None:
        return NOT_SCANNED
    try:
        async with asyncio.timeout(PATIENCE):
            answer = await _stream(scanner, file)
    except AWAY_BY:
        LOG.error("scanner away")
        raise NotWorking(AWAY) from None
    if answer.endswith(" FOUND"):
        LOG.warning("virus found")
        raise Refused(Refusal.INFECTED)
    if answer != "stream: OK":
        LOG.error("scanner failed")
        raise NotWorking(AWAY)
    return CLEAN


async def answers() -> bool:
    """Whether the scanner that is set is there."""
    scanner = read_settings().scanner
    if scanner is None:
        return False
    try:
        async with asyncio.timeout(3), _connected(scanner) as (reading, writing):
            writing.write(b"zPING\0")
            return (await _answer(reading)) == "PONG"
    except AWAY_BY:
        return False


async def _stream(scanner: Scanner, file: IO[bytes]) -> str:
    """Each part after its length; a length of nothing ends it."""
    file.seek(0)
    async with _connected(scanner) as (reading, writing):
        writing.write(b"zINSTREAM\0")
        while part := file.read(PART):
            writing.write(len(part).to_bytes(4, "big") + part)
            await writing.drain()
        writing.write(bytes(4))
        await writing.drain()
        return await _answer(reading)


async def _answer(reading: asyncio.StreamReader) -> str:
    return (await reading.readuntil(b"\0")).removesuffix(b"\0").decode(errors="replace")


@asynccontextmanager
async def _connected(scanner: Scanner) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    if scanner.path:
        reading, writing = await asyncio.open_unix_connection(scanner.path, limit=LONGEST_ANSWER)
    else:
        reading, writing = await asyncio.open_connection(scanner.host, scanner.port, limit=LONGEST_ANSWER)
    try:
        yield reading, writing
    finally:
        writing.transport.abort()
