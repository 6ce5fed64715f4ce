"""Devices that somebody has signed in with before: guesses made elsewhere do not lock them out.

The cookie says that a device is known, and nothing else: who has it still needs the password and the second factor.
A new password, app or passkey makes every device unknown again, but the one that it was chosen on.
"""

import hmac
import re
import secrets
from typing import Any
from uuid import UUID

from apdirectory.accounts.sign_in.credentials.queries import methods
from apdirectory.web.cookies import DEVICE, cookie, sent_cookie, set_already, set_with_answer
from apdirectory.web.secret import key_for

KEPT_FOR = 90 * 24 * 3600
"""Seconds: after 90 days without signing in, an account is dormant."""
_COOKIE = re.compile(r"([A-Za-z0-9_-]{22})\.([0-9a-f]{64})")
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


async def known_device(scope: Any, account: UUID | None) -> str | None:
    """The device, if it is one on which this account has signed in to the end, with the secrets that it has now.

    Without an account the same is asked of the database: a cookie that was made up does not tell the two apart.
    """
    held = _COOKIE.fullmatch(set_already(scope, DEVICE) or sent_cookie(scope, DEVICE))
    if held is None:
        return None
    seal = await _seal(held[1], account)
    return held[1] if account is not None and hmac.compare_digest(held[2], seal) else None


async def know_device(scope: Any, account: UUID) -> None:
    """From now on."""
    device = await known_device(scope, account) or secrets.token_urlsafe(16)
    set_with_answer(scope, cookie(DEVICE, f"{device}.{await _seal(device, account)}", seconds=KEPT_FOR))


async def _seal(device: str, account: UUID | None) -> str:
    held = await methods(account)
    sealed = f"{device} {account} {held.password_at} {held.totp_at} {held.passkey_at}"
    return hmac.digest(key_for("device"), sealed.encode(), "sha256").hex()


def device_name(user_agent: str) -> str:
    """Chrome on Windows: enough to tell one's own devices apart."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return " on ".join(part for part in (browser, system) if part)
