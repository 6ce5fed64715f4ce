"""Who took part in a review never moderates it: of those before, as far as their rows still tell who did."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from apdirectory.database.engine import DB

ID = "2026-11-23T02:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "who took part never moderates"

# A review that is decided stays as it was decided, by the rule of its day.
TOLD = """
UPDATE review r SET took_part = array(
    SELECT DISTINCT who FROM (SELECT f.found_by AS who FROM finding f WHERE f.review = r.id
                              UNION SELECT r.proposed_by) part
    WHERE who IS NOT NULL AND who IS DISTINCT FROM r.moderated_by);
ALTER TABLE review DROP CONSTRAINT review_moderated;
ALTER TABLE review ADD CONSTRAINT review_moderated CHECK (
    state <> 'decided' OR (moderated_by IS NOT NULL AND moderated_by <> proposed_by
    AND moderated_by IS DISTINCT FROM reviewer AND NOT moderated_by = ANY (took_part)
    AND outcome IS NOT NULL AND decided_on IS NOT NULL));
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="reviews", description=DESCRIPTION)

    async def run() -> None:
        transaction = DB.current_transaction.get()
        assert transaction is not None  # noqa: S101 - migrations run in one
        await transaction.connection.execute(TOLD)

    manager.add_raw(run)
    return manager
