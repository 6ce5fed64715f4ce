"""What councils and districts are called: for the words of pages, read again once a minute."""

from msgspec import Struct

from apdirectory.authorities.queries import AuthorityFound, all_authorities
from apdirectory.database.transaction import connection
from apdirectory.web.kept import Kept

DISTRICTS = "SELECT code, name FROM district"


class Names(Struct, frozen=True):
    councils: dict[int, AuthorityFound]
    districts: dict[str, str]

    def council(self, code: int | str | None) -> str | None:
        """The name of an authority by its DfE code; None where it is not known here."""
        found = self.councils.get(int(code)) if code else None
        return found.name if found else None

    def council_here(self, code: int | None) -> str | None:
        """The name of an authority that uses the service: it speaks for no other."""
        found = self.councils.get(code) if code else None
        return found.name if found and found.uses_service else None

    def district(self, code: str) -> str | None:
        return self.districts.get(code)


async def _read() -> Names:
    councils = {council.id: council for council in await all_authorities()}
    async with connection() as reading:
        districts = await reading.fetch(DISTRICTS)
    return Names(councils, {row["code"]: row["name"] for row in districts})


NAMES = Kept(_read)


async def names() -> Names:
    """As they were at most a minute ago."""
    return await NAMES.get()
