"""The audit and its seals. Plain SQL: who may do what with the rows is the point. `apdirectory/audit` explains it."""

from apdirectory.database.engine import DB

ID = "2026-11-22T17:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "first tables"

TABLES = """
CREATE TABLE audit (
    id bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    account uuid,
    membership uuid,
    organisation integer,
    team integer,
    role text NOT NULL,
    authority_id integer,
    action text NOT NULL CHECK (action <> ''),
    subject_kind text NOT NULL,
    subject text NOT NULL,
    why text NOT NULL,
    source text NOT NULL,
    request_id text NOT NULL,
    detail jsonb NOT NULL,
    xid xid8 NOT NULL,
    row_hash bytea NOT NULL
);
CREATE SEQUENCE audit_id_seq OWNED BY audit.id;
COMMENT ON TABLE audit IS 'Who did or read what, when, acting for whom, from where, why. Only added to';
COMMENT ON COLUMN audit.account IS 'Who was asking; null: nobody who had signed in to the end';
COMMENT ON COLUMN audit.authority_id IS 'Whose managers may read the row; null: nobody''s';
COMMENT ON COLUMN audit.detail IS 'What else is worth knowing; never what identifies a child';
COMMENT ON COLUMN audit.xid IS 'The transaction that wrote it: rows of one were written together';
COMMENT ON COLUMN audit.row_hash IS 'SHA-256 of all other columns, as audit/verify.py writes them';

CREATE INDEX audit_of_authority ON audit (authority_id, id);
CREATE INDEX audit_of_subject ON audit (subject, id) WHERE subject <> '';

CREATE TABLE audit_seal (
    number integer PRIMARY KEY CHECK (number > 0),
    first_id bigint NOT NULL,
    last_id bigint NOT NULL CHECK (last_id >= first_id),
    rows integer NOT NULL CHECK (rows > 0),
    at timestamptz NOT NULL,
    rows_hash bytea NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL
);
COMMENT ON TABLE audit_seal IS 'Every row with an id from first_id to last_id is under the seal; the next seal begins where it ends';
COMMENT ON COLUMN audit_seal.rows_hash IS 'SHA-256 of the hashes of its rows, by id';
COMMENT ON COLUMN audit_seal.previous IS 'The hash of the seal before; of the first, empty';

CREATE TABLE audit_horizon (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    last_id bigint NOT NULL,
    xid xid8 NOT NULL,
    seals integer NOT NULL DEFAULT 0
);
COMMENT ON TABLE audit_horizon IS 'No transaction from xid on draws an id up to last_id';
COMMENT ON COLUMN audit_horizon.seals IS 'How many were made: those that are missing at the end are missed';
INSERT INTO audit_horizon (last_id, xid) VALUES (0, pg_current_xact_id());
"""

# A row says of itself who wrote it and when: the app cannot say otherwise. The transaction has its number before the
# row has its own, which the sealer relies on.
WRITING = """
CREATE FUNCTION audit_write() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.xid := pg_current_xact_id();
    NEW.id := nextval('public.audit_id_seq');
    NEW.at := clock_timestamp();
    NEW.account := nullif(current_setting('app.account', true), '')::uuid;
    NEW.membership := nullif(current_setting('app.membership', true), '')::uuid;
    NEW.organisation := nullif(current_setting('app.organisation', true), '')::integer;
    NEW.team := nullif(current_setting('app.team', true), '')::integer;
    NEW.role := coalesce(current_setting('app.role', true), '');
    NEW.row_hash := sha256(convert_to(ROW(
        NEW.id, extract(epoch FROM NEW.at), NEW.account, NEW.membership, NEW.organisation, NEW.team, NEW.role,
        NEW.authority_id, NEW.action, NEW.subject_kind, NEW.subject, NEW.why, NEW.source, NEW.request_id, NEW.detail,
        NEW.xid)::text, 'UTF8'));
    RETURN NEW;
END $$;
CREATE TRIGGER audit_write BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_write();

CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE insufficient_privilege USING MESSAGE = format('%s is only added to', TG_TABLE_NAME);
END $$;
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION audit_stays();
CREATE TRIGGER audit_seal_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal EXECUTE FUNCTION audit_stays();
"""

