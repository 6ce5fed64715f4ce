"""One sign-in elsewhere, from the button here to the answer: what it must fit is sealed in the browser's cookie.

Nothing is stored for it here. The cookie lasts ten minutes, opens one answer, and says nothing to whoever has it.
"""

import hmac
import secrets
import zlib
from base64 import urlsafe_b64encode
from datetime import timedelta
from uuid import UUID

import msgspec
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from cryptography.fernet import Fernet, InvalidToken
from msgspec import Struct, field

from apdirectory.settings import OpenIDProvider, read_settings
from apdirectory.web.clock import now
from apdirectory.web.secret import key_for

LASTS = timedelta(minutes=10)


def _random() -> str:
    return secrets.token_urlsafe(32)


class Flow(Struct, frozen=True, kw_only=True):
    """To which provider somebody went, what its answer must hold, and what it is for."""

    provider: str
    issuer: str
    after: str = "/"
    """A page of ours."""
    session: UUID | None = None
    """To add the provider to the account that is signed in here, in this session."""
    invitation: str = ""
    """What the link of an invitation holds, to join with it."""
    state: str = field(default_factory=_random)
    nonce: str = field(default_factory=_random)
    verifier: str = field(default_factory=_random)

    @property
    def challenge(self) -> str:
        return str(create_s256_code_challenge(self.verifier))


def back_address(provider: OpenIDProvider) -> str:
    """Where the provider sends people back to: just this is registered there, whatever a request says of its host."""
    return f"{read_settings().base_url}/sign-in/with/{provider.name}/back"


def seal_flow(flow: Flow) -> str:
    sealed = _seal().encrypt_at_time(zlib.compress(msgspec.json.encode(flow)), int(now().timestamp()))
    return sealed.decode().rstrip("=")


def open_flow(sealed: str, provider: OpenIDProvider, state: str) -> Flow | None:
    """The one that this answer belongs to; None where the browser has none, or another, or it took too long."""
    whole = sealed.encode("latin-1") + b"=" * (-len(sealed) % 4)
    try:
        packed = _seal().decrypt_at_time(whole, ttl=int(LASTS.total_seconds()), current_time=int(now().timestamp()))
    except InvalidToken:
        return None
    flow = msgspec.json.decode(zlib.decompress(packed), type=Flow)
    same = (flow.provider, flow.issuer) == (provider.name, provider.issuer)
    return flow if same and hmac.compare_digest(flow.state.encode(), state.encode()) else None


def _seal() -> Fernet:
    return Fernet(urlsafe_b64encode(key_for("sign-in elsewhere")))
