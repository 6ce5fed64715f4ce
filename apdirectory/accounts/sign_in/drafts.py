"""What was typed into a form that could not be taken as it came, kept until its writer can send it again.

It is kept in the page, sealed, and nowhere else: nothing is stored for people who are not signed in. Whoever is not
the one who wrote it cannot open it, and nothing is sent without a click. Forms with a password or a code are never
kept, not even without these.
"""

import zlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import msgspec
from cryptography.fernet import Fernet, InvalidToken
from msgspec import Struct

from apdirectory.accounts.sign_in.onward import HOME, own_path
from apdirectory.web.clock import now
from apdirectory.web.forms import DRAFT, TOKEN
from apdirectory.web.secret import key_for

KEPT_FOR = timedelta(hours=12)
LONGEST = 700_000
"""Characters that the page can carry; more would not fit in a form."""
SECRETS = frozenset({"password", "new_password", "code", "recovery_code", "credential"})
LEFT_AT = "left_at"
"""The field of a form that a page gave up when its time was over: where it would have been sent."""
OF_THE_FORM = frozenset({TOKEN, DRAFT, LEFT_AT})


class Draft(Struct, frozen=True, kw_only=True):
    """A form as it was sent, by whom, and the membership that it was filled in for, where that matters."""

    account: UUID
    membership: UUID | None = None
    path: str
    fields: dict[str, list[str]]

    @property
    def shown(self) -> list[tuple[str, str]]:
        """For its writer to read: "why_now" → "Why now"."""
        said = [(name.replace("_", " "), value) for name, values in self.fields.items() for value in values]
        return [(name[:1].upper() + name[1:], value) for name, value in said if value]


def draft_of(account: UUID, path: str, sent: Mapping[str, list[str]], membership: UUID | None = None) -> Draft | None:
    """What to keep of a form; None where there is nothing, or what is never kept."""
    fields = {name: values for name, values in sent.items() if name not in OF_THE_FORM}
    if own_path(path) == HOME or not any(map(any, fields.values())) or not SECRETS.isdisjoint(fields):
        return None
    return Draft(account=account, membership=membership, path=own_path(path), fields=fields)


def seal_draft(draft: Draft | None) -> str:
    """For a hidden field; "" where there is nothing to keep, or too much."""
    if draft is None:
        return ""
    packed = zlib.compress(msgspec.json.encode(draft))
    sealed = _seal().encrypt_at_time(packed, int(now().timestamp())).decode()
    return sealed if len(sealed) <= LONGEST else ""


def open_draft(sealed: str, account: UUID) -> Draft | None:
    """For the one who wrote it, for twelve hours."""
    try:
        packed = _seal().decrypt_at_time(
            sealed.encode(), ttl=int(KEPT_FOR.total_seconds()), current_time=int(now().timestamp())
        )
    except InvalidToken:
        return None
    draft = msgspec.json.decode(zlib.decompress(packed), type=Draft)
    return draft if draft.account == account else None


def _seal() -> Fernet:
    return Fernet(urlsafe_b64encode(key_for("draft")))
