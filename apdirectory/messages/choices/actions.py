"""When somebody wants to have mail of each kind, where they may choose."""

from collections.abc import Mapping
from uuid import UUID

from apdirectory.audit.actions import record
from apdirectory.database.transaction import transaction
from apdirectory.messages.wording import AT_ONCE, BY_CHOICE, DAILY, NEVER

FORGET = "DELETE FROM mail_choice WHERE account = $1 AND message = ANY($2::text[])"
CHOOSE = "INSERT INTO mail_choice (account, message, choice) VALUES ($1, $2, $3)"
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('mail choices of ' || $1::text, 0))"
NO_CHOICE = "This mail always comes, and at once"


async def choose(account: UUID, choices: Mapping[str, str]) -> None:
    """For these kinds, from the next mail on. What waits already comes as it was chosen then."""
    if not choices.keys() <= BY_CHOICE.keys() or not set(choices.values()) <= {AT_ONCE, DAILY, NEVER}:
        raise ValueError(NO_CHOICE)
    async with transaction() as database:
        await database.execute(ONE_AT_A_TIME, str(account))
        await database.execute(FORGET, account, list(choices))
        rows = [(account, message, choice) for message, choice in choices.items() if choice != AT_ONCE]
        await database.executemany(CHOOSE, rows)
        await record("account.mail_chosen", subject_kind="account", subject=str(account), detail=dict(choices))
