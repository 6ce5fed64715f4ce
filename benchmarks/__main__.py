"""`make bench`: search at each size in turn, what policies and the audit cost, then a page in benchmarks/results.md."""

import asyncio
import os
import platform
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg

from apdirectory.database.cluster import program
from apdirectory.database.embedded import Addresses
from benchmarks import audit, http, pgbench, tenants
from benchmarks.cases import Case, random_cases, today
from benchmarks.directories import directory, prepare, server, sizes
from benchmarks.report import Guards, Measured, write

SIZES = (1_000, 10_000, 100_000)
RESULTS = Path(__file__).parent / "results.md"


def main() -> None:
    wanted = [int(size) for size in sys.argv[1:]] or SIZES
    with server() as addresses, TemporaryDirectory() as folder:
        asyncio.run(prepare(addresses))
        measured = [_measure(addresses, size, Path(folder)) for size in wanted]
    sys.stderr.write("What policies and the audit cost\n")
    text = write(measured, Guards(list(tenants.costs()), audit.cost()), _machine(), today())
    if not sys.argv[1:]:
        RESULTS.write_text(text)
    sys.stdout.write(text)


def _measure(addresses: Addresses, providers: int, folder: Path) -> Measured:
    sys.stderr.write(f"{providers:,} providers: filling\n")
    cases = asyncio.run(_fill(addresses, providers))
    sys.stderr.write(f"{providers:,} providers: the statement\n")
    rates = pgbench.measure(addresses, cases, folder, program("pgbench"))
    sys.stderr.write(f"{providers:,} providers: the app\n")
    queries = [case.asked.query() for case in cases]
    with http.worker(addresses, folder / "app.log") as pid:
        plaintext = http.measure(["/healthz"], pid)
        json = http.measure([f"/api/v1/providers?{query}" for query in queries], pid)
        page = http.measure([f"/providers?{query}" for query in queries], pid)
        packed = http.measure([f"/providers?{query}" for query in queries], pid, encoding="br, gzip")
    counts = asyncio.run(sizes(addresses))
    return Measured(providers, counts, rates, plaintext, json, page, packed)


async def _fill(addresses: Addresses, providers: int) -> list[Case]:
    async with directory(addresses, providers):
        connection = await asyncpg.connect(addresses.owner)
        cases = await random_cases(connection)
        await connection.close()
        await pgbench.write_cases(addresses, cases)
    return cases


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    cpu = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "processor not told")
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024**2
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores ({cpu}), {memory} GiB, {system}"


if __name__ == "__main__":
    main()
