"""Whatever people typed, and wherever it is kept: on every page it is text, and nothing of it runs."""

import re

import asyncpg
import httpx
from litestar import Litestar

from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from tests.personas import ANYBODY, add_personas
from tests.security.entries import EDITOR
from tests.security.fuzz.asked import parameters
from tests.security.fuzz.test_pages import known_ids
from tests.security.who_may import ROWS

PAYLOAD = """</script><script>alert(1)</script>"'><img src=x onerror=alert(1)>x{{ 7*7 }}x """
RUNS = re.compile(r"<script>alert|<img src=x|x49x|href=[\"']?(?:javascript|data):", re.IGNORECASE)
WHO = [ANYBODY, EDITOR, "quality officer", "second quality officer", "manager", "referrer", "installation admin"]
COLUMNS = """
SELECT c.table_name, c.column_name FROM information_schema.columns c
JOIN pg_tables t ON (t.schemaname, t.tablename) = (c.table_schema, c.table_name)
WHERE c.table_schema = 'public' AND c.data_type = 'text' AND c.is_generated = 'NEVER' ORDER BY 1, 2
"""
OPEN = 'ALTER TABLE "{0}" DISABLE TRIGGER USER; ALTER TABLE "{0}" NO FORCE ROW LEVEL SECURITY'
TYPE = """UPDATE "{0}" SET "{1}" = $1 || coalesce("{1}", '')"""
CLOSE = 'ALTER TABLE "{0}" ENABLE TRIGGER USER; ALTER TABLE "{0}" FORCE ROW LEVEL SECURITY'
CODES = re.compile(r"[a-z]+(_[a-z]+)+|[a-z]{3,}|[0-9a-f]{32,}|[\w.@:/-]*[@:/0-9-][\w.@:/-]*")
"""Words of lists, names in addresses, numbers and links: nobody types them into a field, or they are checked."""
TYPED = {
    *("provider.summary", "provider.description", "provider.how_to_refer", "programme.name", "site.name"),
    *("contact.name", "review.summary", "review.reply", "review.conditions", "review.sent_back_why", "finding.note"),
    *("evidence.refused_why", "own_standard.label", "own_standard.why", "claim.position", "claim.reason"),
    *("concern.what", "correction.how_known", "voice.words", "pending_change.why", "entry_step.why"),
    *("quality_status.reason", "quality_step.why"),
}
"""Some of what must be among them."""
NOT_OURS = ("migration", "pgqueuer", "outbox", "audit")
"""Tables, by where their names begin, that no page shows or that hold what the service itself wrote."""


async def type_into_everything(owner: asyncpg.Connection) -> set[str]:
    """Each column of text that holds what somebody typed, and that its checks let hold this."""
    filled = set()
    for table, column in await owner.fetch(COLUMNS):
        if table.startswith(NOT_OURS):
            continue
        try:
            async with owner.transaction():
                await owner.execute(OPEN.format(table))
                held = [value for (value,) in await owner.fetch(f'SELECT DISTINCT "{column}" FROM "{table}"') if value]
                if not all(CODES.fullmatch(each) for each in held) or not held:
                    await owner.execute(
                        f"""UPDATE "{table}" SET "{column}" = $1 || coalesce("{column}", '')""", PAYLOAD
                    )
                    filled.add(f"{table}.{column}")
                await owner.execute(CLOSE.format(table))
        except asyncpg.IntegrityConstraintViolationError:
            continue
    return filled


async def runs_on(client: httpx.AsyncClient, path: str) -> tuple[bool, bool]:
    """Whether the page shows what was typed, and whether any of it is more than text there."""
    answer = await client.get(path)
    assert answer.status_code < 500, path
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    return is_page and "alert(1)" in answer.text, is_page and RUNS.search(answer.text) is not None


async def test_nothing_that_is_kept_runs_on_any_page(clean_database: Addresses, app_of_personas: Litestar) -> None:
    async with transaction() as db:
        personas = await add_personas(db, app_of_personas)
        ids = {name: values[0] for name, values in (await known_ids(db, personas, EDITOR)).items()}
    owner = await asyncpg.connect(clean_database.owner)
    filled = await type_into_everything(owner)
    await owner.close()
    assert filled >= TYPED
    showing = 0
    for name in WHO:
        async with personas.client(name) as client:
            for (template, method), row in ROWS.items():
                if name in row and method == "GET" and set(parameters(template)) <= ids.keys():
                    shows, runs = await runs_on(client, template.format(**ids))
                    assert not runs, f"{template} as {name}"
                    showing += shows
    assert showing > 150
