"""Documents, and what is kept of them in the database. Plain SQL: who may do what with the rows is the point.

`apdirectory/documents` explains it, and `docs/decisions` why content is in rows and not in large objects.
"""

from apdirectory.accounts.access.roles import LA_MANAGER, LA_OFFICER, REFERRER, SEES_CHILDREN
from apdirectory.database.engine import DB
from apdirectory.database.policies import by_grant, guarded, of_account, of_authority, of_membership, of_team

ID = "2026-11-22T20:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "first tables"

TABLES = """
CREATE TABLE document (
    id uuid PRIMARY KEY,
    authority_id integer NOT NULL REFERENCES authority ON DELETE RESTRICT ON UPDATE CASCADE,
    subject_kind text NOT NULL CHECK (subject_kind ~ '^[a-z_]+$'),
    subject uuid NOT NULL,
    kind text NOT NULL CHECK (kind ~ '^[a-z_]+$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    media_type text NOT NULL CHECK (media_type ~ '^[a-z]+/[a-z.-]+$'),
    size integer NOT NULL CHECK (size > 0),
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    kept_in text NOT NULL CHECK (kept_in IN ('database', 'folder')),
    uploaded_by uuid NOT NULL,
    organisation integer,
    team integer,
    uploaded_at timestamptz NOT NULL,
    scanned_at timestamptz,
    scan_result text NOT NULL CHECK (scan_result IN ('clean', 'not_scanned')),
    removed_at timestamptz,
    removed_by uuid,
    removed_why text CHECK (removed_why ~ '\\S'),
    CONSTRAINT document_of_authority UNIQUE (authority_id, id),
    CONSTRAINT document_scanned CHECK ((scan_result = 'clean') = (scanned_at IS NOT NULL)),
    CONSTRAINT document_removed CHECK (num_nulls(removed_at, removed_by, removed_why) IN (0, 3))
);
COMMENT ON TABLE document IS 'A file that somebody sent: what it is, whose, and where its content is kept';
COMMENT ON COLUMN document.subject IS 'The record it belongs to, of this kind';
COMMENT ON COLUMN document.kind IS 'What it is to that record, such as medical_letter';
COMMENT ON COLUMN document.name IS 'What it was called, cleaned: to be shown, never for an address or a file';
COMMENT ON COLUMN document.sha256 IS 'Of its content as it is kept';
COMMENT ON COLUMN document.organisation IS 'For whom it was sent, with the team';
CREATE INDEX document_of_subject ON document (authority_id, subject_kind, subject);

CREATE TABLE document_part (
    authority_id integer NOT NULL,
    document uuid NOT NULL,
    number integer NOT NULL CHECK (number >= 0),
    content bytea NOT NULL,
    PRIMARY KEY (document, number),
    CONSTRAINT document_part_of_document FOREIGN KEY (authority_id, document) REFERENCES document (authority_id, id)
);
ALTER TABLE document_part ALTER content SET STORAGE EXTERNAL;
COMMENT ON TABLE document_part IS 'The content of documents that are kept in the database, in order. Not compressed: it is already';
"""

OFFICERS = of_authority([LA_OFFICER, LA_MANAGER])
OWN_TEAM = of_team("organisation", "team", [REFERRER])
APPROVED = f"""authority_id IN (
    SELECT a.authority FROM approval a WHERE {of_membership("a.membership", [REFERRER])} AND a.state = 'approved')"""
GRANTED = f"subject_kind = 'referral' AND {by_grant(SEES_CHILDREN, 'subject')}"
OF_DOCUMENT = "(authority_id, document) IN (SELECT d.authority_id, d.id FROM document d WHERE {})"
UPLOADERS = [LA_OFFICER, LA_MANAGER, REFERRER]

POLICIES = [
    guarded(
        "document",
        select=f"{OFFICERS} OR ({OWN_TEAM}) OR ({GRANTED})",
        insert=f"{of_account('uploaded_by', UPLOADERS)} AND ({OFFICERS} OR ({OWN_TEAM} AND {APPROVED}))",
        update=f"{OFFICERS} OR {of_account('uploaded_by', [REFERRER])}",
    ),
    guarded(
        "document_part",
        select=OF_DOCUMENT.format("true"),
        insert=OF_DOCUMENT.format(f"d.removed_at IS NULL AND {of_account('d.uploaded_by', UPLOADERS)}"),
        delete=OF_DOCUMENT.format("d.removed_at IS NOT NULL"),
    ),
]

ONLY_REMOVED = """
CREATE FUNCTION document_only_removed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    how text[] := ARRAY['removed_at', 'removed_by', 'removed_why'];
BEGIN
    IF old.removed_at IS NOT NULL OR to_jsonb(new) - how <> to_jsonb(old) - how
       OR new.removed_by IS DISTINCT FROM nullif(current_setting('app.account', true), '')::uuid THEN
        RAISE EXCEPTION 'A document can only be removed, once, in one''s own name' USING ERRCODE = 'check_violation';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER document_only_removed BEFORE UPDATE ON document
    FOR EACH ROW EXECUTE FUNCTION document_only_removed();
"""

# For counting, for the check of what is missing, and for sweeping: nobody who asks sees every authority's documents.
CENSUS = """
CREATE FUNCTION document_census() RETURNS TABLE (id uuid, size integer, kept_in text, held bigint, removed boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT d.id, d.size, d.kept_in,
           (SELECT coalesce(sum(octet_length(p.content)), 0) FROM document_part p WHERE p.document = d.id),
           d.removed_at IS NOT NULL
    FROM document d
$$;
CREATE POLICY document_owner ON document FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY document_part_owner ON document_part FOR SELECT TO CURRENT_USER USING (true);
"""


async def forwards() -> None:
    transaction = DB.current_transaction.get()
    assert transaction is not None  # noqa: S101 - migrations run in one
    await transaction.connection.execute(";\n".join([TABLES, *POLICIES, ONLY_REMOVED + CENSUS]))
