"""Who may decide on what somebody sent, by person: asked by every room in which quality officers decide."""

from collections.abc import Collection
from uuid import UUID

from apdirectory.accounts.people.permissions import may_decide_on
from apdirectory.accounts.people.queries import accounts_in, quality_officers
from apdirectory.database.asking import asker
from apdirectory.errors import Forbidden

NOT_YOU = "You took part in this, or you have access for the provider too. So somebody else must decide. "
THEY_CAN = "These quality officers can: {}."
NOBODY_CAN = "No other quality officer of your council is here. Ask a manager to invite one."


async def who_else(*, sent_by: Collection[UUID | None], keeper: int | None) -> str:
    """Why whoever is asking leaves a decision to others, and to whom; empty where it is theirs to take.

    `sent_by`: the accounts that sent it; `keeper`: the organisation that keeps the entry, or is to.
    """
    who, keepers = asker(), await accounts_in(keeper)
    if may_decide_on(who.account, sent_by=sent_by, keepers=keepers):
        return ""
    officers = await quality_officers(who.authority) if who.authority is not None else []
    others = [each.name for each in officers if may_decide_on(each.account, sent_by=sent_by, keepers=keepers)]
    return NOT_YOU + (THEY_CAN.format(", ".join(others)) if others else NOBODY_CAN)


async def refuse_own(*, sent_by: Collection[UUID | None], keeper: int | None) -> None:
    """Forbidden, with who else can, where whoever is asking would decide on their own."""
    if left_to := await who_else(sent_by=sent_by, keeper=keeper):
        raise Forbidden(left_to)
