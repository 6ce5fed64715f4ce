"""No row of another authority, whatever the code above does: SQL as the app's role, and many askers on one pool."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from apdirectory.accounts.access.actions import end_grant
from apdirectory.accounts.access.roles import (
    COMMISSIONER,
    LA_MANAGER,
    LA_OFFICER,
    PROVIDER_STAFF,
    QUALITY_OFFICER,
    REFERRER,
)
from apdirectory.database.asking import NOBODY, Asker, asking
from apdirectory.database.embedded import Addresses
from apdirectory.database.engine import DB
from apdirectory.database.guarded import GUARDED
from apdirectory.database.policies import by_grant, guarded, of_authority
from apdirectory.database.transaction import connection, open_pool, pool, transaction
from apdirectory.errors import NotFound
from tests.security.two_authorities import (
    ADMITS_QUALITY,
    HERE,
    NOT_ADMITTED,
    THERE,
    add_concern,
    add_document,
    add_two_authorities,
    add_voice,
    let_in,
    not_admitted,
    of,
    readers,
)

ROUNDS = 1000
AT_ONCE = 4
CONNECTIONS = 3


@pytest.fixture
async def few_connections(clean_database: Addresses) -> AsyncIterator[Addresses]:
    """A database of the test's own behind a pool with fewer connections than there are askers."""
    usual = DB.pool
    DB.pool = None
    async with open_pool(clean_database.app, size=CONNECTIONS):
        yield clean_database
    DB.pool = usual


@pytest.fixture
async def people(few_connections: Addresses) -> list[Asker]:
    """With grants of both authorities, and so with rows of both in the audit."""
    async with transaction() as database:
        made = await add_two_authorities(database)
    for manager in (of(made, LA_MANAGER, HERE), of(made, LA_MANAGER, THERE)):
        for who in (manager, of(made, LA_OFFICER, manager.authority), of(made, REFERRER), of(made, PROVIDER_STAFF)):
            await let_in(manager, who)
            await add_document(manager)
            await add_concern(manager)
            await add_voice(of(made, QUALITY_OFFICER, manager.authority))
    return made


async def as_owner(addresses: Addresses, *statements: str) -> None:
    owner = await asyncpg.connect(addresses.owner)
    for statement in statements:
        await owner.execute(statement)
    await owner.close()


# --- SQL as the app's role


async def touched(who: Asker, statement: str) -> int:
    """How many rows a statement finds or changes; none where it is refused."""
    with asking(who):
        try:
            async with transaction() as database:
                return int((await database.execute(statement)).split()[-1])
        except asyncpg.InsufficientPrivilegeError:
            return 0


CHANGES = {
    "access_grant": "ended_at = now()",
    "audit": "why = 'x'",
    "document": "removed_at = now(), removed_by = nullif(current_setting('app.account'), '')::uuid, removed_why = 'x'",
    "document_part": "content = 'x'",
    "concern": """state = 'closed', outcome = 'advised', answer = 'x', closed_why = 'x', closed_at = now(),
                  closed_by = gen_random_uuid()""",
    "voice": "state = 'shown', moderated_by = gen_random_uuid(), moderated_at = now()",
}
"""What those who are admitted to changing rows could change."""


def added(table: str, who: Asker, whom: Asker, authority: int = HERE, by: UUID | None = None) -> str:
    """A row written out, in the name of whoever is asking unless `by` says another."""
    if table == "audit":
        return f"""INSERT INTO audit (authority_id, action, subject_kind, subject, why, source, request_id, detail)
                   VALUES ({authority}, 'referral.read', 'referral', 'x', '', '', '', '{{}}')"""
    values = f"'{whom.account}', '{whom.membership}', 'x', '{by or who.account or uuid4()}', 'infinity'"
    return f"""INSERT INTO access_grant (authority_id, record, account, membership, purpose, given_by, until)
               VALUES ({authority}, gen_random_uuid(), {values})"""


