"""What the audit costs those who write: `python -m benchmarks.audit [SECONDS]`.

32 clients insert into a table like those about children (its authority, a composite key, forced row-level security),
alone and with an audit row in the same transaction, in turn, while the sealer runs.
"""

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import UUID

import asyncpg
from msgspec import Struct

from apdirectory.audit.sealing import sealing
from apdirectory.audit.verify import verify
from apdirectory.database.asking import Asker, settings_of
from apdirectory.database.cluster import program
from apdirectory.database.embedded import Addresses
from apdirectory.database.migrate import migrate
from apdirectory.database.policies import guarded, of_authority
from apdirectory.database.transaction import SESSION, open_pool
from benchmarks.directories import server

CLIENTS = 32
SECONDS = 5
RUNS = 5
OFFICER = Asker(account=UUID(int=1), membership=UUID(int=2), organisation=3, team=4, role="la_officer", authority=916)
ROLES = ("la_officer", "la_manager")
CHILD_LIKE = f"""
CREATE TABLE bench_child (
    authority_id integer NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    name text NOT NULL,
    born_on date NOT NULL,
    reason text NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (authority_id, id)
);
CREATE INDEX ON bench_child (authority_id, written_at);
{guarded("bench_child", select=of_authority(ROLES), insert=of_authority(ROLES))};
"""
# As the app does it: who is asking goes with BEGIN in one round trip, each statement and the end are one each.
BEGIN = f"\\startpipeline\nBEGIN;\n{settings_of(OFFICER)};\n\\endpipeline\n"
INSERT = """INSERT INTO bench_child (authority_id, name, born_on, reason)
VALUES (916, 'Invented Name', '2012-03-04', 'Cannot attend for now, and needs a place near home');
"""
AUDIT = """INSERT INTO audit (authority_id, action, subject_kind, subject, why, source, request_id, detail)
VALUES (916, 'referral.submitted', 'referral', gen_random_uuid()::text, '', '203.0.113.9', '7F3A92', '{"pages": 14}');
"""


class Cost(Struct, frozen=True, kw_only=True):
    """Inserts a second, medians of alternating runs."""

    alone: float
    audited: float

    @property
    def share(self) -> float:
        """What the audit takes off, in per cent."""
        return 100 * (1 - self.audited / self.alone)


async def measure(addresses: Addresses, folder: Path, seconds: int = SECONDS, runs: int = RUNS) -> Cost:
    await _as_owner(addresses, CHILD_LIKE)
    scripts = {"alone": BEGIN + INSERT + "COMMIT;\n", "audited": BEGIN + INSERT + AUDIT + "COMMIT;\n"}
    files = {name: folder / f"{name}.sql" for name in scripts}
    for name, text in scripts.items():
        files[name].write_text(text)
    rates: dict[str, list[float]] = {name: [] for name in scripts}
    async with open_pool(addresses.app, size=2), sealing():
        for _ in range(runs):
            for name, file in files.items():
                rates[name].append(await asyncio.to_thread(_run, addresses.app, file, seconds))
                await _as_owner(addresses, "TRUNCATE bench_child")
    found = await verify(addresses.owner)
    if found.wrong or not found.seals:
        raise RuntimeError(f"{found.seals} seals; {' '.join(found.wrong)}")
    return Cost(**{name: median(each) for name, each in rates.items()})


def _run(url: str, file: Path, seconds: int) -> float:
    options = " ".join(f"-c {name}={value}" for name, value in SESSION.items() if name != "application_name")
    command = [
        str(program("pgbench")),
        "-n",
        "-M",
        "prepared",
        f"-c{CLIENTS}",
        "-j2",
        f"-T{seconds}",
        "-f",
        str(file),
        url,
    ]
    done = subprocess.run(command, capture_output=True, text=True, env={"PGOPTIONS": options}, check=True)
    rate = re.search(r"tps = ([\d.]+)", done.stdout)
    if rate is None or "error" in done.stderr:
        raise RuntimeError(done.stderr or done.stdout)
    return float(rate[1])


async def _as_owner(addresses: Addresses, *statements: str) -> None:
    connection = await asyncpg.connect(addresses.owner)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def _measured(addresses: Addresses, folder: Path, seconds: int) -> Cost:
    await migrate(addresses.owner, addresses.app)
    return await measure(addresses, folder, seconds)


def main() -> None:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with server() as addresses, TemporaryDirectory() as folder:
        cost = asyncio.run(_measured(addresses, Path(folder), seconds))
    sys.stdout.write(
        f"{CLIENTS} clients, {RUNS} runs of {seconds} seconds each, in turn: {cost.alone:,.0f} inserts a second alone, "
        f"{cost.audited:,.0f} with the audit: {cost.share:.0f} % off\n"
    )


if __name__ == "__main__":
    main()
