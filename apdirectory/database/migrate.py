"""Migrations: every room's, in order, once, whoever starts them and however many start at the same time."""

import contextlib
import importlib.util
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import asyncpg
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.apps.migrations.tables import Migration

from apdirectory.database.cluster import CannotStart
from apdirectory.database.engine import DB, ROOMS
from apdirectory.database.privileges import let_in, put_right

OLDEST_POSTGRESQL = 15

EXTENSIONS = ["pg_trgm", "unaccent"]
"""Both are "trusted": the owner of a database may create them."""

ONE_STARTER_AT_A_TIME = 0x6170_6469  # the advisory lock's number: "apdi"
PATIENCE_WITH_ANOTHER, PATIENCE_FOR_A_TABLE = "10min", "10s"
ANOTHER_MIGRATES = (
    "Another apdirectory has been bringing this database up to date for ten minutes. Wait for it to end, or stop it, "
    "and start again."
)
TABLE_IN_USE = (
    "A migration could not have a table to itself, since something is using it for long: another program, or a backup. "
    "Nothing of that migration was done. Stop what uses the table, or wait for it to end, and start again."
)


@dataclass(frozen=True)
class Step:
    """One migration of one room, as Piccolo's own table records it."""

    app_name: str
    name: str
    module: ModuleType


async def migrate(owner_url: str, app_url: str | None = None) -> int:
    """Bring the database up to date as its owner, and let the app's role use it. Returns how many migrations ran."""
    app_role = await _role_of(app_url) if app_url else None
    async with _as_owner(owner_url) as connection, _alone(connection):
        if app_role == await connection.fetchval("SELECT current_user"):
            app_role = None
        await _prepare(connection, app_role)
        todo = await _not_yet_run(connection)
        for step in todo:
            await _run(step, app_role)
    return len(todo)


async def pending(url: str) -> list[str]:
    """The migrations that this database still lacks, as "room: migration"."""
    connection = await connected(url)
    try:
        return [f"{step.app_name}: {step.name}" for step in await _not_yet_run(connection)]
    finally:
        await connection.close()


@cache
def all_steps() -> tuple[Step, ...]:
    """Every room's migrations, in the order they run: rooms as in ROOMS, and by name within a room."""
    steps = []
    for room in ROOMS:
        if importlib.util.find_spec(f"{room}.piccolo_app") is None:
            continue
        config = import_module(f"{room}.piccolo_app").APP_CONFIG
        files = sorted(Path(config.migrations_folder_path).glob("[!_]*.py"))
        modules = [_load(file) for file in files]
        steps += sorted((Step(config.app_name, module.ID, module) for module in modules), key=lambda step: step.name)
    return tuple(steps)


def _load(file: Path) -> ModuleType:
    """By path, not by bare name as Piccolo does: two rooms may call a migration alike."""
    spec = importlib.util.spec_from_file_location(f"apdirectory_migrations.{file.parent.name}.{file.stem}", file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def _not_yet_run(connection: asyncpg.Connection) -> list[Step]:
    if not await connection.fetchval("SELECT to_regclass('migration')"):
        return list(all_steps())
    ran = {(row["app_name"], row["name"]) for row in await connection.fetch("SELECT app_name, name FROM migration")}
    return [step for step in all_steps() if (step.app_name, step.name) not in ran]


async def connected(url: str) -> asyncpg.Connection:
    """A connection of its own, or one sentence on why there is none."""
    try:
        return await asyncpg.connect(url)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
        advice = "Check DATABASE_URL and DATABASE_OWNER_URL."
        raise CannotStart(f"The database cannot be reached. {advice} {problem}") from problem


async def _role_of(url: str) -> str:
    connection = await connected(url)
    try:
        return str(await connection.fetchval("SELECT current_user"))
    finally:
        await connection.close()


@asynccontextmanager
async def _as_owner(owner_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the owner; until it closes, Piccolo's own statements go to the owner as well, not to the pool."""
    connection = await connected(owner_url)
    pool, dsn = DB.pool, DB.config.get("dsn")
    DB.pool, DB.config["dsn"] = None, owner_url
    try:
        yield connection
    finally:
        DB.pool, DB.config["dsn"] = pool, dsn
        await connection.close()


@asynccontextmanager
async def _alone(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """Let one starter migrate; the others wait for it, and then find nothing to do."""
    try:
        await connection.execute(f"SET lock_timeout = '{PATIENCE_WITH_ANOTHER}'")
        await connection.execute("SELECT pg_advisory_lock($1)", ONE_STARTER_AT_A_TIME)
    except asyncpg.LockNotAvailableError as problem:
        raise CannotStart(ANOTHER_MIGRATES) from problem
    try:
        await connection.execute(f"SET lock_timeout = '{PATIENCE_FOR_A_TABLE}'")
        yield  # closing the connection gives the lock back
    except asyncpg.LockNotAvailableError as problem:
        raise CannotStart(TABLE_IN_USE) from problem


async def _prepare(connection: asyncpg.Connection, app_role: str | None) -> None:
    if connection.get_server_version().major < OLDEST_POSTGRESQL:
        raise CannotStart(f"The database is too old. apdirectory needs PostgreSQL {OLDEST_POSTGRESQL} or newer.")
    try:
        for extension in EXTENSIONS:
            await connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        await Migration.create_table(if_not_exists=True)
    except asyncpg.InsufficientPrivilegeError as problem:
        raise CannotStart(f"The role of DATABASE_OWNER_URL must own the database. {problem}") from problem
    if app_role:
        async with connection.transaction():
            await let_in(connection, app_role)


async def _run(step: Step, app_role: str | None) -> None:
    """One migration, what the app's role may do after it, and its record, in one transaction.

    It waits seconds for a lock, not for ever.
    """
    async with DB.transaction() as opened:
        await opened.connection.execute(
            f"SET LOCAL lock_timeout = '{PATIENCE_FOR_A_TABLE}'; SET LOCAL statement_timeout = '10min'"
        )
        with contextlib.redirect_stdout(io.StringIO()):  # Piccolo tells each step
            manager = await step.module.forwards()
            if isinstance(manager, MigrationManager):
                await manager.run()
        if app_role:
            await put_right(opened.connection, app_role)
        await Migration.insert(Migration(name=step.name, app_name=step.app_name))
