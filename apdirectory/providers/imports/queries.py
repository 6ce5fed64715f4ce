"""What an import has to know of places before it can judge rows."""

from collections.abc import Iterable

from apdirectory.database.transaction import connection
from apdirectory.places.districts import district_facts
from apdirectory.providers.imports.postcodes import Point
from apdirectory.providers.imports.register.places import Known
from apdirectory.providers.imports.template.reading import Places


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
