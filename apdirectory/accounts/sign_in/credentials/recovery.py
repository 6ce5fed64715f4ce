"""Recovery codes: ten to print and keep, each of which stands in for the second factor once."""

import hmac
import re
import secrets
from hashlib import sha256
from uuid import UUID

from apdirectory.web.secret import key_for

HOW_MANY = 10
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""None that is taken for another when read from paper: no 0 and O, 1, I and L, and no U beside V."""
_GROUPS, _IN_A_GROUP = 3, 4


def new_codes() -> list[str]:
    """Such as K7PX-M3QR-T9WD: 58 bits, easily read out and typed."""
    return ["-".join(_group() for _ in range(_GROUPS)) for _ in range(HOW_MANY)]


def code_hash(account: UUID, typed: str) -> str:
    """As it is kept: of this account alone, and of no use without SECRET_KEY. Spaces, dashes and case do not matter."""
    plain = re.sub(r"[\s-]", "", typed).upper()
    return hmac.new(key_for("recovery codes"), f"{account} {plain}".encode(), sha256).hexdigest()


def _group() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(_IN_A_GROUP))
