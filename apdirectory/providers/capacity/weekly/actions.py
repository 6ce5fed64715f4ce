"""Once a week those who keep entries are asked how many places are free."""

from datetime import date, timedelta

from apdirectory.accounts.access.roles import OF_PROVIDER
from apdirectory.database.transaction import transaction
from apdirectory.messages.actions import put
from apdirectory.messages.links.actions import make_link
from apdirectory.providers.capacity.keepers.queries import keepers
from apdirectory.providers.capacity.links import PLACES
from apdirectory.web.clock import moment, now

BEGIN_WEEK = "INSERT INTO places_mail (week) VALUES ($1) ON CONFLICT (week) DO NOTHING RETURNING true"


async def ask_for_places(day: date) -> int:
    """The week's mail, on Monday, or on the first day after it on which anything runs: to how many.

    Each has a link of their own, which holds until the next week's mail has come.
    """
    async with transaction() as database:
        if not await database.fetchval(BEGIN_WEEK, day - timedelta(days=day.weekday())):
            return 0
        asked = [each for each in await keepers(OF_PROVIDER) if each.state == "published" and each.has_places]
        for keeper in asked:
            link = await make_link(PLACES, str(keeper.provider), keeper.email, authority=keeper.authority)
            until = moment(now() + PLACES.lasts)
            await put(keeper.email, "places_weekly", provider=keeper.name, link=link, until=until)
    return len(asked)
