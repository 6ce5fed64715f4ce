"""A passkey in the words of the page."""

from uuid import UUID

from msgspec import Struct

from apdirectory.accounts.sign_in.passkeys.queries import Passkey
from apdirectory.web.today import today
from apdirectory.web.words import day


class ShownPasskey(Struct, frozen=True, kw_only=True):
    id: UUID
    name: str
    added: str
    used: str
    kept: str


def shown_passkey(passkey: Passkey) -> ShownPasskey:
    return ShownPasskey(
        id=passkey.id,
        name=passkey.name,
        added=f"Added on {day(today(passkey.created_at))}",
        used=f"Last used on {day(today(passkey.used_at))}" if passkey.used_at else "Not used yet",
        kept="Also kept in a password manager" if passkey.backed_up else "Kept on that device alone",
    )
