"""What an import has to know of places before it can judge rows."""

from collections.abc import Iterable

from apdirectory.database.transaction import connection
from apdirectory.places.districts import district_facts
from apdirectory.providers.imports.register_places import Known, Point


async def known_places(postcodes: Iterable[str | None]) -> Known:
    """Authorities, districts, and where these postcodes are, as far as they are known here."""
    unspaced = {postcode.replace(" ", "") for postcode in postcodes if postcode}
    async with connection() as database:
        authorities = await database.fetch("SELECT id FROM authority")
        districts = await database.fetch("SELECT code FROM district")
        points = await database.fetch(
            "SELECT postcode, easting, northing, district FROM postcode WHERE postcode = ANY($1::text[])",
            list(unspaced),
        )
    return Known(
        authorities={code for (code,) in authorities},
        districts={code for (code,) in districts},
        authority_of={code: facts.authority for code, facts in district_facts().items()},
        postcodes={postcode: Point(*where) for postcode, *where in points},
    )
