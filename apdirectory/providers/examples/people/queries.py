"""Whether there are real people, and whether there are examples."""

from apdirectory.database.transaction import connection


async def real_people_present() -> bool:
    """Whether anybody has an account here who is not invented."""
    async with connection() as database:
        return bool(await database.fetchval("SELECT EXISTS (SELECT FROM account WHERE NOT example)"))


async def example_people_present() -> bool:
    async with connection() as database:
        return bool(await database.fetchval("SELECT EXISTS (SELECT FROM account WHERE example)"))
