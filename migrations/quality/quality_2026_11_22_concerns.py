"""Concerns about providers, and what the public says is wrong in an entry. Plain SQL: who may do what is the point.

A concern may tell of a child, so row-level security is forced. What somebody raised is never rewritten.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.accounts.access.roles import LA_MANAGER, LA_OFFICER, QUALITY_OFFICER, REFERRER
from apdirectory.database.engine import DB
from apdirectory.database.policies import guarded, of_account, of_authority, of_membership

ID = "2026-11-22T23:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "concerns and corrections"

TABLES = """
CREATE TABLE concern (
    id uuid PRIMARY KEY,
    authority_id integer NOT NULL REFERENCES authority ON DELETE RESTRICT ON UPDATE CASCADE,
    provider integer NOT NULL REFERENCES provider ON DELETE CASCADE,
    what text NOT NULL CHECK (what ~ '\\S'),
    since text NOT NULL CHECK (since ~ '\\S'),
    urgent boolean NOT NULL,
    raised_at timestamptz NOT NULL,
    raised_by uuid NOT NULL,
    raised_as uuid NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
    outcome text CHECK (outcome IN ('paused', 'suspended', 'conditions', 'advised', 'passed_on', 'nothing_found')),
    answer text CHECK (answer ~ '\\S'),
    closed_why text CHECK (closed_why ~ '\\S'),
    closed_at timestamptz,
    closed_by uuid,
    CONSTRAINT concern_of_authority UNIQUE (authority_id, id),
    CONSTRAINT concern_closed CHECK (
        num_nulls(outcome, answer, closed_why, closed_at, closed_by) = CASE state WHEN 'closed' THEN 0 ELSE 5 END)
);
COMMENT ON TABLE concern IS 'Why somebody worries about a provider; of the authority where the entry sits';
COMMENT ON COLUMN concern.raised_as IS 'The membership that whoever raised it acted for';
COMMENT ON COLUMN concern.answer IS 'What whoever raised it reads';
COMMENT ON COLUMN concern.closed_why IS 'What those who looked into it keep';
CREATE INDEX concern_open ON concern (authority_id, raised_at) WHERE state = 'open';
CREATE INDEX concern_provider ON concern (provider);
CREATE INDEX concern_raised_as ON concern (raised_as);

CREATE TABLE correction (
    id uuid PRIMARY KEY,
    provider integer NOT NULL REFERENCES provider ON DELETE CASCADE,
    fact text NOT NULL CHECK (fact ~ '^[a-z_]+$'),
    what_is_right text NOT NULL CHECK (what_is_right ~ '\\S'),
    how_known text NOT NULL CHECK (how_known ~ '\\S'),
    email text,
    sent_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'corrected', 'not_corrected')),
    answer text,
    decided_at timestamptz,
    decided_by uuid,
    CONSTRAINT correction_decided CHECK (
        num_nulls(answer, decided_at, decided_by) = CASE state WHEN 'waiting' THEN 3 ELSE 0 END),
    CONSTRAINT correction_forgets_address CHECK (state = 'waiting' OR email IS NULL)
);
COMMENT ON TABLE correction IS 'What somebody without an account says is wrong in an entry; never shown in public';
CREATE INDEX correction_waiting ON correction (provider) WHERE state = 'waiting';
"""

RAISERS = [LA_OFFICER, LA_MANAGER, QUALITY_OFFICER, REFERRER]
POLICIES = guarded(
    "concern",
    select=f"{of_authority([QUALITY_OFFICER, LA_MANAGER])} OR {of_membership('raised_as', RAISERS)}",
    insert=f"""{of_account("raised_by", RAISERS)} AND {of_membership("raised_as", RAISERS)} AND state = 'open'
        AND (authority_id, provider) IN (SELECT p.authority, p.id FROM provider p)""",
    update=of_authority([QUALITY_OFFICER]),
)


async def make() -> None:
    transaction = DB.current_transaction.get()
    assert transaction is not None  # noqa: S101 - migrations run in one
    await transaction.connection.execute(f"{TABLES};\n{POLICIES}")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="quality", description=DESCRIPTION)
    manager.add_raw(make)
    return manager
