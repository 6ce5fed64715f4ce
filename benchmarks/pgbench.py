"""The statement alone, without the app: pgbench over the near scan, and over the whole statement."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import asyncpg

from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import SESSION
from apdirectory.providers.search.parameters import parameters
from apdirectory.providers.search.statement import TYPES, Statement, statement
from apdirectory.providers.search.words import read_words
from benchmarks.cases import KINDS_OF_SEARCH, Case, today

CLIENTS = 2
SECONDS = 5
RUNS = 5


@dataclass(frozen=True)
class Rates:
    """Transactions a second, medians of alternating runs."""

    near: float
    whole: float
    milliseconds_by_kind: dict[str, float]


async def write_cases(addresses: Addresses, cases: list[Case]) -> None:
    """A table from which each transaction draws its parameters, so that the statement's text stays the same."""
    connection = await asyncpg.connect(addresses.owner)
    names = sorted(TYPES)
    columns = ", ".join(f"{name} {'text' if name == 'words' else TYPES[name]}" for name in names)
    await connection.execute("DROP TABLE IF EXISTS bench_case")
    await connection.execute(f"CREATE TABLE bench_case ({columns}, search text, n int)")
    rows, seen = [], dict.fromkeys(KINDS_OF_SEARCH, 0)
    for case in cases:
        words = await read_words(connection, case.asked.q) if case.asked.q else None
        values = parameters(case.asked, case.place, today(), words)
        rows.append((*(values[name] for name in names), case.kind, seen[case.kind]))
        seen[case.kind] += 1
    await connection.copy_records_to_table("bench_case", records=rows, columns=[*names, "search", "n"])
    await connection.execute("CREATE UNIQUE INDEX ON bench_case (search, n)")
    await connection.execute("ANALYZE bench_case")
    await connection.close()


def measure(addresses: Addresses, cases: list[Case], folder: Path, program: Path) -> Rates:
    scripts = _scripts(cases, folder)
    near = [f"-f{scripts[f'near-{kind}']}@{weight}" for kind, weight in KINDS_OF_SEARCH.items()]
    whole = [f"-f{scripts[kind]}@{weight}" for kind, weight in KINDS_OF_SEARCH.items()]
    rates: dict[str, list[float]] = {"near": [], "whole": []}
    for _ in range(RUNS):
        rates["near"].append(_run(program, addresses.app, near)[0])
        rates["whole"].append(_run(program, addresses.app, whole)[0])
    by_kind = {kind: _run(program, addresses.app, [f"-f{scripts[kind]}"])[1] for kind in KINDS_OF_SEARCH}
    return Rates(median(rates["near"]), median(rates["whole"]), by_kind)


def _scripts(cases: list[Case], folder: Path) -> dict[str, Path]:
    scripts = {}
    for kind in KINDS_OF_SEARCH:
        count = sum(case.kind == kind for case in cases)
        order, words = ("distance", True) if kind == "words" else (kind, False)
        whole = statement(order, place=True, words=words)
        scripts[kind] = _script(folder / f"{kind}.sql", kind, count, whole)
        scripts[f"near-{kind}"] = _script(folder / f"near-{kind}.sql", kind, count, _near_alone(whole))
    return scripts


def _near_alone(whole: Statement) -> Statement:
    """The scan that every search begins with: the offers that fit, and nothing made of them."""
    start = whole.text.index("near AS (") + len("near AS (")
    end = whole.text.index("), grouped AS")
    return Statement(f"WITH near AS MATERIALIZED ({whole.text[start:end]}) SELECT count(*) FROM near", whole.parameters)


def _script(path: Path, kind: str, count: int, chosen: Statement) -> Path:
    def name(match: re.Match[str]) -> str:
        return f":{chosen.parameters[int(match[1]) - 1]}::"

    text = " ".join(re.sub(r"\$(\d+)::", name, chosen.text).split())
    columns = ", ".join(chosen.parameters)
    draw = f"SELECT {columns} FROM bench_case WHERE search = '{kind}' AND n = :n \\gset"
    path.write_text(f"\\set n random(0, {count - 1})\n{draw}\n{text};\n")
    return path


def _run(program: Path, url: str, files: list[str]) -> tuple[float, float]:
    """Transactions a second, and mean milliseconds of one."""
    options = " ".join(f"-c {name}={value}" for name, value in SESSION.items() if name != "application_name")
    done = subprocess.run(
        [program, "-n", "-M", "prepared", f"-c{CLIENTS}", f"-j{CLIENTS}", f"-T{SECONDS}", *files, url],
        capture_output=True,
        text=True,
        env={"PGOPTIONS": options},
        check=True,
    )
    rate = re.search(r"tps = ([\d.]+)", done.stdout)
    latency = re.search(r"latency average = ([\d.]+)", done.stdout)
    if rate is None or latency is None or "error" in done.stderr:
        raise RuntimeError(done.stderr or done.stdout)
    return float(rate[1]), float(latency[1])
