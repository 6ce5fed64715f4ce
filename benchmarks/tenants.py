"""What row-level security costs: `python -m benchmarks.tenants`, over 100,000 invented cases of 150 authorities.

Each read is one transaction as the app makes it: BEGIN with who is asking, the read, COMMIT. Guarded, the table has
its policy; the same transaction is measured with the policy off, in turns, and medians are compared.
"""

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import uuid4

from apdirectory.accounts.access.roles import LA_MANAGER, LA_OFFICER, REFERRER
from apdirectory.database.asking import Asker, settings_of
from apdirectory.database.embedded import Addresses
from apdirectory.database.migrate import migrate
from apdirectory.database.policies import by_grant, guarded, of_authority
from benchmarks.directories import server
from benchmarks.rates import as_owner, begin, rate

ROWS, AUTHORITIES, LISTED = 100_000, 150, 25
GRANTS, HELD = 20_000, 20
"""Live grants in all, and of the person who reads by grant."""
CLIENTS, SECONDS, RUNS = 2, 5, 5
OURS = 7
OFFICER = Asker(account=uuid4(), membership=uuid4(), organisation=1, team=1, role=LA_OFFICER, authority=OURS)
LET_IN = Asker(account=uuid4(), membership=uuid4(), organisation=2, role=REFERRER)
BY_AUTHORITY = of_authority([LA_OFFICER, LA_MANAGER])
OR_BY_GRANT = f"{BY_AUTHORITY} OR {by_grant([LA_OFFICER, REFERRER])}"

TABLES = f"""
CREATE TABLE bench_case (
    id uuid NOT NULL, authority_id integer NOT NULL, number integer NOT NULL, state text NOT NULL,
    first_day date NOT NULL, reason text NOT NULL, PRIMARY KEY (id), UNIQUE (authority_id, id)
);
INSERT INTO bench_case
SELECT gen_random_uuid(), 1 + n % {AUTHORITIES}, n / {AUTHORITIES}, (ARRAY['new', 'open', 'closed'])[1 + n % 3],
       date '2026-01-01' + n % 300, repeat('A reason of some length. ', 8)
FROM generate_series(0, {ROWS} - 1) n;
CREATE INDEX bench_case_newest ON bench_case (authority_id, first_day DESC, id);
CREATE UNIQUE INDEX bench_case_number ON bench_case (authority_id, number);
INSERT INTO authority (id, name, full_name) SELECT n, n, n FROM generate_series(1, {AUTHORITIES}) n
    ON CONFLICT DO NOTHING;
INSERT INTO account (id, email, name)
    SELECT id, id || '@example.org', 'Someone' FROM (SELECT gen_random_uuid() id FROM generate_series(1, 1000)) made;
INSERT INTO account (id, email, name) VALUES ('{LET_IN.account}', 'let.in@example.org', 'Let in');
INSERT INTO organisation (id, kind, name) VALUES (2, 'school', 'A school') ON CONFLICT DO NOTHING;
INSERT INTO membership (id, account, organisation, role)
    SELECT CASE id WHEN '{LET_IN.account}' THEN '{LET_IN.membership}' ELSE gen_random_uuid() END, id, 2, 'referrer'
    FROM account;
ALTER TABLE access_grant DISABLE ROW LEVEL SECURITY;
INSERT INTO access_grant (id, authority_id, record, account, membership, purpose, given_by, given_at, until)
SELECT gen_random_uuid(), c.authority_id, c.id, m.account, m.id, 'To answer', m.account, now(),
       now() + interval '30 days'
FROM (SELECT *, row_number() OVER (ORDER BY id) n FROM bench_case LIMIT {GRANTS}) c
JOIN (SELECT id, account, row_number() OVER () n FROM membership WHERE account <> '{LET_IN.account}') m
    ON m.n = 1 + c.n % 1000;
INSERT INTO access_grant (id, authority_id, record, account, membership, purpose, given_by, given_at, until)
SELECT gen_random_uuid(), authority_id, id, '{LET_IN.account}', '{LET_IN.membership}', 'To answer',
       '{LET_IN.account}', now(), 'infinity'
FROM (SELECT * FROM bench_case WHERE authority_id = {OURS} ORDER BY first_day DESC, id LIMIT {HELD}) c;
CREATE TABLE bench_sought AS SELECT id, row_number() OVER () - 1 n FROM bench_case WHERE authority_id = {OURS};
CREATE TABLE bench_held AS
    SELECT record AS id, row_number() OVER () - 1 n FROM access_grant WHERE membership = '{LET_IN.membership}';
ALTER TABLE access_grant ENABLE ROW LEVEL SECURITY;
CREATE UNIQUE INDEX ON bench_sought (n);
CREATE UNIQUE INDEX ON bench_held (n);
"""
COLUMNS = "id, number, state, first_day, reason"
LIST = f"SELECT {COLUMNS} FROM bench_case WHERE authority_id = {OURS} ORDER BY first_day DESC, id LIMIT {LISTED}"
BY_ID = f"SELECT {COLUMNS} FROM bench_case WHERE id = :id::uuid"
HELD_LIST = f"""SELECT {COLUMNS} FROM bench_case WHERE id IN (
    SELECT record FROM access_grant WHERE membership = '{LET_IN.membership}' AND ended_at IS NULL AND until > now())
    ORDER BY first_day DESC, id LIMIT {LISTED}"""


