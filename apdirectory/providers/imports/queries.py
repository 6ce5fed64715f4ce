"""What an import has to know of places before it can judge rows, and that nobody changes what it read meanwhile."""

from collections.abc import Iterable, Sequence

from apdirectory.database.transaction import connection, transaction
from apdirectory.places.districts import district_facts
from apdirectory.providers.imports.postcodes import Point
from apdirectory.providers.imports.register.places import Known
from apdirectory.providers.imports.template.reading import Places

# In the order in which entries are written, so that no two wait for each other.
LOCK = """
SELECT FROM provider WHERE urn = ANY($1::int[]) OR slug = ANY($2::text[]) OR lower(name) = ANY($3::text[])
ORDER BY id FOR UPDATE
"""


async def known_places(postcodes: Iterable[str | None]) -> Known:
    """For rows of the register: authorities, districts, and where these postcodes are, as far as known here."""
    async with connection() as database:
        authorities = await database.fetch("SELECT id FROM authority")
        districts = await database.fetch("SELECT code FROM district")
    return Known(
        authorities={code for (code,) in authorities},
        districts={code for (code,) in districts},
        authority_of={code: facts.authority for code, facts in district_facts().items()},
        postcodes=await _points(postcodes),
    )


async def named_places(postcodes: Iterable[str | None]) -> Places:
    """For rows of the template: authorities and districts as people name them, and where these postcodes are."""
    async with connection() as database:
        authorities = await database.fetch("SELECT id, name, full_name FROM authority")
        districts = await database.fetch("SELECT code, name FROM district")
    return Places(
        authorities={
            said.casefold(): code for code, name, full_name in authorities for said in (str(code), name, full_name)
        },
        districts={said.casefold(): code for code, name in districts for said in (code, name)},
        postcodes=await _points(postcodes),
    )


async def _points(postcodes: Iterable[str | None]) -> dict[str, Point]:
    unspaced = {postcode.replace(" ", "") for postcode in postcodes if postcode}
    async with connection() as database:
        rows = await database.fetch(
            "SELECT postcode, easting, northing, district FROM postcode WHERE postcode = ANY($1::text[])",
            list(unspaced),
        )
    return {postcode: Point(*where) for postcode, *where in rows}


async def hold_still(urns: Sequence[int] = (), *, slugs: Sequence[str] = (), names: Sequence[str] = ()) -> None:
    """Nobody else changes these entries until the import ends. To be called before they are read, as they are written
    back whole: a council's pause, or what a provider saved meanwhile, would be undone."""
    async with transaction() as database:
        await database.execute(LOCK, list(urns), list(slugs), [name.lower() for name in names])
