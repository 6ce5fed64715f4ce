"""The app over HTTP: one worker, eight connections, through a client small enough not to be what is measured."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from secrets import token_hex

from apdirectory.database.embedded import Addresses

CONNECTIONS = 8
SECONDS = 8
PORT = 18765


@dataclass(frozen=True)
class Load:
    """Requests a second, and milliseconds that half and 99 in 100 of them took at most; mebibytes of the worker."""

    rate: float
    p50: float
    p99: float
    memory: float
    bytes_each: float


@contextmanager
def worker(addresses: Addresses, log: Path) -> Iterator[int]:
    """The app as `serve` runs it, one process; yields its process id."""
    settings = {"DATABASE_URL": addresses.app, "DATABASE_OWNER_URL": addresses.owner, "SECRET_KEY": token_hex(32)}
    command = [sys.executable, "-m", "uvicorn", "--factory", "apdirectory.app:create_app", f"--port={PORT}"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--no-access-log"], env=os.environ | settings, stdout=output, stderr=output
        )
        try:
            _wait()
            yield process.pid
        finally:
            process.terminate()
            process.wait()


def _wait() -> None:
    for _ in range(200):
        try:
            asyncio.run(_load(["/readyz"], seconds=0))
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The app did not start")


def measure(paths: list[str], pid: int, *, encoding: str = "identity") -> Load:
    asyncio.run(_load(paths, seconds=1, encoding=encoding))
    times, size, seconds = asyncio.run(_load(paths, seconds=SECONDS, encoding=encoding))
    times.sort()
    return Load(
        rate=len(times) / seconds,
        p50=times[len(times) // 2] * 1000,
        p99=times[int(len(times) * 0.99)] * 1000,
        memory=_memory(pid),
        bytes_each=size / len(times),
    )


async def _load(paths: list[str], *, seconds: float, encoding: str = "identity") -> tuple[list[float], int, float]:
    todo = cycle(paths)
    start = time.perf_counter()
    work = [_connection(todo, start + seconds, encoding) for _ in range(CONNECTIONS)]
    done = await asyncio.gather(*work)
    times = [each for some, _ in done for each in some]
    return times, sum(size for _, size in done), time.perf_counter() - start


async def _connection(todo: "cycle[str]", until: float, encoding: str) -> tuple[list[float], int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    times: list[float] = []
    size = 0
    while not times or time.perf_counter() < until:
        start = time.perf_counter()
        request = f"GET {next(todo)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: {encoding}\r\n\r\n"
        writer.write(request.encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if not head.startswith(b"http/1.1 200"):
            raise RuntimeError(f"{request.split()[1]} answered {head[:20]!r}")
        length = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        size += length
        times.append(time.perf_counter() - start)
    writer.close()
    return times, size


def _memory(pid: int) -> float:
    """Resident memory in MiB, the most it has been."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("No memory figure: measure on Linux")
