"""What the audit costs those who write: `python -m benchmarks.audit [SECONDS]`.

32 clients let people into records, by the statement that the app lets them in with, over 150 authorities and 1,000
accounts: alone, and with the row of the audit in the same transaction, in turn, while the sealer runs.
"""

import asyncio
import re
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import UUID

from msgspec import Struct

from apdirectory.accounts.access.actions import GIVE
from apdirectory.accounts.access.roles import LA_MANAGER
from apdirectory.audit.actions import RECORD
from apdirectory.audit.sealing import sealing
from apdirectory.audit.verify import verify
from apdirectory.database.asking import Asker, settings_of
from apdirectory.database.embedded import Addresses
from apdirectory.database.migrate import migrate
from apdirectory.database.transaction import open_pool
from benchmarks.directories import server
from benchmarks.rates import as_owner, begin, rate

CLIENTS = 32
SECONDS = 5
RUNS = 5
MOST = 40
"""Per cent of inserts that the audit may take off."""
AUTHORITIES, ACCOUNTS, RECORDS = 150, 1_000, 100_000

# Everybody is let in as the one membership that they have. The first accounts manage an authority each.
PEOPLE = f"""
INSERT INTO authority (id, name, full_name) SELECT n, n, n FROM generate_series(1, {AUTHORITIES}) n
    ON CONFLICT DO NOTHING;
INSERT INTO organisation (id, kind, name) VALUES (3, 'school', 'A school') ON CONFLICT DO NOTHING;
INSERT INTO account (id, email, name)
    SELECT md5(n::text)::uuid, n || '@example.org', 'Someone' FROM generate_series(1, {ACCOUNTS}) n;
INSERT INTO membership (id, account, organisation, role) SELECT id, id, 3, 'referrer' FROM account;
ANALYZE authority, account, membership;
"""

MANAGER = Asker(account=UUID(int=1), membership=UUID(int=2), organisation=3, role=LA_MANAGER, authority=4)
WHO = settings_of(MANAGER).replace(f"'{MANAGER.account}'", "md5(:authority)").replace("'4'", ":authority")
DRAWN = f"""\\set authority random(1, {AUTHORITIES})
\\set membership random(1, {ACCOUNTS})
\\set record random(1, {RECORDS})
"""
GIVEN = (
    ":authority::int",
    "md5(:record)::uuid",
    "md5(:membership)::uuid",
    "'To answer the referral'",
    "md5(:authority)::uuid",
    "now()",
    "now() + interval '30 days'",
)
RECORDED = (
    ":authority::int",
    "'grant.given'",
    "'referral'",
    "md5(:record)::uuid::text",
    "'To answer the referral'",
    "'203.0.113.9'",
    "'7F3A92'",
    """format('{"account": "%s", "until": "2026-12-22T10:00:00+00:00", "to_oneself": false, "grant": "%s"}',
              :account::text, :id::text)""",
)


class Cost(Struct, frozen=True, kw_only=True):
    """Inserts a second, medians of alternating runs."""

    alone: float
    audited: float

    @property
    def share(self) -> float:
        """What the audit takes off, in per cent."""
        return 100 * (1 - self.audited / self.alone)


def cost(seconds: int = SECONDS, runs: int = RUNS) -> Cost:
    """On a server of its own."""
    with server() as addresses, TemporaryDirectory() as folder:
        return asyncio.run(_measure(addresses, Path(folder), seconds, runs))


async def _measure(addresses: Addresses, folder: Path, seconds: int, runs: int) -> Cost:
    await migrate(addresses.owner, addresses.app)
    await as_owner(addresses, PEOPLE)
    files = _scripts(folder)
    rates: dict[str, list[float]] = {name: [] for name in files}
    async with open_pool(addresses.app, size=2), sealing():
        for turn in range(runs):
            for name in sorted(files, reverse=bool(turn % 2)):  # neither is always the first
                rates[name].append(await asyncio.to_thread(_run, addresses, files[name], seconds))
                await as_owner(addresses, "TRUNCATE access_grant")
    found = await verify(addresses.owner)
    if found.wrong or not found.seals:
        raise RuntimeError(f"{found.seals} seals; {' '.join(found.wrong)}")
    return Cost(**{name: median(each) for name, each in rates.items()})


def _run(addresses: Addresses, script: Path, seconds: int) -> float:
    return rate(addresses, script, clients=CLIENTS, seconds=seconds)


def _scripts(folder: Path) -> dict[str, Path]:
    """Each statement and the end are a round trip, as in the app."""
    start = f"{DRAWN}{begin(WHO)}{_with(GIVE, GIVEN)} \\gset\n"
    texts = {"alone": f"{start}COMMIT;\n", "audited": f"{start}{_with(RECORD, RECORDED)};\nCOMMIT;\n"}
    for name, text in texts.items():
        (folder / f"{name}.sql").write_text(text)
    return {name: folder / f"{name}.sql" for name in texts}


def _with(statement: str, values: tuple[str, ...]) -> str:
    """The app's statement with these for its parameters."""
    return re.sub(r"\$(\d+)", lambda match: " ".join(values[int(match[1]) - 1].split()), statement).strip()


def main() -> None:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    found = cost(seconds)
    sys.stdout.write(
        f"{CLIENTS} clients, {RUNS} runs of {seconds} seconds each, in turn: {found.alone:,.0f} grants a second alone, "
        f"{found.audited:,.0f} with the audit: {found.share:.0f} % off, at most {MOST} %\n"
    )


if __name__ == "__main__":
    main()