# One batch a call. A transaction with rows that it has not committed has a number from before it drew their ids. So
# once every transaction has ended that had a number when the sequence stood at last_id, no row up to there can come
# any more. The sealer's own number, taken after it has read the sequence, is higher than all of those.
# A number that is still to come is from another cluster, from which the database was restored: nothing waits there.
SEALING = """
CREATE FUNCTION audit_seal_due() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    at_most CONSTANT integer := 20000;
    drawn bigint;
    mine xid8;
    seen audit_horizon;
    previous audit_seal;
    made audit_seal;
BEGIN
    IF pg_current_xact_id_if_assigned() IS NOT NULL OR current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'sealing needs a transaction of its own';
    END IF;
    SELECT CASE WHEN is_called THEN last_value ELSE 0 END INTO drawn FROM audit_id_seq;
    SELECT * INTO previous FROM audit_seal ORDER BY number DESC LIMIT 1;
    SELECT * INTO seen FROM audit_horizon;
    IF drawn = seen.last_id AND NOT EXISTS (SELECT FROM audit WHERE id > coalesce(previous.last_id, 0)) THEN
        RETURN 0;
    END IF;
    mine := pg_current_xact_id();
    SELECT * INTO seen FROM audit_horizon FOR UPDATE SKIP LOCKED;
    IF NOT FOUND OR (seen.xid > pg_snapshot_xmin(pg_current_snapshot()) AND seen.xid < mine) THEN
        RETURN 0;
    END IF;
    SELECT * INTO previous FROM audit_seal ORDER BY number DESC LIMIT 1;
    made.first_id := coalesce(previous.last_id, 0) + 1;
    SELECT max(due.id), count(*), sha256(string_agg(due.row_hash, ''::bytea ORDER BY due.id))
    INTO made.last_id, made.rows, made.rows_hash
    FROM (SELECT id, row_hash FROM audit WHERE id BETWEEN made.first_id AND seen.last_id ORDER BY id LIMIT at_most) due;
    IF made.rows < at_most THEN
        UPDATE audit_horizon SET last_id = greatest(drawn, last_id), xid = mine;
    END IF;
    IF made.rows > 0 THEN
        made.number := greatest(previous.number, seen.seals) + 1;
        made.at := clock_timestamp();
        made.previous := coalesce(previous.hash, '');
        made.hash := sha256(convert_to(concat_ws(' ', made.number, made.first_id, made.last_id, made.rows,
            extract(epoch FROM made.at), encode(made.rows_hash, 'hex'), encode(made.previous, 'hex')), 'UTF8'));
        INSERT INTO audit_seal SELECT made.*;
        UPDATE audit_horizon SET seals = made.number;
    END IF;
    RETURN made.rows;
END $$;
"""

# What the app's role was given with every table is taken back: it adds rows, and reads those it is let see.
# The owner writes seals and verifies; FORCE holds for it too, so it is named.
WHO_MAY = """
ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_seal ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_seal FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_horizon ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_horizon FORCE ROW LEVEL SECURITY;

CREATE POLICY audit_insert ON audit FOR INSERT
    WITH CHECK (account IS NOT DISTINCT FROM (SELECT nullif(current_setting('app.account', true), '')::uuid));
CREATE POLICY audit_select ON audit FOR SELECT
    USING (authority_id = (SELECT CASE WHEN current_setting('app.role', true) IN ('la_officer', 'la_manager')
                                       THEN nullif(current_setting('app.authority', true), '')::integer END));
CREATE POLICY audit_owner ON audit TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY audit_seal_owner ON audit_seal TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY audit_horizon_owner ON audit_horizon TO CURRENT_USER USING (true) WITH CHECK (true);

DO $$
DECLARE
    let_in text;
BEGIN
    FOR let_in IN
        SELECT DISTINCT held.grantee::regrole::text FROM pg_class, aclexplode(relacl) held
        WHERE pg_class.oid = 'audit'::regclass AND held.grantee NOT IN (0, relowner)
    LOOP
        EXECUTE format('REVOKE ALL ON audit, audit_seal, audit_horizon FROM %s', let_in);
        EXECUTE format('GRANT SELECT ON audit TO %s', let_in);
        EXECUTE format('GRANT INSERT (authority_id, action, subject_kind, subject, why, source, request_id, detail)
                        ON audit TO %s', let_in);
    END LOOP;
END $$;
"""


async def forwards() -> None:
    transaction = DB.current_transaction.get()
    assert transaction is not None  # noqa: S101 - migrations run in one
    await transaction.connection.execute(TABLES + WRITING + SEALING + WHO_MAY)
