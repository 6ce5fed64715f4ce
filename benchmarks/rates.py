"""Transactions a second, as the app makes them: who is asking goes with BEGIN in one round trip, all is prepared."""

import re
import subprocess
from pathlib import Path

import asyncpg

from apdirectory.database.cluster import program
from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import SESSION

HOW = ("-n", "-Mprepared", "-j2")


def begin(who: str) -> str:
    """`who`: the statement that says who is asking."""
    return f"\\startpipeline\nBEGIN;\n{who};\n\\endpipeline\n"


def rate(addresses: Addresses, script: Path, *, clients: int, seconds: int) -> float:
    """Of pgbench with this script, as the app's role and with its settings. Fails where a transaction does."""
    options = " ".join(f"-c {name}={value}" for name, value in SESSION.items() if name != "application_name")
    done = subprocess.run(
        [program("pgbench"), *HOW, f"-c{clients}", f"-T{seconds}", f"-f{script}", addresses.app],
        capture_output=True,
        text=True,
        env={"PGOPTIONS": options},
        check=True,
    )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None or "error" in done.stderr:
        raise RuntimeError(done.stderr or done.stdout)
    return float(found[1])


async def as_owner(addresses: Addresses, *statements: str) -> None:
    owner = await asyncpg.connect(addresses.owner)
    try:
        for statement in statements:
            await owner.execute(statement)
    finally:
        await owner.close()
