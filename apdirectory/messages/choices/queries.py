"""When somebody has mail of each kind."""

from uuid import UUID

from apdirectory.database.transaction import connection
from apdirectory.messages.wording import AT_ONCE, BY_CHOICE

CHOSEN = "SELECT message, choice FROM mail_choice WHERE account = $1"


async def choices_of(account: UUID) -> dict[str, str]:
    """Of every kind about which one may choose."""
    async with connection() as database:
        chosen = {row["message"]: row["choice"] for row in await database.fetch(CHOSEN, account)}
    return {message: chosen.get(message, AT_ONCE) for message in BY_CHOICE}
