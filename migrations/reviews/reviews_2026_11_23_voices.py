"""What children, parents and staff said at visits. Plain SQL: who may read and do what is the point.

It may tell of a child, so row-level security is forced: quality officers and managers of the authority that heard it
are admitted, and nobody else. What anyone may read comes from one function: words that are shown, who spoke, the month
and the authority, and neither the day nor who recorded it. What somebody recorded is never rewritten.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.accounts.access.roles import LA_MANAGER, QUALITY_OFFICER
from apdirectory.database.engine import DB
from apdirectory.database.policies import guarded, of_account, of_authority

ID = "2026-11-23T00:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "voices"

TABLE = """
ALTER TABLE review ADD CONSTRAINT review_of_both UNIQUE (id, provider, authority);

CREATE TABLE voice (
    id uuid PRIMARY KEY,
    authority_id integer NOT NULL REFERENCES authority ON DELETE RESTRICT ON UPDATE CASCADE,
    provider integer NOT NULL REFERENCES provider ON DELETE CASCADE,
    review uuid,
    speaker text NOT NULL CHECK (speaker IN ('child', 'parent', 'staff')),
    heard_on date NOT NULL,
    words text NOT NULL CHECK (words ~ '\\S' AND char_length(words) <= 600),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'shown', 'refused', 'taken_down')),
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    moderated_by uuid,
    moderated_at timestamptz,
    refused_why text CHECK (refused_why ~ '\\S'),
    taken_down_by uuid,
    taken_down_at timestamptz,
    taken_down_why text CHECK (taken_down_why ~ '\\S'),
    CONSTRAINT voice_of_authority UNIQUE (authority_id, id),
    CONSTRAINT voice_of_visit FOREIGN KEY (review, provider, authority_id) REFERENCES review (id, provider, authority)
        ON DELETE SET NULL (review) ON UPDATE CASCADE,
    CONSTRAINT voice_moderated_by_another CHECK (moderated_by <> recorded_by),
    CONSTRAINT voice_moderated CHECK (
        num_nulls(moderated_by, moderated_at) = CASE state WHEN 'waiting' THEN 2 ELSE 0 END),
    CONSTRAINT voice_refused CHECK ((state = 'refused') = (refused_why IS NOT NULL)),
    CONSTRAINT voice_taken_down CHECK (
        num_nulls(taken_down_by, taken_down_at, taken_down_why) = CASE state WHEN 'taken_down' THEN 0 ELSE 3 END)
);
COMMENT ON TABLE voice IS 'What somebody said of a provider, as an officer of the authority heard it';
COMMENT ON COLUMN voice.review IS 'The visit at which it was heard';
COMMENT ON COLUMN voice.heard_on IS 'The public is told the month alone';
CREATE INDEX voice_provider ON voice (provider, heard_on) WHERE state = 'shown';
CREATE INDEX voice_of_both ON voice (authority_id, provider);
CREATE INDEX voice_waiting ON voice (authority_id, recorded_at) WHERE state = 'waiting';
CREATE INDEX voice_review ON voice (review);
"""

POLICIES = guarded(
    "voice",
    select=of_authority([QUALITY_OFFICER, LA_MANAGER]),
    insert=f"{of_authority([QUALITY_OFFICER])} AND {of_account('recorded_by', [QUALITY_OFFICER])} AND state = 'waiting'",
    update=of_authority([QUALITY_OFFICER]),
)

# The newest month first, and within it what was shown last: the order says nothing of the day.
SHOWN = """
CREATE FUNCTION voices_shown(of_provider integer)
RETURNS TABLE (authority integer, speaker text, month date, words text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT v.authority_id, v.speaker, date_trunc('month', v.heard_on)::date, v.words
    FROM voice v WHERE v.provider = of_provider AND v.state = 'shown'
    ORDER BY 3 DESC, v.moderated_at DESC, v.id
$$;
CREATE POLICY voice_owner ON voice FOR SELECT TO CURRENT_USER USING (true);
"""


async def make() -> None:
    transaction = DB.current_transaction.get()
    assert transaction is not None  # noqa: S101 - migrations run in one
    await transaction.connection.execute(f"{TABLE};\n{POLICIES};\n{SHOWN}")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="reviews", description=DESCRIPTION)
    manager.add_raw(make)
    return manager
