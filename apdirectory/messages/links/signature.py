"""What a mail holds of a link: its id, when it ends, and a signature over both and its purpose.

The signature is looked at before the database is asked anything. The table says nothing of it, so whoever reads the
table can make no link, and whoever changes it there cannot make one last longer or do something else.
"""

import hmac
import re
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from msgspec import Struct

from apdirectory.web.secret import key_for

SHAPE = re.compile(r"[A-Za-z0-9_-]{48}")
_PARTS = struct.Struct(">16sI16s")
_LONG = 16
"""Bytes of the signature. With what stands before them they fill their letters, so no other letters mean the same."""


class Signed(Struct, frozen=True):
    """What a link of ours says of itself."""

    id: UUID
    purpose: str
    expires_at: datetime


def token_of(signed: Signed) -> str:
    ends = int(signed.expires_at.timestamp())
    return urlsafe_b64encode(_PARTS.pack(signed.id.bytes, ends, _signature(signed.id, ends, signed.purpose))).decode()


def read_token(token: str, purposes: Iterable[str]) -> Signed | None:
    """Nothing, unless it is whole and was signed here for one of these purposes."""
    if not SHAPE.fullmatch(token):
        return None
    said, ends, given = _PARTS.unpack(urlsafe_b64decode(token))
    link = UUID(bytes=said)
    fitting = [each for each in purposes if hmac.compare_digest(_signature(link, ends, each), given)]
    return Signed(link, fitting[0], datetime.fromtimestamp(ends, UTC)) if fitting else None


def _signature(link: UUID, ends: int, purpose: str) -> bytes:
    return hmac.digest(key_for("links"), f"{link.hex} {ends} {purpose}".encode(), "sha256")[:_LONG]
