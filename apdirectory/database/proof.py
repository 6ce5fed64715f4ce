"""What an installation is held to, asked of its own catalogue as the app's role: `apdirectory check`.

Each demand is a statement that finds what breaks it. Tests ask the same of every migrated database.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from apdirectory.database.as_migrated import changed_since
from apdirectory.database.cluster import CannotStart
from apdirectory.database.guarded import AS_OWNER, GUARDED, OWNERS_ALONE
from apdirectory.database.migrate import OLDEST_POSTGRESQL, connected, pending
from apdirectory.database.privileges import privileges_amiss

NAMED = 3


@dataclass(frozen=True)
class Demand:
    """`{}` in the sentence is what the statement found; $1 in the statement are the names that are listed."""

    sentence: str
    broken: str
    listed: Mapping[str, object] | None = None


_OURS = "(SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')"
_NO_EXTENSIONS = (
    "NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')"
)
_MINE = "pg_has_role(current_user, {owner}, 'MEMBER')"

OF_THE_ROLE = [
    Demand(
        "The app's role is, or can become, {}, whom row-level security does not stop. Give DATABASE_URL a role that "
        "is NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION and a member of none.",
        """SELECT rolname FROM pg_roles
           WHERE pg_has_role(current_user, oid, 'MEMBER')
             AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication OR rolname IN (
                  'pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files'))
           ORDER BY rolname <> current_user, rolname""",
    ),
    Demand(
        "The app's role owns, or is a member of what owns, {}. Name the owner in DATABASE_OWNER_URL, and in "
        "DATABASE_URL another role, which owns nothing.",
        f"""SELECT 'the database ' || datname FROM pg_database
            WHERE datname = current_database() AND {_MINE.format(owner="datdba")}
            UNION ALL
            SELECT 'the schema ' || nspname FROM pg_namespace
            WHERE oid IN {_OURS} AND {_MINE.format(owner="nspowner")}
            UNION ALL
            SELECT relname FROM pg_class
            WHERE relnamespace IN {_OURS} AND relkind IN ('r', 'p', 'v', 'm', 'S') AND {_MINE.format(owner="relowner")}
            UNION ALL
            SELECT proname || '()' FROM pg_proc
            WHERE pronamespace IN {_OURS} AND {_MINE.format(owner="proowner")}""",
    ),
    Demand(
        "The app's role may make tables in the schema {}. Revoke CREATE on it, from PUBLIC too.",
        f"""SELECT nspname FROM pg_namespace
            WHERE oid IN {_OURS} AND has_schema_privilege(current_user, oid, 'CREATE')""",
    ),
]
"""Without these no policy holds: `serve` refuses to start."""

_GUARDED = (
    "(SELECT oid, relname, relowner FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY ($1)) g"
)

OF_GUARDED_TABLES = [
    Demand(
        "There is no table {}, which row-level security has to guard.",
        "SELECT name FROM unnest($1::text[]) name WHERE to_regclass(format('public.%I', name)) IS NULL",
        GUARDED,
    ),
    Demand(
        "Row-level security is not enabled and forced on {}.",
        f"""SELECT relname FROM pg_class
            WHERE oid IN (SELECT oid FROM {_GUARDED}) AND NOT (relrowsecurity AND relforcerowsecurity)""",
        {**GUARDED, **OWNERS_ALONE},
    ),
    Demand(
        "A policy lets anyone through: {}.",
        f"""SELECT polname FROM pg_policy JOIN {_GUARDED} ON g.oid = polrelid
            WHERE polpermissive AND polroles <> ARRAY[g.relowner]
              AND 'true' IN (pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))""",
        GUARDED,
    ),
    Demand(
        "A table carries authority_id and is not listed as guarded: {}.",
        """SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
           WHERE a.attname = 'authority_id' AND c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
             AND NOT c.relname = ANY ($1)""",
        GUARDED,
    ),
    Demand(
        "A reference between guarded tables lacks authority_id, and so could point into another authority: {}.",
        f"""SELECT conname FROM pg_constraint k
            WHERE contype = 'f' AND conrelid IN (SELECT oid FROM {_GUARDED})
              AND confrelid IN (SELECT oid FROM {_GUARDED})
              AND NOT EXISTS (
                  SELECT FROM unnest(k.conkey, k.confkey) pair (own, other)
                  JOIN pg_attribute o ON o.attrelid = k.conrelid AND o.attnum = pair.own
                  JOIN pg_attribute t ON t.attrelid = k.confrelid AND t.attnum = pair.other
                  WHERE (o.attname, t.attname) = ('authority_id', 'authority_id'))""",
        GUARDED,
    ),
    Demand(
        "A view shows guarded rows as its owner sees them, or keeps them: {}. Make it security_invoker.",
        f"""SELECT DISTINCT v.relname FROM pg_depend d
            JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
            JOIN pg_class v ON v.oid = r.ev_class AND v.relkind IN ('v', 'm')
            JOIN {_GUARDED} ON d.refclassid = 'pg_class'::regclass AND g.oid = d.refobjid
            WHERE v.relkind = 'm'
               OR NOT coalesce(v.reloptions && '{{security_invoker=true,security_invoker=on}}', false)""",
        GUARDED,
    ),
]

OF_ALL_ELSE = [
    Demand(
        "PUBLIC, which is everyone who can reach the database, holds privileges on {}.",
        f"""SELECT relname FROM pg_class, aclexplode(relacl) held
            WHERE relnamespace IN {_OURS} AND held.grantee = 0 AND {_NO_EXTENSIONS}
            UNION
            SELECT relname || '.' || attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid,
                   aclexplode(attacl) held
            WHERE relnamespace IN {_OURS} AND held.grantee = 0 AND {_NO_EXTENSIONS}""",
    ),
    Demand(
        "A function runs as its owner and is not listed as one that may, or its search_path is not pg_catalog, public, "
        "pg_temp: {}.",
        f"""SELECT proname FROM pg_proc
            WHERE prosecdef AND pronamespace IN {_OURS}
              AND NOT (proname = ANY ($1)
                       AND coalesce(proconfig, '{{}}') @> ARRAY['search_path=pg_catalog, public, pg_temp'])""",
        AS_OWNER,
    ),
    Demand(
        "The app's role may set {}, which switches triggers off. Revoke that.",
        """SELECT name FROM unnest(ARRAY['session_replication_role']) name
           WHERE has_parameter_privilege(current_user, name, 'SET')""",
    ),
]


async def failures(app_url: str) -> list[str]:
    """A sentence for each thing that does not hold; none: row-level security can be relied on."""
    async with _asked(app_url) as connection:
        found = [_too_old(connection)]
        demands = (*OF_THE_ROLE, *OF_GUARDED_TABLES, *OF_ALL_ELSE)
        found += [await _broken(connection, each) for each in demands]
        found += await privileges_amiss(connection)
        let_in = await connection.fetchval("SELECT has_table_privilege(to_regclass('public.migration'), 'SELECT')")
        to_run = [] if let_in is False else await pending(app_url)
        found += [f"A migration has not run: {each}. Run apdirectory migrate." for each in to_run]
        found += [] if to_run else await changed_since(connection)
    return [sentence for sentence in found if sentence]


async def refuse_a_role_that_passes_by(app_url: str) -> None:
    """The role that answers requests must be one whom row-level security stops."""
    async with _asked(app_url) as connection:
        found = [await _broken(connection, each) for each in OF_THE_ROLE]
    if any(found):
        raise CannotStart(" ".join(filter(None, found)) + " The README's Settings show how to make both roles.")


@asynccontextmanager
async def _asked(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await connected(url)
    try:
        yield connection
    finally:
        await connection.close()


def _too_old(connection: asyncpg.Connection) -> str:
    if connection.get_server_version().major >= OLDEST_POSTGRESQL:
        return ""
    return f"The database is too old. apdirectory needs PostgreSQL {OLDEST_POSTGRESQL} or newer."


async def _broken(connection: asyncpg.Connection, demand: Demand) -> str:
    parameters = [] if demand.listed is None else [sorted(demand.listed)]
    found = [row[0] for row in await connection.fetch(demand.broken, *parameters)]
    return demand.sentence.format(_some(found)) if found else ""


def _some(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
