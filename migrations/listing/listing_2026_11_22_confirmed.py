"""Until when what a provider confirmed counts, and until when its entry is among checked results without that."""

from apdirectory.database.engine import DB

ID = "2026-11-22T23:25:00:000004"
VERSION = "1.38.0"
DESCRIPTION = "confirmed"

# Rows that are there get what the usual settings say; the night's work puts right those of councils with their own.
SCRIPT = """
ALTER TABLE listing_provider ADD COLUMN confirmed_on date;
ALTER TABLE listing_provider ADD COLUMN confirmed_until date NOT NULL DEFAULT '-infinity';
ALTER TABLE listing_provider ADD COLUMN kept_until date NOT NULL DEFAULT 'infinity';
UPDATE listing_provider l
SET confirmed_on = p.confirmed_on,
    confirmed_until = coalesce(p.confirmed_on + 89, '-infinity'),
    kept_until = CASE WHEN p.organisation IS NULL THEN 'infinity'
                      ELSE coalesce(p.confirmed_on, p.created_at::date) + 119 END
FROM provider p WHERE p.id = l.provider_id;
ALTER TABLE listing_provider ALTER COLUMN confirmed_until DROP DEFAULT;
ALTER TABLE listing_provider ALTER COLUMN kept_until DROP DEFAULT;
COMMENT ON COLUMN listing_provider.confirmed_until IS 'Its last day without the mark that nobody confirmed it';
COMMENT ON COLUMN listing_provider.kept_until IS 'Its last day among checked results unless confirmed; infinity: nobody keeps the entry';
CREATE INDEX listing_provider_kept ON listing_provider (kept_until) INCLUDE (provider_id);
"""


async def forwards() -> None:
    transaction = DB.current_transaction.get()
    assert transaction is not None  # noqa: S101 - migrations run in one
    await transaction.connection.execute(SCRIPT)
