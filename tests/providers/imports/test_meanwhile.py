"""What people do to an entry while an import runs stays done."""

import asyncio
from collections.abc import Awaitable

import asyncpg
import pytest

from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from apdirectory.providers.imports.register.actions import import_register
from apdirectory.providers.imports.report import Report
from apdirectory.providers.imports.sheets import read_sheet
from apdirectory.providers.imports.template.actions import import_providers
from tests.providers.imports import template_files
from tests.providers.imports.register_files import a_file, a_row
from tests.providers.imports.template_files import GLOUCESTER, TODAY, as_csv

PAUSE = "UPDATE provider SET state = 'paused', version = version + 1"
ADD_POSTCODE = "INSERT INTO postcode (postcode, easting, northing, district) VALUES ($1, $2, $3, $4)"
IS_WAITED_FOR = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted) FROM pg_sleep(0.05)"


async def pause_during(addresses: Addresses, bringing_in: Awaitable[Report | list[Report]]) -> None:
    """A pause that is not yet committed when the import comes to the entry."""
    meanwhile = await asyncpg.connect(addresses.owner)
    try:
        async with asyncio.timeout(60):
            paused = meanwhile.transaction()
            await paused.start()
            await meanwhile.execute(PAUSE)
            bringing = asyncio.ensure_future(bringing_in)
            while not bringing.done() and not await meanwhile.fetchval(IS_WAITED_FOR):
                continue
            await paused.commit()
            await bringing
    finally:
        await meanwhile.close()


async def state() -> str:
    async with transaction() as database:
        found: str = await database.fetchval("SELECT state FROM provider")
    return found


@pytest.mark.parametrize("changed", [{"EstablishmentName": "Invented Place"}, {"StatutoryLowAge": "12"}])
async def test_a_pause_outlasts_the_register(clean_database: Addresses, changed: dict[str, str]) -> None:
    await import_register(a_file(a_row()))
    await pause_during(clean_database, import_register(a_file(a_row(changed))))
    assert await state() == "paused"


async def test_a_pause_outlasts_the_template(clean_database: Addresses) -> None:
    async with transaction() as database:
        await database.execute("INSERT INTO authority (id, name, full_name) VALUES (916, 'Gloucestershire', 'x')")
        await database.execute("INSERT INTO district (code, name, authority) VALUES ('E07000081', 'Gloucester', 916)")
        await database.execute(ADD_POSTCODE, "GL11AD", GLOUCESTER.easting, GLOUCESTER.northing, GLOUCESTER.district)

    def bring_in(**said: str) -> Awaitable[Report]:
        return import_providers(read_sheet(as_csv(template_files.a_row(**said))), today=TODAY)

    await bring_in()
    await pause_during(clean_database, bring_in(summary="Other words"))
    assert await state() == "paused"
