"""A stand-in for clamd: speaks its INSTREAM protocol on a port or socket of this machine, and knows one virus."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.documents.files import EICAR


class Clamd:
    """`says`: what it answers instead. `dies`: it hangs up after as many bytes. `saw`: every file whole."""

    def __init__(self) -> None:
        self.saw: list[bytes] = []
        self.says: bytes | None = None
        self.dies: int | None = None
        self.url = ""

    async def answer(self, reading: asyncio.StreamReader, writing: asyncio.StreamWriter) -> None:
        try:
            command = await reading.readuntil(b"\0")
            said = b"PONG" if command == b"zPING\0" else await self._scan(reading)
            writing.write((self.says or said) + b"\0")
            await writing.drain()
        except (asyncio.IncompleteReadError, ConnectionError, EOFError):
            pass
        finally:
            writing.close()

    async def _scan(self, reading: asyncio.StreamReader) -> bytes:
        file = b""
        while size := int.from_bytes(await reading.readexactly(4), "big"):
            file += await reading.readexactly(size)
            if self.dies is not None and len(file) >= self.dies:
                raise EOFError
        self.saw.append(file)
        return b"stream: Eicar-Signature FOUND" if EICAR in file else b"stream: OK"


@asynccontextmanager
async def standing_in(socket: Path | None = None) -> AsyncIterator[Clamd]:
    clamd = Clamd()
    if socket:
        server = await asyncio.start_unix_server(clamd.answer, socket)
        clamd.url = f"unix:{socket}"
    else:
        server = await asyncio.start_server(clamd.answer, "127.0.0.1", 0)
        clamd.url = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield clamd
