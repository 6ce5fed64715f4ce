"""What a passkey signs: 48 bytes of ours, for one purpose, in one browser, for five minutes.

Nothing is stored for those who only look at the sign-in page: a challenge says itself, sealed, when it was made and for
whom. That it is taken once is seen to when it is used (`actions.use_passkey`, `actions.add_passkey`).
"""

import hmac
import secrets
from datetime import timedelta
from typing import Any

from apdirectory.web.clock import now
from apdirectory.web.cookies import FORM, sent_cookie
from apdirectory.web.secret import key_for
from apdirectory.web.visitor import visitor_of

ADD, USE = "add", "use"
LASTS = timedelta(minutes=5)
_RANDOM, _TIME = 16, 8


def new_challenge(purpose: str, scope: Any) -> bytes:
    """`scope`: of a request whose form was found to be ours, so that its browser has a session or the form's cookie."""
    begins = secrets.token_bytes(_RANDOM) + int(now().timestamp()).to_bytes(_TIME)
    return begins + _seal(begins, purpose, scope)


def is_ours(challenge: bytes, purpose: str, scope: Any) -> bool:
    """Made for this and for whoever asks now, not more than five minutes ago."""
    begins, seal = challenge[: _RANDOM + _TIME], challenge[_RANDOM + _TIME :]
    if not hmac.compare_digest(seal, _seal(begins, purpose, scope)):
        return False
    return int(now().timestamp()) - int.from_bytes(begins[_RANDOM:]) < LASTS.total_seconds()


def _seal(begins: bytes, purpose: str, scope: Any) -> bytes:
    """A challenge of the sign-in page is good for nothing once somebody is signed in, and the other way round."""
    session = visitor_of(scope).session
    holder = f"session {session}" if session else f"browser {sent_cookie(scope, FORM)}"
    return hmac.digest(key_for("passkey challenge"), begins + f"{purpose} {holder}".encode(), "sha256")[:24]
