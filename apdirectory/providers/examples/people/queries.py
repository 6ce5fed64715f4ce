"""Whether there are real people, and which examples there are."""

from apdirectory.database.transaction import connection

WAITING = """
SELECT a.email, bool_or(coalesce(p.state = 'waiting', false))
FROM account a JOIN membership m ON m.account = a.id AND m.stopped_at IS NULL
LEFT JOIN approval p ON p.membership = m.id
WHERE a.example AND a.state = 'active' GROUP BY a.email
"""


async def real_people_present() -> bool:
    """Whether anybody has an account here who is not invented."""
    async with connection() as database:
        return bool(await database.fetchval("SELECT EXISTS (SELECT FROM account WHERE NOT example)"))


async def example_people_waiting() -> dict[str, bool]:
    """The addresses of those who can sign in, and whether they wait for a council's approval."""
    async with connection() as database:
        return dict(await database.fetch(WAITING))