@pytest.mark.parametrize("table", sorted(GUARDED))
async def test_whoever_is_not_admitted_touches_no_row_of_a_guarded_table(people: list[Asker], table: str) -> None:
    statements = (f"SELECT FROM {table}", f"UPDATE {table} SET {CHANGES[table]}", f"DELETE FROM {table}")
    for who in not_admitted(table):
        assert [await touched(who, statement) for statement in statements] == [0, 0, 0], who
    assert await touched(of(people, LA_MANAGER, HERE), statements[0]) == 4
    admitted = 4 if "UPDATE" in GUARDED[table].admits else 0
    changes = QUALITY_OFFICER if table in ADMITS_QUALITY else LA_MANAGER
    assert await touched(of(people, changes, HERE), statements[1]) == admitted
    async with connection() as database:
        assert await database.fetchval(f"SELECT count(*) FROM {table}") == 0


async def test_only_a_manager_in_their_own_name_adds_a_grant(people: list[Asker]) -> None:
    referrer, manager = of(people, REFERRER), of(people, LA_MANAGER, HERE)
    assert await touched(manager, added("access_grant", manager, referrer)) == 1
    assert await touched(manager, added("access_grant", manager, referrer, by=uuid4())) == 0, "in another's name"
    assert await touched(manager, added("access_grant", manager, referrer, authority=THERE)) == 0
    for who in (*NOT_ADMITTED, of(people, LA_OFFICER, HERE), of(people, LA_MANAGER, THERE)):
        assert await touched(who, added("access_grant", who, referrer)) == 0, who


async def test_whoever_asks_for_an_authority_adds_to_its_audit_alone(people: list[Asker]) -> None:
    for role in (LA_OFFICER, LA_MANAGER):
        who = of(people, role, HERE)
        assert await touched(who, added("audit", who, who)) == 1
        assert await touched(who, added("audit", who, who, authority=THERE)) == 0


@pytest.mark.parametrize("table", sorted(GUARDED))
async def test_an_authority_finds_its_own_rows_alone(people: list[Asker], table: str) -> None:
    for role, authority in product(readers(table), (HERE, THERE)):
        with asking(of(people, role, authority)):
            async with transaction() as database:
                rows = await database.fetch(f"SELECT authority_id FROM {table}")
        assert {row["authority_id"] for row in rows} == {authority}
        assert len(rows) == 4


# --- The rule that later tables will have: by authority, or by a grant

CASE = """
CREATE TABLE case_file (authority_id integer NOT NULL, id uuid NOT NULL, PRIMARY KEY (authority_id, id), UNIQUE (id))
"""


async def finds(who: Asker, record: object) -> bool:
    with asking(who):
        async with transaction() as database:
            return bool(await database.fetchval("SELECT true FROM case_file WHERE id = $1", record))


async def test_a_grant_lets_one_person_into_one_record_while_it_lives(
    few_connections: Addresses, people: list[Asker]
) -> None:
    ours, another = uuid4(), uuid4()
    rule = f"{of_authority([LA_OFFICER])} OR {by_grant([REFERRER, PROVIDER_STAFF])}"
    add = f"INSERT INTO case_file VALUES ({HERE}, '{ours}'), ({HERE}, '{another}')"
    await as_owner(few_connections, CASE, add, guarded("case_file", select=rule))
    referrer, staff, commissioner = of(people, REFERRER), of(people, PROVIDER_STAFF), of(people, COMMISSIONER, HERE)
    assert await finds(of(people, LA_OFFICER, HERE), ours)
    assert not await finds(of(people, LA_OFFICER, THERE), ours)
    assert not await finds(referrer, ours)

    given = await let_in(of(people, LA_MANAGER, HERE), referrer, ours)
    assert await finds(referrer, ours)
    assert not await finds(referrer, another)
    assert not await finds(staff, ours)
    with asking(of(people, LA_MANAGER, HERE)):
        await end_grant(given)
    assert not await finds(referrer, ours)

    await let_in(of(people, LA_MANAGER, THERE), referrer, ours)
    assert not await finds(referrer, ours), "another authority's manager has no say"
    await let_in(of(people, LA_MANAGER, HERE), commissioner, ours)
    assert not await finds(commissioner, ours), "nor does a role that sees no children come in by a grant"
    await as_owner(
        few_connections,
        f"""ALTER TABLE access_grant DISABLE ROW LEVEL SECURITY;
            INSERT INTO access_grant (authority_id, record, account, membership, purpose, given_by, given_at, until)
            VALUES ({HERE}, '{ours}', '{staff.account}', '{staff.membership}', 'x', '{staff.account}', 'yesterday',
                    now());
            ALTER TABLE access_grant ENABLE ROW LEVEL SECURITY""",
    )
    assert not await finds(staff, ours), "its time is over"


