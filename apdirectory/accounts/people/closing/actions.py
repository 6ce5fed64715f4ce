"""Administrators open any account by its address, and close it; each authority that it concerns reads so."""

from collections.abc import Sequence
from uuid import UUID

from apdirectory.accounts.people.closing.queries import AccountFound, account_at, authorities_of
from apdirectory.accounts.people.memberships.actions import leave_no_gap
from apdirectory.accounts.people.offers.actions import withdraw_all_offers
from apdirectory.accounts.people.permissions import may_disable_accounts
from apdirectory.accounts.people.queries import held_by_asker, places_of
from apdirectory.audit.actions import record
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, Forbidden
from apdirectory.web.clock import now

DISABLE = "UPDATE account SET state = 'disabled', closed_at = $2 WHERE id = $1 AND state = 'active' RETURNING email"
ONLY_ADMINISTRATORS = "Only an administrator can open and close accounts. Ask the person who runs this service."


async def open_account(email: str) -> AccountFound | None:
    """Whose account has exactly this address. Who looked is recorded: officers and referrers are hidden from them."""
    _refuse_others()
    found = await account_at(email)
    if found is not None:
        await _record("account.opened", found.id)
    return found


async def disable_account(account: UUID, why: str) -> None:
    """Close a whole account: nobody signs in to it, and its sessions end at once."""
    _refuse_others()
    async with transaction() as database:
        for place in await places_of(account):
            await leave_no_gap(database, place)
        email = await database.fetchval(DISABLE, account, now())
        if email is None:
            raise Conflict("This account is closed already. Nothing more is needed.", title="It is closed already")
        await withdraw_all_offers(account, email)
        await _record("account.disabled", account, why)


async def _record(action: str, account: UUID, why: str = "") -> None:
    async with transaction():
        concerned: Sequence[int | None] = await authorities_of(account) or [None]
        for authority in concerned:
            await record(action, subject_kind="account", subject=str(account), authority=authority, why=why)


def _refuse_others() -> None:
    if not may_disable_accounts(held_by_asker()):
        raise Forbidden(ONLY_ADMINISTRATORS)