@dataclass(frozen=True)
class Read:
    name: str
    who: Asker
    statement: str
    rule: str
    most: int
    """Percent more time that the policy may cost."""
    drawn_from: str = ""


READS = [
    Read("officer's list", OFFICER, LIST, BY_AUTHORITY, 10),
    Read("officer, by id", OFFICER, BY_ID, BY_AUTHORITY, 10, "bench_sought"),
    Read("officer's list, grants too", OFFICER, LIST, OR_BY_GRANT, 50),
    Read("officer, by id, grants too", OFFICER, BY_ID, OR_BY_GRANT, 50, "bench_sought"),
    Read("list of one let in", LET_IN, HELD_LIST, OR_BY_GRANT, 50),
    Read("one let in, by id", LET_IN, BY_ID, OR_BY_GRANT, 50, "bench_held"),
]


@dataclass(frozen=True)
class Cost:
    """Of one read: transactions a second with the policy off, and on; the medians of runs that take turns."""

    read: Read
    off: float
    on: float

    @property
    def share(self) -> float:
        """How much longer it takes, in per cent."""
        return 100 * (self.off / self.on - 1)


def costs(seconds: int = SECONDS, runs: int = RUNS) -> Iterator[Cost]:
    """On a server of its own."""
    with server() as addresses, TemporaryDirectory() as folder:
        asyncio.run(_fill(addresses))
        for read in READS:
            yield _measure(addresses, read, Path(folder) / "read.sql", seconds, runs)


async def _fill(addresses: Addresses) -> None:
    await migrate(addresses.owner, addresses.app)
    await as_owner(addresses, TABLES, *(f"VACUUM ANALYZE {table}" for table in ("bench_case", "access_grant")))


def _measure(addresses: Addresses, read: Read, script: Path, seconds: int, runs: int) -> Cost:
    asyncio.run(as_owner(addresses, guarded("bench_case", select=read.rule)))
    script.write_text(_transaction(read))
    rates: dict[str, list[float]] = {"DISABLE": [], "ENABLE": []}
    for turn in range(runs):
        for state in sorted(rates, reverse=bool(turn % 2)):  # neither is always the first
            asyncio.run(as_owner(addresses, f"ALTER TABLE bench_case {state} ROW LEVEL SECURITY"))
            rates[state].append(rate(addresses, script, clients=CLIENTS, seconds=seconds))
    return Cost(read, median(rates["DISABLE"]), median(rates["ENABLE"]))


def _transaction(read: Read) -> str:
    draw = ""
    if read.drawn_from:
        last = HELD if read.drawn_from == "bench_held" else ROWS // AUTHORITIES
        draw = f"\\set n random(0, {last - 1})\nSELECT id FROM {read.drawn_from} WHERE n = :n \\gset\n"
    return f"{draw}{begin(settings_of(read.who))}{' '.join(read.statement.split())};\nCOMMIT;\n"


def main(seconds: int = SECONDS, runs: int = RUNS) -> None:
    sys.stdout.write("| read | off, tps | guarded, tps | costs | at most |\n|---|---|---|---|---|\n")
    for each in costs(seconds, runs):
        sys.stdout.write(
            f"| {each.read.name} | {each.off:,.0f} | {each.on:,.0f} | **{each.share:.1f} %** | {each.read.most} % |\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
