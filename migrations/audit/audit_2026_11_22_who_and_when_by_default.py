"""Who and when become defaults, sealers wait for each other's writers, and only the app's roles may seal."""

from apdirectory.database.engine import DB

ID = "2026-11-22T19:30:00:000003"
VERSION = "1.38.0"
DESCRIPTION = "who and when by default"

# The app may name eight columns, none of these. A default costs a fraction of an assignment in a trigger, which each
# transaction prepares anew. The transaction's number is asked for, and compared so that no planner can leave it out,
# before the row's is drawn: the sealer relies on that order.
DEFAULTS = """
ALTER TABLE audit
    ALTER id SET DEFAULT CASE WHEN pg_current_xact_id() > '0' THEN nextval('public.audit_id_seq') END,
    ALTER at SET DEFAULT clock_timestamp(),
    ALTER account SET DEFAULT nullif(current_setting('app.account', true), '')::uuid,
    ALTER membership SET DEFAULT nullif(current_setting('app.membership', true), '')::uuid,
    ALTER organisation SET DEFAULT nullif(current_setting('app.organisation', true), '')::integer,
    ALTER team SET DEFAULT nullif(current_setting('app.team', true), '')::integer,
    ALTER role SET DEFAULT coalesce(current_setting('app.role', true), ''),
    ALTER xid SET DEFAULT pg_current_xact_id();
"""

# Every name is qualified: whoever inserts chooses the search_path, and a temporary type of theirs comes first in it.
# A path of the function's own would be set and put back for each row.
HASHING = """
CREATE OR REPLACE FUNCTION audit_write() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.row_hash := pg_catalog.sha256(pg_catalog.convert_to(ROW(
        NEW.id, extract(epoch FROM NEW.at), NEW.account, NEW.membership, NEW.organisation, NEW.team, NEW.role,
        NEW.authority_id, NEW.action, NEW.subject_kind, NEW.subject, NEW.why, NEW.source, NEW.request_id, NEW.detail,
        NEW.xid)::pg_catalog.text, 'UTF8'));
    RETURN NEW;
END $$;
"""

# Who is asking is what the code that opened the transaction said, so identity is as good as that code. This holds
# what follows: rows are in the asker's own name, and whoever asks for an authority writes for that one, or for none.
# Others act for several: a school refers to several authorities, and signing in concerns each one worked in.
INSERTING = """
ALTER POLICY audit_insert ON audit WITH CHECK (
    account IS NOT DISTINCT FROM nullif(current_setting('app.account', true), '')::uuid
    AND (authority_id = nullif(current_setting('app.authority', true), '')::integer) IS NOT FALSE);
"""

# One batch a call; null: rows wait, for a transaction that has not ended or for another sealer. A transaction with
# rows that it has not committed has a number from before it drew their ids. So once every transaction has ended that
# had a number when the sequence stood at last_id, no row up to there can come any more. The sealer's own number, taken
# after it has read the sequence, is higher than all of those.
# The snapshot is taken after the horizon was read: whoever wrote the horizon has ended in it, also where that was
# another sealer with a higher number than this one's. A number that has not been given out in it is from another
# cluster, from which the database was restored: nothing waits there.
SEALING = """
CREATE OR REPLACE FUNCTION audit_seal_due() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    at_most CONSTANT integer := 20000;
    drawn bigint;
    mine xid8;
    seen audit_horizon;
    here pg_snapshot;
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
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    here := pg_current_snapshot();
    IF seen.xid > pg_snapshot_xmin(here) AND seen.xid < pg_snapshot_xmax(here) THEN
        RETURN NULL;
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

# Functions that run as their owner are for the roles that were let in, not for everyone who can reach the database.
WHO_MAY = """
REVOKE EXECUTE ON FUNCTION audit_seal_due(), audit_of_own_account(integer) FROM PUBLIC;
DO $$
DECLARE
    let_in text;
BEGIN
    FOR let_in IN
        SELECT DISTINCT held.grantee::regrole::text FROM pg_class, aclexplode(relacl) held
        WHERE pg_class.oid = 'audit'::regclass AND held.grantee NOT IN (0, relowner)
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION audit_seal_due(), audit_of_own_account(integer) TO %s', let_in);
    END LOOP;
END $$;
"""


async def forwards() -> None:
    transaction = DB.current_transaction.get()
    assert transaction is not None  # noqa: S101 - migrations run in one
    await transaction.connection.execute(DEFAULTS + HASHING + INSERTING + SEALING + WHO_MAY)
