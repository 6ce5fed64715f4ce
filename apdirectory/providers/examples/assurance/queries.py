"""Reading the invented providers, and the example officers who look after their quality."""

from uuid import UUID

from apdirectory.database.transaction import connection
from apdirectory.providers.examples.assurance.invented import Invented

INVENTED = """
SELECT p.id, p.slug, p.kind, p.authority, coalesce(q.status, 'unverified') AS status, q.level, q.decided_on, q.until,
       q.conditions
FROM provider p LEFT JOIN quality_status q ON (q.provider, q.authority) = (p.id, p.authority)
WHERE p.example AND p.state = 'published' AND p.slug = ANY($1::text[]) ORDER BY p.slug
"""
ACCOUNTS = "SELECT email, id FROM account WHERE example AND email = ANY($1::text[])"


async def invented_providers(slugs: list[str]) -> list[Invented]:
    async with connection() as database:
        return [Invented(**row) for row in await database.fetch(INVENTED, slugs)]


async def example_accounts(*emails: str) -> dict[str, UUID]:
    """Those that are here, by their address."""
    async with connection() as database:
        return {row["email"]: row["id"] for row in await database.fetch(ACCOUNTS, list(emails))}
