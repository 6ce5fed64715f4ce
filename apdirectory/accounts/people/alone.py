"""Nobody decides about themselves where there is somebody else who can."""

from uuid import UUID

from apdirectory.accounts.access.roles import role_name
from apdirectory.accounts.people.queries import others_in_role
from apdirectory.database.asking import asker
from apdirectory.errors import Forbidden

ANOTHER = "You cannot decide about yourself. Ask another {role} to do it."


async def by_a_second_person(account: UUID) -> dict[str, object]:
    """What the audit says besides: where the one who asks decides about themselves, that nobody else could."""
    who = asker()
    if who.account != account:
        return {}
    if await others_in_role(who.role, who.authority, account):
        raise Forbidden(ANOTHER.format(role=role_name(who.role)))
    return {"about_themselves": f"there is no other {role_name(who.role)}"}