# --- Two authorities on one pool


class Calls(NotFound):
    """A refusal in the middle."""


class Watch:
    """What askers came across, in many rounds."""

    def __init__(self, people: list[Asker], seed: int) -> None:
        self.people, self.chance = people, random.Random(seed)  # noqa: S311 - the same rounds each time
        self.seen: Counter[str] = Counter()
        self.foreign: list[tuple[Asker, asyncpg.Record]] = []

    async def look(self, database: Any, who: Asker) -> None:
        """Whoever is asking finds only what is theirs: of their authority, or given to them."""
        table = self.chance.choice(("access_grant", "audit", "concern", "document", "document_part", "voice"))
        for row in await database.fetch(f"SELECT * FROM {table}"):
            theirs = who.role in (LA_OFFICER, LA_MANAGER) and row["authority_id"] == who.authority
            own = table == "access_grant" and row["membership"] == who.membership
            self.seen["own rows"] += theirs or own
            if not (theirs or own):
                self.foreign.append((who, row))

    async def journey(self, who: Asker) -> None:
        """A few steps of one asker in one transaction, and then a read without one, in which nobody is asking."""
        with asking(who):
            async with transaction() as database:
                await self.look(database, who)
                for _ in range(self.chance.randint(1, 3)):
                    step = self.chance.choice(
                        (self.slow, self.as_another, self.back_to, self.in_time, self.fail, self.stray)
                    )
                    await step(database, who)
                    self.seen[step.__name__] += 1
                    await self.look(database, who)
        async with connection() as database:
            await self.look(database, NOBODY)

    async def slow(self, database: Any, who: Asker) -> None:
        await database.execute("SELECT pg_sleep(0.002)")

    async def as_another(self, database: Any, who: Asker) -> None:
        """Joined by somebody else, who may be refused; the first goes on."""
        other = self.chance.choice([*self.people, NOBODY])
        try:
            with asking(other):
                async with transaction() as joined:
                    await self.look(joined, other)
                    if self.chance.random() < 0.5:
                        raise Calls
        except Calls:
            self.seen["refused"] += 1

    async def back_to(self, database: Any, who: Asker) -> None:
        """A statement fails while somebody else is asking; the first goes back to where it was, and goes on."""
        opened = DB.open_transaction()
        assert opened
        before = await opened.savepoint()
        try:
            with asking(self.chance.choice(self.people)):
                async with transaction() as joined:
                    await joined.execute("SELECT 1 / 0")
        except asyncpg.DivisionByZeroError:
            await before.rollback_to()

    async def in_time(self, database: Any, who: Asker) -> None:
        """Somebody else is given too little time; the first goes on, from the savepoint only if it must."""
        opened = DB.open_transaction()
        assert opened
        before, other = await opened.savepoint(), self.chance.choice(self.people)
        try:
            async with asyncio.timeout(self.chance.random() * 0.003):
                with asking(other):
                    async with transaction() as joined:
                        await joined.execute("SELECT")
        except TimeoutError:
            self.seen["out of time"] += 1
        try:
            await database.execute("SELECT")
        except asyncpg.InFailedSQLTransactionError:
            await before.rollback_to()

    async def fail(self, database: Any, who: Asker) -> None:
        if self.chance.random() < 0.3:
            raise Calls
        if self.chance.random() < 0.3:
            await database.execute("SELECT 1 / 0")

    async def stray(self, database: Any, who: Asker) -> None:
        """Writes into the other authority."""
        if self.chance.random() < 0.3:
            there = THERE if who.authority == HERE else HERE
            await database.execute(
                "UPDATE access_grant SET ended_at = now() WHERE ended_at IS NULL AND authority_id = $1", there
            )
            await database.execute(
                """INSERT INTO access_grant (authority_id, record, account, membership, purpose, given_by, until)
                   VALUES ($1, gen_random_uuid(), $2, $3, 'x', $2, 'infinity')""",
                *(there, who.account or self.people[0].account, who.membership or self.people[0].membership),
            )
            self.seen["written into another authority"] += 1

    async def round(self) -> None:
        """Several at once, of whom some are called off in the middle."""
        askers = self.chance.choices([*self.people, NOBODY], k=AT_ONCE)
        tasks = [asyncio.create_task(self.journey(who)) for who in askers]
        for task in tasks:
            if self.chance.random() < 0.3:
                await asyncio.sleep(self.chance.random() * 0.004)
                self.seen["called off"] += task.cancel()
        expected = (Calls, asyncpg.DivisionByZeroError, asyncpg.InsufficientPrivilegeError, asyncio.CancelledError)
        try:
            async with asyncio.timeout(30):
                all_ended = await asyncio.gather(*tasks, return_exceptions=True)
        except TimeoutError:
            pool().terminate()  # else its end would wait for connections that were never given back
            raise
        for ended in all_ended:
            assert ended is None or isinstance(ended, expected), repr(ended)
            self.seen[type(ended).__name__] += 1


