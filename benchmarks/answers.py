"""How long signing in and asking for a link take, by what the address is: `python -m benchmarks.answers [ROUNDS]`.

Whoever measures answers must not find out who has an account. Each round asks once for an address of each state, in an
order of its own, with a wrong password and for a link; medians are compared with an unknown address's.
"""

import asyncio
import os
import random
import re
import sys
from collections import defaultdict
from secrets import token_hex
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import structlog

from apdirectory.accounts.sign_in.credentials.actions import set_password
from apdirectory.app import create_app
from apdirectory.database.embedded import Addresses
from apdirectory.database.migrate import migrate
from apdirectory.database.transaction import SERVING, open_pool, transaction
from benchmarks.directories import server

ROUNDS = 100
STATES = ("known", "unknown", "disabled", "without a password", "without a membership")
ASKED = {"sign-in": ("/sign-in", {"password": "not the right one"}), "reset": ("/sign-in/reset", {})}
MEMBERSHIP = """
WITH made AS (INSERT INTO organisation (kind, name) VALUES ('other', 'Example Council') RETURNING id)
INSERT INTO membership (id, account, organisation, role, authority) SELECT $1, $2, id, 'la_manager', 916 FROM made
"""
Times = dict[tuple[str, str], list[float]]


def email_of(state: str) -> str:
    return f"{state.replace(' ', '.')}@example.org"


async def add_people() -> None:
    async with transaction() as database:
        await database.execute("INSERT INTO authority (id, name, full_name) VALUES (916, 'Example', 'Example Council')")
    for state in STATES:
        if state == "unknown":
            continue
        account, kept = uuid4(), "disabled" if state == "disabled" else "active"
        async with transaction() as database:
            await database.execute(
                "INSERT INTO account (id, email, name, state, signed_in_at) VALUES ($1, $2, 'Sam Example', $3, now())",
                *(account, email_of(state), kept),
            )
            if state != "without a membership":
                await database.execute(MEMBERSHIP, uuid4(), account)
        if state != "without a password":
            await set_password(account, "three words apart")


async def measure(addresses: Addresses, rounds: int) -> Times:
    """Seconds of each answer, by what was asked and the state of the address."""
    await migrate(addresses.owner, addresses.app)
    times: Times = defaultdict(list)
    async with open_pool(addresses.app, session=SERVING):
        await add_people()
        owner = await asyncpg.connect(addresses.owner)
        app: Any = create_app()
        structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), cache_logger_on_first_use=False)
        through = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=through, base_url="http://apdirectory.test") as client:
            for _ in range(rounds + 1):
                await owner.execute("TRUNCATE tries")
                await _one_round(client, times)
        await owner.close()
    return {asked: each[1:] for asked, each in times.items()}  # the first of each fills caches


async def _one_round(client: httpx.AsyncClient, times: Times) -> None:
    for what, (path, typed) in ASKED.items():
        page = await client.get(path)
        token = re.findall(r'name="csrf" value="([^"]+)"', page.text)[-1]
        for state in random.sample(STATES, len(STATES)):
            form = {"csrf": token, "email": email_of(state)} | typed
            begun = perf_counter()
            answer = await client.post(path, data=form)
            times[what, state].append(perf_counter() - begun)
            if answer.status_code not in (303, 422):
                raise RuntimeError(f"{what}, {state}: {answer.status_code}")


def table(times: Times) -> str:
    """Milliseconds. `differs`: the median of what each took longer than the unknown address of the same round."""
    lines = ["| asked | address | median ms | middle half ms | differs ms |", "|---|---|---|---|---|"]
    for (what, state), each in sorted(times.items()):
        low, middle, high = (1000 * part for part in quantiles(each, n=4))
        differs = 1000 * median(one - other for one, other in zip(each, times[what, "unknown"], strict=True))
        lines.append(f"| {what} | {state} | {middle:.2f} | {low:.2f} to {high:.2f} | {differs:+.2f} |")
    return "\n".join(lines) + "\n"


def main(rounds: int = ROUNDS) -> None:
    os.environ["SECRET_KEY"] = token_hex(32)
    with server() as addresses:
        sys.stdout.write(table(asyncio.run(measure(addresses, rounds))))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