def on_both_sides(people: list[Asker]) -> list[Asker]:
    """Those who find something, and some who find nothing."""
    return [who for who in people if who.role in (LA_OFFICER, LA_MANAGER, REFERRER, COMMISSIONER)]


async def rows_by_authority(addresses: Addresses) -> dict[int, int]:
    """As the owner, with policies off for a moment."""
    owner = await asyncpg.connect(addresses.owner)
    async with owner.transaction():
        await owner.execute("ALTER TABLE access_grant DISABLE ROW LEVEL SECURITY")
        rows = await owner.fetch("SELECT authority_id, count(*) FROM access_grant WHERE ended_at IS NULL GROUP BY 1")
        await owner.execute("ALTER TABLE access_grant ENABLE ROW LEVEL SECURITY")
    await owner.close()
    return {row["authority_id"]: row["count"] for row in rows}


@pytest.mark.slow
async def test_a_thousand_interleavings_of_two_authorities_on_one_pool_show_no_foreign_row(
    few_connections: Addresses, people: list[Asker]
) -> None:
    watch = Watch(on_both_sides(people), 916866)
    for _ in range(ROUNDS):
        await watch.round()
    assert watch.foreign == []
    happened = (
        "refused",
        "called off",
        "out of time",
        "back_to",
        "stray",
        "CancelledError",
        "Calls",
        "DivisionByZeroError",
    )
    assert all(watch.seen[each] >= 100 for each in (*happened, "own rows", "NoneType")), watch.seen
    assert watch.seen["written into another authority"] == 0
    assert await rows_by_authority(few_connections) == {HERE: 4, THERE: 4}
    assert pool().get_idle_size() == pool().get_size() <= CONNECTIONS, "every connection came back"


@pytest.mark.parametrize("table", sorted(GUARDED))
async def test_without_a_policy_the_same_rounds_show_foreign_rows(
    few_connections: Addresses, people: list[Asker], table: str
) -> None:
    """The thousand rounds can fail."""
    await as_owner(few_connections, f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    watch = Watch(on_both_sides(people), 1)
    for _ in range(10):
        await watch.round()
    assert watch.foreign


async def test_work_that_outlives_its_transaction_finds_nothing(people: list[Asker]) -> None:
    """A task that was started in a transaction has its connection no longer once that has ended."""
    go_on = asyncio.Event()

    async def later() -> list[asyncpg.Record]:
        await go_on.wait()
        async with transaction() as database:
            found: list[asyncpg.Record] = await database.fetch("SELECT FROM access_grant")
        return found

    with asking(of(people, LA_MANAGER, HERE)):
        async with transaction():
            left = asyncio.create_task(later())
    with asking(of(people, LA_MANAGER, THERE)):
        async with transaction():
            go_on.set()
            with pytest.raises(asyncpg.InterfaceError, match="released back to the pool"):
                await left
